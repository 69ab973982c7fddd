package io.spanweave.agent.instrument;

import io.spanweave.agent.weave.Instrumentation;
import io.spanweave.bootstrap.SpanweaveGate;
import io.spanweave.bootstrap.SpanweaveToken;
import java.util.concurrent.FutureTask;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * One transaction per run of a repeating task the application has given to a {@link
 * java.util.concurrent.ScheduledThreadPoolExecutor}, with the exception that ends the schedule for good.
 *
 * <p>{@code ScheduledFutureTask}: its constructor with a period, which is where the Runnable is seen (Java 8 counts in
 * one number less than later versions), and run().<br>
 * {@link FutureTask}: setException(Throwable), where {@code runAndReset} keeps what the task threw; report(int), through
 * which its result is got, and Java 19's exceptionNow(): what is never asked for is told when the future is gone.
 */
final class ExecutorTasks {
    static final Instrumentation WEAVE = Instrumentation.named("executor")
            .classesNamed("java.util.concurrent.ScheduledThreadPoolExecutor$ScheduledFutureTask")
            .methods(
                    "<init>(Ljava/util/concurrent/ScheduledThreadPoolExecutor;Ljava/lang/Runnable;"
                            + "Ljava/lang/Object;JJ)V",
                    "<init>(Ljava/util/concurrent/ScheduledThreadPoolExecutor;Ljava/lang/Runnable;"
                            + "Ljava/lang/Object;JJJ)V")
            .advice(Create.class, "repeating tasks of executors are not traced")
            .classesNamed("java.util.concurrent.ScheduledThreadPoolExecutor$ScheduledFutureTask")
            .methods("run()V")
            .advice(Run.class)
            .lateClassesNamed("java.util.concurrent.FutureTask")
            .methods("setException(Ljava/lang/Throwable;)V")
            .advice(SetException.class)
            .lateClassesNamed("java.util.concurrent.FutureTask")
            .methods("report(I)Ljava/lang/Object;", "exceptionNow()Ljava/lang/Throwable;")
            .advice(Report.class);

    private ExecutorTasks() {}

    static final class Create {
        private Create() {}

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(
                @Advice.This Object future,
                @Advice.Argument(1) Runnable runnable,
                @Advice.FieldValue("period") long period) {
            SpanweaveGate.repeatingCreated(future, runnable, period);
        }
    }

    static final class Run {
        private Run() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable SpanweaveToken enter(@Advice.This Object future) {
            return SpanweaveGate.enterRepeating(future);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable SpanweaveToken task, @Advice.Thrown @Nullable Throwable thrown) {
            if (task != null) {
                SpanweaveGate.exitTask(task, thrown);
            }
        }
    }

    static final class SetException {
        private SetException() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object future, @Advice.Argument(0) Throwable thrown) {
            SpanweaveGate.taskFailed(future, thrown);
        }
    }

    static final class Report {
        private Report() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object future) {
            SpanweaveGate.resultAsked(future);
        }
    }
}
