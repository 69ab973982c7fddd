package com.acme.annotated.rows;

import com.acme.annotated.Probe;
import com.acme.annotated.Work;
import io.micrometer.observation.annotation.Observed;
import java.util.concurrent.CompletionStage;
import org.springframework.transaction.annotation.Transactional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@link Observed} on methods. */
public final class MicrometerObserved {
    private MicrometerObserved() {}

    @Transactional
    public static class Direct {
        @Observed(name = "metric", contextualName = "observed_work")
        public long work(long invoice) {
            return Probe.inside(invoice);
        }

        @Observed(name = "observed_later")
        public CompletionStage<Long> later(CompletionStage<Long> signal) {
            return Probe.inside(signal);
        }

        @Observed(name = "observed_later")
        public Mono<Long> mono(CompletionStage<Long> signal) {
            return Mono.fromCompletionStage(Probe.inside(signal));
        }

        @Observed(name = "observed_later")
        public Flux<Long> flux(CompletionStage<Long> signal) {
            return Flux.concat(Flux.just(1L, 2L), Mono.fromCompletionStage(Probe.inside(signal)));
        }
    }

    @Transactional
    public static class Behind implements Work {
        @Override
        @Observed(name = "metric", contextualName = "observed_work")
        public long work(long invoice) {
            return Probe.inside(invoice);
        }
    }

    public interface Declared {
        @Observed(name = "metric", contextualName = "observed_work")
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
