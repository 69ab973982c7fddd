package com.acme.annotated.rows;

import com.acme.annotated.Probe;
import com.acme.annotated.Work;
import io.spanweave.annotations.Span;
import io.spanweave.annotations.SpanData;
import java.util.concurrent.CompletionStage;
import org.springframework.transaction.annotation.Transactional;

/** {@link Span} that begins a transaction. */
public final class OwnRoot {
    private OwnRoot() {}

    @Transactional
    public static class Direct {
        @Span(value = "own_root_work", root = true)
        public long work(@SpanData long invoice) {
            return Probe.inside(invoice);
        }

        @Span(root = true)
        public CompletionStage<Long> later(CompletionStage<Long> signal) {
            return Probe.inside(signal);
        }
    }

    @Transactional
    public static class Behind implements Work {
        @Override
        @Span(value = "own_root_work", root = true)
        public long work(@SpanData long invoice) {
            return Probe.inside(invoice);
        }
    }

    public interface Declared {
        @Span(value = "own_root_work", root = true)
        long work(@SpanData long invoice);
    }

    @Transactional
    public static class Declaring implements Declared {
        @Override
        public long work(long invoice) {
            return Probe.inside(invoice);
        }
    }
}
