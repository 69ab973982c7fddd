package com.acme.annotated.rows;

import com.acme.annotated.Probe;
import com.acme.annotated.Work;
import io.opentelemetry.instrumentation.annotations.SpanAttribute;
import io.opentelemetry.instrumentation.annotations.WithSpan;
import java.util.concurrent.CompletionStage;
import org.springframework.transaction.annotation.Transactional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@link WithSpan}. */
public final class OpenTelemetry {
    private OpenTelemetry() {}

    @Transactional
    public static class Direct {
        @WithSpan("otel_work")
        public long work(@SpanAttribute("invoice_id") long invoice) {
            return Probe.inside(invoice);
        }

        @WithSpan
        public CompletionStage<Long> later(CompletionStage<Long> signal) {
            return Probe.inside(signal);
        }

        @WithSpan
        public Mono<Long> mono(CompletionStage<Long> signal) {
            return Mono.fromCompletionStage(Probe.inside(signal));
        }

        @WithSpan
        public Flux<Long> flux(CompletionStage<Long> signal) {
            return Flux.concat(Flux.just(1L, 2L), Mono.fromCompletionStage(Probe.inside(signal)));
        }
    }

    @Transactional
    public static class Behind implements Work {
        @Override
        @WithSpan("otel_work")
        public long work(@SpanAttribute("invoice_id") long invoice) {
            return Probe.inside(invoice);
        }
    }

    public interface Declared {
        @WithSpan("otel_work")
        long work(@SpanAttribute("invoice_id") long invoice);
    }

    @Transactional
    public static class Declaring implements Declared {
        @Override
        public long work(long invoice) {
            return Probe.inside(invoice);
        }
    }
}
