package io.spanweave.agent.instrument;

import io.spanweave.agent.weave.Instrumentation;
import io.spanweave.bootstrap.SpanweaveGate;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * What the application gives to Jetty's pool, such as by {@code AsyncContext.start}, belongs to the span that gave it.
 *
 * <p>{@code QueuedThreadPool}: execute(Runnable), runJob(Runnable).
 */
final class JettyThreadPools {
    static final Instrumentation WEAVE = Instrumentation.named("handoff")
            .classesNamed("org.eclipse.jetty.util.thread.QueuedThreadPool")
            .methods("execute(Ljava/lang/Runnable;)V")
            .advice(Execute.class)
            .classesNamed("org.eclipse.jetty.util.thread.QueuedThreadPool")
            .methods("runJob(Ljava/lang/Runnable;)V")
            .advice(Run.class);

    private JettyThreadPools() {}

    static final class Execute {
        private Execute() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(0) @Nullable Object runnable) {
            SpanweaveGate.workSubmitted(runnable);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Argument(0) @Nullable Object runnable, @Advice.Thrown @Nullable Throwable thrown) {
            if (thrown != null) {
                SpanweaveGate.workWithdrawn(runnable);
            }
        }
    }

    static final class Run {
        private Run() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(0) @Nullable Object runnable) {
            SpanweaveGate.workTaken(runnable);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit() {
            SpanweaveGate.workLeft();
        }
    }
}
