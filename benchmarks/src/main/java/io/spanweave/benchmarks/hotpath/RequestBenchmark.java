package io.spanweave.benchmarks.hotpath;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A whole request through a filter chain; IDLE and RECORDING are the same here, for the chain begins the trace. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RequestBenchmark {
    private final Exchange exchange = new Exchange();

    @Benchmark
    public void withoutStatements(Woven woven) throws IOException, ServletException {
        woven.world().empty.doFilter(exchange.request(), exchange.response());
    }

    @Benchmark
    public void withTwentyStatements(Woven woven) throws IOException, ServletException {
        woven.world().twenty.doFilter(exchange.request(), exchange.response());
    }
}
