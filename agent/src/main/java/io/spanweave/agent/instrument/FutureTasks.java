package io.spanweave.agent.instrument;

import io.spanweave.agent.weave.Instrumentation;
import io.spanweave.bootstrap.SpanweaveGate;
import io.spanweave.bootstrap.SpanweaveToken;
import java.util.concurrent.FutureTask;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link FutureTask} runs belongs to the span it was made by: everything that is <em>submitted</em> to an executor,
 * or scheduled to run once.
 *
 * <p>{@link FutureTask}: both constructors; run(); runAndReset(), with which a repeating task is no part of anything;
 * finishCompletion(), which also ends a task that is cancelled.
 */
final class FutureTasks {
    static final Instrumentation WEAVE = Instrumentation.named("handoff")
            .lateClassesNamed("java.util.concurrent.FutureTask")
            .methods("<init>(Ljava/util/concurrent/Callable;)V", "<init>(Ljava/lang/Runnable;Ljava/lang/Object;)V")
            .advice(Create.class)
            .lateClassesNamed("java.util.concurrent.FutureTask")
            .methods("run()V")
            .advice(Run.class)
            .lateClassesNamed("java.util.concurrent.FutureTask")
            .methods("runAndReset()Z", "finishCompletion()V")
            .advice(Forget.class);

    private FutureTasks() {}

    static final class Create {
        private Create() {}

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object future, @Advice.Argument(0) Object task) {
            SpanweaveGate.workCreated(future, task);
        }
    }

    static final class Run {
        private Run() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable SpanweaveToken enter(@Advice.This Object future) {
            return SpanweaveGate.enterWork(future);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable SpanweaveToken work) {
            if (work != null) {
                SpanweaveGate.exitWork(work);
            }
        }
    }

    static final class Forget {
        private Forget() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object future) {
            SpanweaveGate.workForgotten(future);
        }
    }
}
