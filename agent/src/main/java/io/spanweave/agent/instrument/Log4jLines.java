package io.spanweave.agent.instrument;

import io.spanweave.agent.weave.Instrumentation;
import io.spanweave.bootstrap.SpanweaveGate;
import net.bytebuddy.asm.Advice;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * Errors that are logged with Log4j 2, and what was logged before them.
 *
 * <p>{@code Logger} and {@code AsyncLogger}: logMessage(String, Level, Marker, Message, Throwable), and in newer versions beside it
 * log(Level, Marker, String, StackTraceElement, Message, Throwable); both are called for a line that has passed its level, and
 * neither calls the other. At their beginning: at their end a message that is used again may be empty.
 */
@SuppressWarnings("deprecation") // getFormat: newer ones say nothing else of what a message was made from
final class Log4jLines {
    static final Instrumentation WEAVE = Instrumentation.named("logs")
            .classesNamed("org.apache.logging.log4j.core.Logger", "org.apache.logging.log4j.core.async.AsyncLogger")
            .methods("logMessage(Ljava/lang/String;Lorg/apache/logging/log4j/Level;Lorg/apache/logging/log4j/Marker;"
                    + "Lorg/apache/logging/log4j/message/Message;Ljava/lang/Throwable;)V")
            .advice(LogMessage.class, "what is logged is not reported (Log4j 2.0 has it)")
            .classesNamed("org.apache.logging.log4j.core.Logger", "org.apache.logging.log4j.core.async.AsyncLogger")
            .methods("log(Lorg/apache/logging/log4j/Level;Lorg/apache/logging/log4j/Marker;Ljava/lang/String;"
                    + "Ljava/lang/StackTraceElement;Lorg/apache/logging/log4j/message/Message;Ljava/lang/Throwable;)V")
            .advice(Log.class, "what is logged is not reported (Log4j 2.0 has it)");

    private Log4jLines() {}

    static final class LogMessage {
        private LogMessage() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(
                @Advice.This Logger logger,
                @Advice.Argument(1) Level level,
                @Advice.Argument(3) Message message,
                @Advice.Argument(4) @Nullable Throwable thrown) {
            if (SpanweaveGate.wantsLog(level.name())) {
                SpanweaveGate.logged(
                        logger.getName(), level.name(), message.getFormat(), message.getFormattedMessage(), thrown);
            }
        }
    }

    static final class Log {
        private Log() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(
                @Advice.This Logger logger,
                @Advice.Argument(0) Level level,
                @Advice.Argument(4) Message message,
                @Advice.Argument(5) @Nullable Throwable thrown) {
            if (SpanweaveGate.wantsLog(level.name())) {
                SpanweaveGate.logged(
                        logger.getName(), level.name(), message.getFormat(), message.getFormattedMessage(), thrown);
            }
        }
    }
}
