package io.spanweave.agent.instrument;

import io.spanweave.agent.weave.Instrumentation;
import io.spanweave.bootstrap.SpanweaveGate;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;
import org.springframework.retry.RecoveryCallback;
import org.springframework.retry.RetryContext;

/**
 * Failed attempts and the end of them, for {@code @Retryable} methods and for templates used directly. No span of its
 * own: an attempt is part of the request or task it happens in.
 *
 * <p>{@link org.springframework.retry.support.RetryTemplate}: registerThrowable(RetryPolicy, RetryState, RetryContext,
 * Throwable), after which the context has counted the attempt, and handleRetryExhausted(RecoveryCallback, RetryContext,
 * RetryState).
 */
final class SpringRetries {
    static final Instrumentation WEAVE = Instrumentation.named("spring-retry")
            .classesNamed("org.springframework.retry.support.RetryTemplate")
            .methods("registerThrowable(Lorg/springframework/retry/RetryPolicy;Lorg/springframework/retry/RetryState;"
                    + "Lorg/springframework/retry/RetryContext;Ljava/lang/Throwable;)V")
            .advice(AttemptFailed.class, "failed attempts are not seen")
            .classesNamed("org.springframework.retry.support.RetryTemplate")
            .methods("handleRetryExhausted(Lorg/springframework/retry/RecoveryCallback;"
                    + "Lorg/springframework/retry/RetryContext;Lorg/springframework/retry/RetryState;)"
                    + "Ljava/lang/Object;")
            .advice(Exhausted.class, "the last failure of a retry is not seen");

    private SpringRetries() {}

    static final class AttemptFailed {
        private AttemptFailed() {}

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.Argument(2) RetryContext context, @Advice.Argument(3) Throwable thrown) {
            SpanweaveGate.attemptFailed(context.getRetryCount(), thrown);
        }
    }

    static final class Exhausted {
        private Exhausted() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(
                @Advice.Argument(0) @Nullable RecoveryCallback<?> recovery, @Advice.Argument(1) RetryContext context) {
            SpanweaveGate.retriesExhausted(context.getRetryCount(), context.getLastThrowable(), recovery != null);
        }
    }
}
