package com.acme.annotated.rows;

import com.acme.annotated.Probe;
import com.acme.annotated.Work;
import io.opentelemetry.instrumentation.annotations.WithSpan;
import java.util.concurrent.CompletionStage;
import org.springframework.transaction.annotation.Transactional;

/** {@link WithSpan} that begins a transaction. */
public final class OpenTelemetryRoot {
    private OpenTelemetryRoot() {}

    @Transactional
    public static class Direct {
        @WithSpan(value = "otel_root_work", inheritContext = false)
        public long work(long invoice) {
            return Probe.inside(invoice);
        }

        @WithSpan(inheritContext = false)
        public CompletionStage<Long> later(CompletionStage<Long> signal) {
            return Probe.inside(signal);
        }
    }

    @Transactional
    public static class Behind implements Work {
        @Override
        @WithSpan(value = "otel_root_work", inheritContext = false)
        public long work(long invoice) {
            return Probe.inside(invoice);
        }
    }

    public interface Declared {
        @WithSpan(value = "otel_root_work", inheritContext = false)
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
