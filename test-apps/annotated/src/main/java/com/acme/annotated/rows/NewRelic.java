package com.acme.annotated.rows;

import com.acme.annotated.Probe;
import com.acme.annotated.Work;
import com.newrelic.api.agent.Trace;
import java.util.concurrent.CompletionStage;
import org.springframework.transaction.annotation.Transactional;

/** {@link Trace} of New Relic. */
public final class NewRelic {
    private NewRelic() {}

    @Transactional
    public static class Direct {
        @Trace(metricName = "new_relic_work")
        public long work(long invoice) {
            return Probe.inside(invoice);
        }

        @Trace
        public CompletionStage<Long> later(CompletionStage<Long> signal) {
            return Probe.inside(signal);
        }
    }

    @Transactional
    public static class Behind implements Work {
        @Override
        @Trace(metricName = "new_relic_work")
        public long work(long invoice) {
            return Probe.inside(invoice);
        }
    }

    public interface Declared {
        @Trace(metricName = "new_relic_work")
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
