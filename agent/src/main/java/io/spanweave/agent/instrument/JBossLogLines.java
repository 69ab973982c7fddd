package io.spanweave.agent.instrument;

import io.spanweave.agent.weave.Instrumentation;
import io.spanweave.bootstrap.SpanweaveGate;
import net.bytebuddy.asm.Advice;
import org.jboss.logmanager.ExtLogRecord;

/**
 * Errors that are logged with JBoss LogManager (WildFly, Quarkus), and what was logged before them.
 *
 * <p>{@code Logger}: logRaw(ExtLogRecord), through which all its methods go once a line has passed its level; also those of
 * {@code java.util.logging.Logger}, which it overrides. At its end: by then the message is put together where anybody wants
 * it.
 */
final class JBossLogLines {
    static final Instrumentation WEAVE = Instrumentation.named("logs")
            .classesNamed("org.jboss.logmanager.Logger")
            .methods("logRaw(Lorg/jboss/logmanager/ExtLogRecord;)V")
            .advice(LogRaw.class, "what is logged is not reported (JBoss LogManager 1.2 has it)");

    private JBossLogLines() {}

    static final class LogRaw {
        private LogRaw() {}

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.Argument(0) ExtLogRecord line) {
            if (SpanweaveGate.wantsLog(line.getLevel().getName())) {
                SpanweaveGate.logged(
                        line.getLoggerName(),
                        line.getLevel().getName(),
                        line.getMessage(),
                        line.getFormattedMessage(),
                        line.getThrown());
            }
        }
    }
}
