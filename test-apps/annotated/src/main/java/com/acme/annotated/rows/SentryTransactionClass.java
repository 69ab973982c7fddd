package com.acme.annotated.rows;

import com.acme.annotated.Probe;
import com.acme.annotated.Work;
import io.sentry.spring.jakarta.tracing.SentryTransaction;
import java.util.concurrent.CompletionStage;
import org.springframework.transaction.annotation.Transactional;

/** {@link SentryTransaction} on a class, without a name. */
public final class SentryTransactionClass {
    private SentryTransactionClass() {}

    @SentryTransaction(operation = "ledger.class")
    @Transactional
    public static class Direct {

        public long work(long invoice) {
            return Probe.inside(invoice);
        }

        public CompletionStage<Long> later(CompletionStage<Long> signal) {
            return Probe.inside(signal);
        }
    }

    @SentryTransaction(operation = "ledger.class")
    @Transactional
    public static class Behind implements Work {
        @Override
        public long work(long invoice) {
            return Probe.inside(invoice);
        }
    }

    @SentryTransaction(operation = "ledger.class")
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
