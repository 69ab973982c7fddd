package com.acme.annotated.rows;

import com.acme.annotated.Probe;
import com.acme.annotated.Work;
import com.newrelic.api.agent.Trace;
import java.util.concurrent.CompletionStage;
import org.springframework.transaction.annotation.Transactional;

/** {@link Trace} of New Relic that begins a transaction. */
public final class NewRelicDispatcher {
    private NewRelicDispatcher() {}

    @Transactional
    public static class Direct {
        @Trace(metricName = "new_relic_dispatcher_work", dispatcher = true)
        public long work(long invoice) {
            return Probe.inside(invoice);
        }

        @Trace(dispatcher = true)
        public CompletionStage<Long> later(CompletionStage<Long> signal) {
            return Probe.inside(signal);
        }
    }

    @Transactional
    public static class Behind implements Work {
        @Override
        @Trace(metricName = "new_relic_dispatcher_work", dispatcher = true)
        public long work(long invoice) {
            return Probe.inside(invoice);
        }
    }

    public interface Declared {
        @Trace(metricName = "new_relic_dispatcher_work", dispatcher = true)
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
