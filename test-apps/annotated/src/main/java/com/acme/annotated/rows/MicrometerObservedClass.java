package com.acme.annotated.rows;

import com.acme.annotated.Probe;
import com.acme.annotated.Work;
import io.micrometer.observation.annotation.Observed;
import java.util.concurrent.CompletionStage;
import org.springframework.transaction.annotation.Transactional;

/** {@link Observed} on a class. */
public final class MicrometerObservedClass {
    private MicrometerObservedClass() {}

    @Observed(contextualName = "observed_class")
    @Transactional
    public static class Direct {

        public long work(long invoice) {
            return Probe.inside(invoice);
        }

        public CompletionStage<Long> later(CompletionStage<Long> signal) {
            return Probe.inside(signal);
        }
    }

    @Observed(contextualName = "observed_class")
    @Transactional
    public static class Behind implements Work {
        @Override
        public long work(long invoice) {
            return Probe.inside(invoice);
        }
    }

    @Observed(contextualName = "observed_class")
    public interface Declared {

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
