package io.spanweave.agent.instrument;

import io.spanweave.agent.weave.Instrumentation;
import io.spanweave.bootstrap.SpanweaveGate;
import io.spanweave.bootstrap.SpanweaveToken;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * Errors that are logged with {@code java.util.logging}, and what was logged before them.
 *
 * <p>{@link Logger}: log(LogRecord), through which all its methods go. A handler may hand the line to another library, where
 * it would be seen again.
 */
final class JavaLogLines {
    static final Instrumentation WEAVE = Instrumentation.named("logs")
            .lateClassesNamed("java.util.logging.Logger")
            .methods("log(Ljava/util/logging/LogRecord;)V")
            .advice(Log.class);

    private JavaLogLines() {}

    static final class Log {
        private Log() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable SpanweaveToken enter(
                @Advice.This Logger logger, @Advice.Argument(0) @Nullable LogRecord line) {
            if (line == null
                    || !SpanweaveGate.wantsLog(line.getLevel().getName())
                    || !logger.isLoggable(line.getLevel())) {
                return null;
            }
            return SpanweaveGate.enterLog(
                    line.getLoggerName(),
                    line.getLevel().getName(),
                    line.getMessage(),
                    line.getParameters(),
                    line.getThrown());
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable SpanweaveToken line) {
            if (line != null) {
                SpanweaveGate.exitLog(line);
            }
        }
    }
}
