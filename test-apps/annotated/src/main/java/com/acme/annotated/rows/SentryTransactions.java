package com.acme.annotated.rows;

import com.acme.annotated.Probe;
import com.acme.annotated.Work;
import io.sentry.spring.jakarta.tracing.SentryTransaction;
import java.util.concurrent.CompletionStage;
import org.springframework.transaction.annotation.Transactional;

/** {@link SentryTransaction} on methods. */
public final class SentryTransactions {
    private SentryTransactions() {}

    @Transactional
    public static class Direct {
        @SentryTransaction(name = "sentry_transaction_work", operation = "ledger.job")
        public long work(long invoice) {
            return Probe.inside(invoice);
        }

        @SentryTransaction(operation = "ledger.later")
        public CompletionStage<Long> later(CompletionStage<Long> signal) {
            return Probe.inside(signal);
        }
    }

    @Transactional
    public static class Behind implements Work {
        @Override
        @SentryTransaction(name = "sentry_transaction_work", operation = "ledger.job")
        public long work(long invoice) {
            return Probe.inside(invoice);
        }
    }

    public interface Declared {
        @SentryTransaction(name = "sentry_transaction_work", operation = "ledger.job")
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
