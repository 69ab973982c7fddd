package io.spanweave.benchmarks.hotpath;

import io.sentry.ISpan;
import io.sentry.ITransaction;
import io.sentry.Sentry;
import io.sentry.transport.NoOpTransport;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A child span of the Sentry SDK, twenty in one transaction, which is finished into a transport that drops it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SentryBenchmark {
    private static final int SPANS = 20;

    /** Whether its transactions are kept. */
    @Param({"true", "false"})
    public boolean sampled;

    @Setup
    public void init() {
        Sentry.init(options -> {
            options.setDsn("http://key@127.0.0.1:9/1");
            options.setTracesSampleRate(sampled ? 1.0 : 0.0);
            options.setTransportFactory((all, details) -> NoOpTransport.getInstance());
            options.setEnableUncaughtExceptionHandler(false);
        });
    }

    @Benchmark
    @OperationsPerInvocation(SPANS)
    public ITransaction span() {
        ITransaction transaction = Sentry.startTransaction("GET /orders", "http.server");
        for (int i = 0; i < SPANS; i++) {
            ISpan span = transaction.startChild("db.query", Woven.SQL);
            span.setData("db.system", "h2database");
            span.finish();
        }
        transaction.finish();
        return transaction;
    }
}
