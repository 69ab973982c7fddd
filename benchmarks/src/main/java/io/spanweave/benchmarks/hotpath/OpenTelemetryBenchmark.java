package io.spanweave.benchmarks.hotpath;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A span of the OpenTelemetry SDK as its agent makes it for a statement, twenty below one root. */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class OpenTelemetryBenchmark {
    private static final int SPANS = 20;
    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("db.system.name");
    private static final AttributeKey<String> TEXT = AttributeKey.stringKey("db.query.text");

    /** Whether its spans are kept. */
    @Param({"true", "false"})
    public boolean sampled;

    private @Nullable Tracer tracer;

    private Tracer tracer() {
        Tracer known = tracer;
        if (known == null) {
            known = SdkTracerProvider.builder()
                    .setSampler(sampled ? Sampler.alwaysOn() : Sampler.alwaysOff())
                    .addSpanProcessor(
                            BatchSpanProcessor.builder(new Forgetful()).build())
                    .build()
                    .get("benchmark");
            tracer = known;
        }
        return known;
    }

    @Benchmark
    @OperationsPerInvocation(SPANS)
    @SuppressWarnings("try") // a scope does its work by being open
    public Span span() {
        Span root =
                tracer().spanBuilder("GET /orders").setSpanKind(SpanKind.SERVER).startSpan();
        try (Scope inside = root.makeCurrent()) {
            for (int i = 0; i < SPANS; i++) {
                Span span = tracer().spanBuilder("SELECT shop.product")
                        .setSpanKind(SpanKind.CLIENT)
                        .setAttribute(SYSTEM, "h2database")
                        .setAttribute(TEXT, Woven.SQL)
                        .startSpan();
                try (Scope current = span.makeCurrent()) {
                    span.end();
                }
            }
        }
        root.end();
        return root;
    }

    private static final class Forgetful implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
