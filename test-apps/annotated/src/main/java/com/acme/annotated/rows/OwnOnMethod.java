package com.acme.annotated.rows;

import com.acme.annotated.Probe;
import com.acme.annotated.Work;
import io.spanweave.annotations.Span;
import io.spanweave.annotations.SpanData;
import java.util.concurrent.CompletionStage;
import org.springframework.transaction.annotation.Transactional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@link Span} on methods. */
public final class OwnOnMethod {
    private OwnOnMethod() {}

    @Transactional
    public static class Direct {
        @Span(value = "own_work", op = "ledger.read")
        public long work(@SpanData("invoice_id") long invoice) {
            return Probe.inside(invoice);
        }

        @Span
        public CompletionStage<Long> later(CompletionStage<Long> signal) {
            return Probe.inside(signal);
        }

        @Span
        public Mono<Long> mono(CompletionStage<Long> signal) {
            return Mono.fromCompletionStage(Probe.inside(signal));
        }

        @Span
        public Flux<Long> flux(CompletionStage<Long> signal) {
            return Flux.concat(Flux.just(1L, 2L), Mono.fromCompletionStage(Probe.inside(signal)));
        }
    }

    @Transactional
    public static class Behind implements Work {
        @Override
        @Span(value = "own_work", op = "ledger.read")
        public long work(@SpanData("invoice_id") long invoice) {
            return Probe.inside(invoice);
        }
    }

    public interface Declared {
        @Span(value = "own_work", op = "ledger.read")
        long work(@SpanData("invoice_id") long invoice);
    }

    @Transactional
    public static class Declaring implements Declared {
        @Override
        public long work(long invoice) {
            return Probe.inside(invoice);
        }
    }

    public static class Base {
        @Span(value = "own_work", op = "ledger.read")
        public long work(@SpanData("invoice_id") long invoice) {
            return Probe.inside(-invoice);
        }
    }

    @Transactional
    public static class Overriding extends Base {
        @Override
        public long work(long invoice) {
            return Probe.inside(invoice);
        }
    }

    public interface Generic<T> {
        @Span(value = "own_work", op = "ledger.read")
        long work(@SpanData("invoice_id") T invoice);
    }

    @Transactional
    public static class Bridged implements Generic<Long> {
        @Override
        public long work(Long invoice) {
            return Probe.inside(invoice);
        }
    }
}
