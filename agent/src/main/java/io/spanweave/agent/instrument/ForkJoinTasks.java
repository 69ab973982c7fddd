package io.spanweave.agent.instrument;

import io.spanweave.agent.weave.Instrumentation;
import io.spanweave.bootstrap.SpanweaveGate;
import io.spanweave.bootstrap.SpanweaveToken;
import java.util.concurrent.ForkJoinTask;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ForkJoinTask} runs belongs to the span that forked it or gave it to a pool: recursive tasks, parallel
 * streams, and whatever else a {@link java.util.concurrent.ForkJoinPool} makes such a task of. Not the span that made it:
 * a parallel stream forks one half of itself and goes on as the other.
 *
 * <p>{@link ForkJoinTask}: fork(); tryUnfork(), cancel(boolean); doExec(), through which every pool and every join runs
 * it.<br>
 * {@link java.util.concurrent.ForkJoinPool}: externalPush(ForkJoinTask) up to Java 20, poolSubmit(boolean, ForkJoinTask)
 * since, externalSubmit(ForkJoinTask) in all: what its public methods come down to.<br>
 * {@code java.util.concurrent.DelayScheduler.ScheduledForkJoinTask}, since Java 25: its constructor, cancel(boolean); what a pool runs
 * once and later, also for {@code CompletableFuture.delayedExecutor}. What repeats is no part of anything.
 */
final class ForkJoinTasks {
    static final Instrumentation WEAVE = Instrumentation.named("handoff")
            .lateClassesNamed("java.util.concurrent.ForkJoinTask")
            .methods("fork()Ljava/util/concurrent/ForkJoinTask;")
            .advice(Fork.class)
            .lateClassesNamed("java.util.concurrent.ForkJoinPool")
            .methods(
                    "externalPush(Ljava/util/concurrent/ForkJoinTask;)V",
                    "externalSubmit(Ljava/util/concurrent/ForkJoinTask;)V",
                    "externalSubmit(Ljava/util/concurrent/ForkJoinTask;)Ljava/util/concurrent/ForkJoinTask;")
            .advice(Submit.class)
            .lateClassesNamed("java.util.concurrent.ForkJoinPool")
            .methods("poolSubmit(ZLjava/util/concurrent/ForkJoinTask;)Ljava/util/concurrent/ForkJoinTask;")
            .advice(PoolSubmit.class)
            .lateClassesNamed("java.util.concurrent.DelayScheduler$ScheduledForkJoinTask")
            .methods(
                    "<init>(JJZLjava/lang/Runnable;Ljava/util/concurrent/Callable;Ljava/util/concurrent/ForkJoinPool;)V")
            .advice(Schedule.class)
            .lateClassesNamed(
                    "java.util.concurrent.ForkJoinTask", "java.util.concurrent.DelayScheduler$ScheduledForkJoinTask")
            .methods("tryUnfork()Z", "cancel(Z)Z")
            .advice(Withdraw.class)
            .lateClassesNamed("java.util.concurrent.ForkJoinTask")
            // The second since Java 22.
            .methods("doExec()I", "doExec()V")
            .advice(Run.class);

    private ForkJoinTasks() {}

    static final class Fork {
        private Fork() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object task) {
            SpanweaveGate.workForked(null, task);
        }
    }

    static final class Submit {
        private Submit() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object pool, @Advice.Argument(0) @Nullable Object task) {
            SpanweaveGate.workForked(pool, task);
        }
    }

    static final class PoolSubmit {
        private PoolSubmit() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object pool, @Advice.Argument(1) @Nullable Object task) {
            SpanweaveGate.workForked(pool, task);
        }
    }

    static final class Schedule {
        private Schedule() {}

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object task, @Advice.Argument(1) long period) {
            if (period == 0) {
                SpanweaveGate.workForked(null, task);
            }
        }
    }

    static final class Withdraw {
        private Withdraw() {}

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object task, @Advice.Return boolean withdrawn) {
            if (withdrawn) {
                SpanweaveGate.workForgotten(task);
            }
        }
    }

    static final class Run {
        private Run() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable SpanweaveToken enter(@Advice.This Object task) {
            return SpanweaveGate.enterWork(task);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable SpanweaveToken work) {
            if (work != null) {
                SpanweaveGate.exitWork(work);
            }
        }
    }
}
