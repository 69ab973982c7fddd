package com.acme.annotated.rows;

import com.acme.annotated.Probe;
import com.acme.annotated.Work;
import io.sentry.spring.jakarta.tracing.SentrySpan;
import java.util.concurrent.CompletionStage;
import org.springframework.transaction.annotation.Transactional;

/** {@link SentrySpan} on methods. */
public final class SentrySpans {
    private SentrySpans() {}

    @Transactional
    public static class Direct {
        @SentrySpan(value = "ledger.read", description = "sentry_work")
        public long work(long invoice) {
            return Probe.inside(invoice);
        }

        @SentrySpan(operation = "ledger.later")
        public CompletionStage<Long> later(CompletionStage<Long> signal) {
            return Probe.inside(signal);
        }
    }

    @Transactional
    public static class Behind implements Work {
        @Override
        @SentrySpan(value = "ledger.read", description = "sentry_work")
        public long work(long invoice) {
            return Probe.inside(invoice);
        }
    }

    public interface Declared {
        @SentrySpan(value = "ledger.read", description = "sentry_work")
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
