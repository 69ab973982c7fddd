package com.acme.annotated.rows;

import com.acme.annotated.Probe;
import com.acme.annotated.Work;
import io.micrometer.tracing.annotation.NewSpan;
import io.micrometer.tracing.annotation.SpanTag;
import java.util.concurrent.CompletionStage;
import org.springframework.transaction.annotation.Transactional;

/** {@link NewSpan}. */
public final class MicrometerNewSpan {
    private MicrometerNewSpan() {}

    @Transactional
    public static class Direct {
        @NewSpan(name = "new_span_work")
        public long work(@SpanTag(key = "invoice_id") long invoice) {
            return Probe.inside(invoice);
        }

        @NewSpan("new_span_later")
        public CompletionStage<Long> later(CompletionStage<Long> signal) {
            return Probe.inside(signal);
        }
    }

    @Transactional
    public static class Behind implements Work {
        @Override
        @NewSpan(name = "new_span_work")
        public long work(@SpanTag(key = "invoice_id") long invoice) {
            return Probe.inside(invoice);
        }
    }

    public interface Declared {
        @NewSpan(name = "new_span_work")
        long work(@SpanTag(key = "invoice_id") long invoice);
    }

    @Transactional
    public static class Declaring implements Declared {
        @Override
        public long work(long invoice) {
            return Probe.inside(invoice);
        }
    }
}
