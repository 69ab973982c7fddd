package com.acme.annotated.rows;

import com.acme.annotated.Audited;
import com.acme.annotated.Probe;
import com.acme.annotated.Work;
import java.util.concurrent.CompletionStage;
import org.springframework.transaction.annotation.Transactional;

/** An annotation of this application that carries {@link io.spanweave.annotations.Span}. */
public final class ComposedOwn {
    private ComposedOwn() {}

    @Transactional
    public static class Direct {
        @Audited
        public long work(long invoice) {
            return Probe.inside(invoice);
        }

        @Audited
        public CompletionStage<Long> later(CompletionStage<Long> signal) {
            return Probe.inside(signal);
        }
    }

    @Transactional
    public static class Behind implements Work {
        @Override
        @Audited
        public long work(long invoice) {
            return Probe.inside(invoice);
        }
    }

    public interface Declared {
        @Audited
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
