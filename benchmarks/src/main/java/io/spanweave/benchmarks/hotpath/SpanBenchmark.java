package io.spanweave.benchmarks.hotpath;

import io.spanweave.bootstrap.SpanweaveToken;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** One span, in a trace of twenty; a twentieth of the request around them is in the figure. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SpanBenchmark {
    private static final int SPANS = 20;

    /** The SQL comes with the call. */
    @Benchmark
    @OperationsPerInvocation(SPANS)
    public @Nullable Object statement(Woven woven, Blackhole sink) throws SQLException {
        Woven.World world = woven.world();
        SpanweaveToken request = world.begin();
        for (int i = 0; i < SPANS; i++) {
            sink.consume(world.statement.executeQuery(Woven.SQL));
        }
        return world.end(request);
    }

    /** The SQL is remembered from when the statement was made, long ago. */
    @Benchmark
    @OperationsPerInvocation(SPANS)
    public @Nullable Object preparedStatement(Woven woven, Blackhole sink) throws SQLException {
        Woven.World world = woven.world();
        SpanweaveToken request = world.begin();
        for (int i = 0; i < SPANS; i++) {
            sink.consume(world.prepared.executeQuery());
        }
        return world.end(request);
    }

    /** A new statement each time, closed when it has run. */
    @Benchmark
    @OperationsPerInvocation(SPANS)
    public @Nullable Object prepareAndExecute(Woven woven, Blackhole sink) throws SQLException {
        Woven.World world = woven.world();
        return prepareAndExecute(world, world.connection, sink);
    }

    /** The same through a pool: two connections, two statements. */
    @Benchmark
    @OperationsPerInvocation(SPANS)
    public @Nullable Object prepareAndExecutePooled(Woven woven, Blackhole sink) throws SQLException {
        Woven.World world = woven.world();
        return prepareAndExecute(world, world.pooled, sink);
    }

    private static @Nullable Object prepareAndExecute(Woven.World world, Connection connection, Blackhole sink)
            throws SQLException {
        SpanweaveToken request = world.begin();
        for (int i = 0; i < SPANS; i++) {
            try (PreparedStatement statement = connection.prepareStatement(Woven.SQL)) {
                // Nothing real is kept off the heap.
                sink.consume(statement);
                sink.consume(statement.executeQuery());
            }
        }
        return world.end(request);
    }

    /** A new statement each time, which nobody closes. */
    @Benchmark
    @OperationsPerInvocation(SPANS)
    public @Nullable Object prepareAndForget(Woven woven, Blackhole sink) throws SQLException {
        Woven.World world = woven.world();
        SpanweaveToken request = world.begin();
        for (int i = 0; i < SPANS; i++) {
            sink.consume(world.connection.prepareStatement(Woven.SQL).executeQuery());
        }
        return world.end(request);
    }

    /** A method with an annotation. */
    @Benchmark
    @OperationsPerInvocation(SPANS)
    public @Nullable Object method(Woven woven, Blackhole sink) {
        Woven.World world = woven.world();
        SpanweaveToken request = world.begin();
        for (int i = 0; i < SPANS; i++) {
            sink.consume(world.work.applyAsInt(i));
        }
        return world.end(request);
    }
}
