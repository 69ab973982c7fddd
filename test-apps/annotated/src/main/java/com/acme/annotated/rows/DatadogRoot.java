package com.acme.annotated.rows;

import com.acme.annotated.Probe;
import com.acme.annotated.Work;
import datadog.trace.api.Trace;
import java.util.concurrent.CompletionStage;
import org.springframework.transaction.annotation.Transactional;

/** {@link Trace} of Datadog that begins a transaction. */
public final class DatadogRoot {
    private DatadogRoot() {}

    @Transactional
    public static class Direct {
        @Trace(resourceName = "datadog_root_work", noParent = true)
        public long work(long invoice) {
            return Probe.inside(invoice);
        }

        @Trace(noParent = true)
        public CompletionStage<Long> later(CompletionStage<Long> signal) {
            return Probe.inside(signal);
        }
    }

    @Transactional
    public static class Behind implements Work {
        @Override
        @Trace(resourceName = "datadog_root_work", noParent = true)
        public long work(long invoice) {
            return Probe.inside(invoice);
        }
    }

    public interface Declared {
        @Trace(resourceName = "datadog_root_work", noParent = true)
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
