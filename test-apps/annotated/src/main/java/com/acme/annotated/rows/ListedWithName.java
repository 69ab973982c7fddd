package com.acme.annotated.rows;

import com.acme.annotated.Probe;
import com.acme.annotated.Timed;
import com.acme.annotated.Work;
import java.util.concurrent.CompletionStage;
import org.springframework.transaction.annotation.Transactional;

/** An annotation of this application, with a name, that a setting lists. */
public final class ListedWithName {
    private ListedWithName() {}

    @Transactional
    public static class Direct {
        @Timed(name = "timed_work")
        public long work(long invoice) {
            return Probe.inside(invoice);
        }

        @Timed
        public CompletionStage<Long> later(CompletionStage<Long> signal) {
            return Probe.inside(signal);
        }
    }

    @Transactional
    public static class Behind implements Work {
        @Override
        @Timed(name = "timed_work")
        public long work(long invoice) {
            return Probe.inside(invoice);
        }
    }

    public interface Declared {
        @Timed(name = "timed_work")
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
