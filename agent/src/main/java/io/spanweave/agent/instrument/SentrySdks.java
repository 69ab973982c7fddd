package io.spanweave.agent.instrument;

import io.spanweave.agent.weave.Instrumentation;
import io.spanweave.bootstrap.SpanweaveGate;
import net.bytebuddy.asm.Advice;

/**
 * Whether the application reports errors with a Sentry SDK of its own, so that none is told twice.
 *
 * <p>{@code SentryClient}, since 3.0: its constructor, which {@code Sentry.init} calls where there is a DSN; close(), and since
 * 7.0 close(boolean), which the other calls then.
 */
final class SentrySdks {
    static final Instrumentation WEAVE = Instrumentation.named("sentry-sdk")
            .classesNamed("io.sentry.SentryClient")
            .methods("<init>(Lio/sentry/SentryOptions;)V")
            .advice(Start.class)
            .classesNamed("io.sentry.SentryClient")
            .methods("close()V", "close(Z)V")
            .advice(End.class);

    private SentrySdks() {}

    static final class Start {
        private Start() {}

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object client) {
            SpanweaveGate.sdkStarted(client);
        }
    }

    static final class End {
        private End() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object client) {
            SpanweaveGate.sdkEnded(client);
        }
    }
}
