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
 * <p>{@code ScheduledThreadPoolExecutor.ScheduledFutureTask}: the constructors for what runs once (Java 8 counts in one
 * number less than later versions).<br>
 * {@link FutureTask}: both constructors; run(); runAndReset(), with which a repeating task is no part of anything;
 * finishCompletion(), which also ends a task that is cancelled.
 */
final class FutureTasks {
    static final Instrumentation WEAVE = Instrumentation.named("handoff")
            .lateClassesNamed("java.util.concurrent.FutureTask")
            .methods("<init>(Ljava/util/concurrent/Callable;)V", "<init>(Ljava/lang/Runnable;Ljava/lang/Object;)V")
            .advice(Create.class)
            .lateClassesNamed("java.util.concurrent.ScheduledThreadPoolExecutor$ScheduledFutureTask")
            .methods(
                    "<init>(Ljava/util/concurrent/ScheduledThreadPoolExecutor;Ljava/lang/Runnable;"
                            + "Ljava/lang/Object;J)V",
                    "<init>(Ljava/util/concurrent/ScheduledThreadPoolExecutor;Ljava/lang/Runnable;"
                            + "Ljava/lang/Object;JJ)V",
                    "<init>(Ljava/util/concurrent/ScheduledThreadPoolExecutor;" + "Ljava/util/concurrent/Callable;J)V",
                    "<init>(Ljava/util/concurrent/ScheduledThreadPoolExecutor;" + "Ljava/util/concurrent/Callable;JJ)V")
            .advice(Schedule.class)
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

    static final class Schedule {
        private Schedule() {}

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object future) {
            SpanweaveGate.workScheduled(future);
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
