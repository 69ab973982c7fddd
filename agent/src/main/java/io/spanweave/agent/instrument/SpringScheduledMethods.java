package io.spanweave.agent.instrument;

import io.spanweave.agent.weave.Instrumentation;
import io.spanweave.bootstrap.SpanweaveGate;
import io.spanweave.bootstrap.SpanweaveToken;
import java.lang.reflect.Method;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.support.ScheduledMethodRunnable;

/**
 * One transaction per run of what Spring's schedulers run, with its exception although Spring keeps that to itself.
 *
 * <p>{@link ScheduledMethodRunnable}: run(), for methods annotated with {@code @Scheduled}.<br>
 * {@code DelegatingErrorHandlingRunnable}: run(), around everything given to a {@code TaskScheduler}; a transaction only
 * for a Runnable of the application.<br>
 * {@code ReschedulingRunnable}: its constructor, which is given the trigger that says when (Spring 5.3 has added a clock to
 * it).<br>
 * {@code TaskUtils.LoggingErrorHandler} and {@code PropagatingErrorHandler}: handleError(Throwable), the one place where
 * such a Runnable's exception is still seen.
 */
final class SpringScheduledMethods {
    static final Instrumentation WEAVE = Instrumentation.named("spring-scheduled")
            .classesNamed("org.springframework.scheduling.support.ScheduledMethodRunnable")
            .methods("run()V")
            .advice(ScheduledMethod.class, "@Scheduled methods are not traced")
            .classesNamed("org.springframework.scheduling.support.DelegatingErrorHandlingRunnable")
            .methods("run()V")
            .advice(ScheduledRunnable.class, "what a TaskScheduler runs is not traced")
            .classesNamed("org.springframework.scheduling.concurrent.ReschedulingRunnable")
            .methods(
                    "<init>(Ljava/lang/Runnable;Lorg/springframework/scheduling/Trigger;"
                            + "Ljava/util/concurrent/ScheduledExecutorService;Lorg/springframework/util/ErrorHandler;)V",
                    "<init>(Ljava/lang/Runnable;Lorg/springframework/scheduling/Trigger;Ljava/time/Clock;"
                            + "Ljava/util/concurrent/ScheduledExecutorService;Lorg/springframework/util/ErrorHandler;)V")
            .advice(Triggered.class)
            .classesNamed(
                    "org.springframework.scheduling.support.TaskUtils$LoggingErrorHandler",
                    "org.springframework.scheduling.support.TaskUtils$PropagatingErrorHandler")
            .methods("handleError(Ljava/lang/Throwable;)V")
            .advice(HandledError.class);

    private SpringScheduledMethods() {}

    static final class ScheduledMethod {
        private ScheduledMethod() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable SpanweaveToken enter(@Advice.This ScheduledMethodRunnable runnable) {
            Method method = runnable.getMethod();
            SpanweaveGate.taskScheduled(runnable, method);
            return SpanweaveGate.enterTask(method.getDeclaringClass().getName(), method.getName());
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable SpanweaveToken task, @Advice.Thrown @Nullable Throwable thrown) {
            if (task != null) {
                SpanweaveGate.exitTask(task, thrown);
            }
        }
    }

    static final class ScheduledRunnable {
        private ScheduledRunnable() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable SpanweaveToken enter(@Advice.FieldValue("delegate") Runnable delegate) {
            return SpanweaveGate.enterRunnable(delegate);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable SpanweaveToken task, @Advice.Thrown @Nullable Throwable thrown) {
            if (task != null) {
                SpanweaveGate.exitTask(task, thrown);
            }
        }
    }

    static final class Triggered {
        private Triggered() {}

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.Argument(0) Object runnable, @Advice.Argument(1) Object trigger) {
            SpanweaveGate.taskScheduled(runnable, trigger);
        }
    }

    static final class HandledError {
        private HandledError() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(0) Throwable thrown) {
            SpanweaveGate.taskFailed(null, thrown);
        }
    }
}
