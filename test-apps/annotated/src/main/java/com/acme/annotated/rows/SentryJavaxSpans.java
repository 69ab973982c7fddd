package com.acme.annotated.rows;

import com.acme.annotated.Probe;
import com.acme.annotated.Work;
import io.sentry.spring.tracing.SentrySpan;
import java.util.concurrent.CompletionStage;
import org.springframework.transaction.annotation.Transactional;

/** {@link SentrySpan} of the integration for Spring 5. */
public final class SentryJavaxSpans {
    private SentryJavaxSpans() {}

    @Transactional
    public static class Direct {
        @SentrySpan(operation = "ledger.read", description = "sentry_javax_work")
        public long work(long invoice) {
            return Probe.inside(invoice);
        }

        @SentrySpan("ledger.later")
        public CompletionStage<Long> later(CompletionStage<Long> signal) {
            return Probe.inside(signal);
        }
    }

    @Transactional
    public static class Behind implements Work {
        @Override
        @SentrySpan(operation = "ledger.read", description = "sentry_javax_work")
        public long work(long invoice) {
            return Probe.inside(invoice);
        }
    }

    public interface Declared {
        @SentrySpan(operation = "ledger.read", description = "sentry_javax_work")
        long work(long invoice);
    }

    @Transactional
    public static class Declaring implements Declared {
        @Override
        public long work(long invoice) {
            return Probe.inside(invoice);
        }
    }
}
