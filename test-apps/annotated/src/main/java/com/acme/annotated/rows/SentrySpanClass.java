package com.acme.annotated.rows;

import com.acme.annotated.Probe;
import com.acme.annotated.Work;
import io.sentry.spring.jakarta.tracing.SentrySpan;
import java.util.concurrent.CompletionStage;
import org.springframework.transaction.annotation.Transactional;

/** {@link SentrySpan} on a class. */
public final class SentrySpanClass {
    private SentrySpanClass() {}

    @SentrySpan(value = "ledger.class", description = "sentry_class")
    @Transactional
    public static class Direct {

        public long work(long invoice) {
            return Probe.inside(invoice);
        }

        public CompletionStage<Long> later(CompletionStage<Long> signal) {
            return Probe.inside(signal);
        }
    }

    @SentrySpan(value = "ledger.class", description = "sentry_class")
    @Transactional
    public static class Behind implements Work {
        @Override
        public long work(long invoice) {
            return Probe.inside(invoice);
        }
    }

    @SentrySpan(value = "ledger.class", description = "sentry_class")
    public interface Declared {

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
