package io.spanweave.agent.instrument;

import io.spanweave.agent.weave.Instrumentation;
import io.spanweave.bootstrap.SpanweaveGate;
import net.bytebuddy.asm.Advice;

/**
 * Exceptions that end a thread.
 *
 * <p>{@link ThreadGroup}: uncaughtException(Thread, Throwable), which the JVM asks for every thread that has no handler of its
 * own, and which asks the default handler. Not {@link Thread}, of which so much compiled code depends that to weave it is
 * dear.
 */
final class UncaughtExceptions {
    static final Instrumentation WEAVE = Instrumentation.named("uncaught")
            .lateClassesNamed("java.lang.ThreadGroup")
            .methods("uncaughtException(Ljava/lang/Thread;Ljava/lang/Throwable;)V")
            .advice(Uncaught.class);

    private UncaughtExceptions() {}

    static final class Uncaught {
        private Uncaught() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(1) Throwable thrown) {
            SpanweaveGate.uncaught(thrown);
        }
    }
}
