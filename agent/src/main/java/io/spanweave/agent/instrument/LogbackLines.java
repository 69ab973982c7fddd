package io.spanweave.agent.instrument;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import io.spanweave.agent.weave.Instrumentation;
import io.spanweave.bootstrap.SpanweaveGate;
import net.bytebuddy.asm.Advice;

/**
 * Errors that are logged with Logback, and what was logged before them.
 *
 * <p>{@code Logger}: callAppenders(ILoggingEvent), where a line has passed level, markers and turbo filters. At its end: by
 * then the message is put together where anybody wants it, and the event keeps it.
 */
final class LogbackLines {
    static final Instrumentation WEAVE = Instrumentation.named("logs")
            .classesNamed("ch.qos.logback.classic.Logger")
            .methods("callAppenders(Lch/qos/logback/classic/spi/ILoggingEvent;)V")
            .advice(CallAppenders.class, "what is logged is not reported (Logback 1.0 has it)");

    private LogbackLines() {}

    static final class CallAppenders {
        private CallAppenders() {}

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.Argument(0) ILoggingEvent event) {
            String level = event.getLevel().toString();
            if (SpanweaveGate.wantsLog(level)) {
                IThrowableProxy proxy = event.getThrowableProxy();
                SpanweaveGate.logged(
                        event.getLoggerName(),
                        level,
                        event.getMessage(),
                        event.getFormattedMessage(),
                        proxy instanceof ThrowableProxy ? ((ThrowableProxy) proxy).getThrowable() : null);
            }
        }
    }
}
