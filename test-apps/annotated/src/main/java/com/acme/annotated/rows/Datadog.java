package com.acme.annotated.rows;

import com.acme.annotated.Probe;
import com.acme.annotated.Work;
import datadog.trace.api.Trace;
import java.util.concurrent.CompletionStage;
import org.springframework.transaction.annotation.Transactional;

/** {@link Trace} of Datadog. */
public final class Datadog {
    private Datadog() {}

    @Transactional
    public static class Direct {
        @Trace(operationName = "operation", resourceName = "datadog_work")
        public long work(long invoice) {
            return Probe.inside(invoice);
        }

        @Trace(operationName = "datadog_later")
        public CompletionStage<Long> later(CompletionStage<Long> signal) {
            return Probe.inside(signal);
        }
    }

    @Transactional
    public static class Behind implements Work {
        @Override
        @Trace(operationName = "operation", resourceName = "datadog_work")
        public long work(long invoice) {
            return Probe.inside(invoice);
        }
    }

    public interface Declared {
        @Trace(operationName = "operation", resourceName = "datadog_work")
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
