package com.acme.annotated.rows;

import co.elastic.apm.api.CaptureSpan;
import com.acme.annotated.Probe;
import com.acme.annotated.Work;
import java.util.concurrent.CompletionStage;
import org.springframework.transaction.annotation.Transactional;

/** {@link CaptureSpan}. */
public final class ElasticSpan {
    private ElasticSpan() {}

    @Transactional
    public static class Direct {
        @CaptureSpan(value = "elastic_work", type = "ledger.read")
        public long work(long invoice) {
            return Probe.inside(invoice);
        }

        @CaptureSpan
        public CompletionStage<Long> later(CompletionStage<Long> signal) {
            return Probe.inside(signal);
        }
    }

    @Transactional
    public static class Behind implements Work {
        @Override
        @CaptureSpan(value = "elastic_work", type = "ledger.read")
        public long work(long invoice) {
            return Probe.inside(invoice);
        }
    }

    public interface Declared {
        @CaptureSpan(value = "elastic_work", type = "ledger.read")
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
