package com.acme.annotated.rows;

import com.acme.annotated.Metered;
import com.acme.annotated.Probe;
import com.acme.annotated.Work;
import java.util.concurrent.CompletionStage;
import org.springframework.transaction.annotation.Transactional;

/** An annotation of this application that carries Micrometer's {@code Observed}. */
public final class ComposedForeign {
    private ComposedForeign() {}

    @Transactional
    public static class Direct {
        @Metered
        public long work(long invoice) {
            return Probe.inside(invoice);
        }

        @Metered
        public CompletionStage<Long> later(CompletionStage<Long> signal) {
            return Probe.inside(signal);
        }
    }

    @Transactional
    public static class Behind implements Work {
        @Override
        @Metered
        public long work(long invoice) {
            return Probe.inside(invoice);
        }
    }

    public interface Declared {
        @Metered
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
