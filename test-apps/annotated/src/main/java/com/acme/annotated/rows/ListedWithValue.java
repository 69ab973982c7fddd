package com.acme.annotated.rows;

import com.acme.annotated.Probe;
import com.acme.annotated.Traced;
import com.acme.annotated.Work;
import java.util.concurrent.CompletionStage;
import org.springframework.transaction.annotation.Transactional;

/** An annotation of this application, with a value, that a setting lists. */
public final class ListedWithValue {
    private ListedWithValue() {}

    @Transactional
    public static class Direct {
        @Traced("traced_work")
        public long work(long invoice) {
            return Probe.inside(invoice);
        }

        @Traced
        public CompletionStage<Long> later(CompletionStage<Long> signal) {
            return Probe.inside(signal);
        }
    }

    @Transactional
    public static class Behind implements Work {
        @Override
        @Traced("traced_work")
        public long work(long invoice) {
            return Probe.inside(invoice);
        }
    }

    public interface Declared {
        @Traced("traced_work")
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
