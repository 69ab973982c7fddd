package com.acme.annotated.rows;

import co.elastic.apm.api.CaptureTransaction;
import com.acme.annotated.Probe;
import com.acme.annotated.Work;
import java.util.concurrent.CompletionStage;
import org.springframework.transaction.annotation.Transactional;

/** {@link CaptureTransaction}. */
public final class ElasticTransaction {
    private ElasticTransaction() {}

    @Transactional
    public static class Direct {
        @CaptureTransaction("elastic_transaction_work")
        public long work(long invoice) {
            return Probe.inside(invoice);
        }

        @CaptureTransaction
        public CompletionStage<Long> later(CompletionStage<Long> signal) {
            return Probe.inside(signal);
        }
    }

    @Transactional
    public static class Behind implements Work {
        @Override
        @CaptureTransaction("elastic_transaction_work")
        public long work(long invoice) {
            return Probe.inside(invoice);
        }
    }

    public interface Declared {
        @CaptureTransaction("elastic_transaction_work")
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
