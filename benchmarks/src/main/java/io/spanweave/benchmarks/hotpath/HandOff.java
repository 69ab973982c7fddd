package io.spanweave.benchmarks.hotpath;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Work given to other threads. The classes that carry it are the JDK's, which only a real agent can weave: the same
 * methods run without it, with it outside of any trace, and inside of one.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public abstract class HandOff {
    private static final int TASKS = 100;

    private final ExecutorService pool = Executors.newFixedThreadPool(1);
    private @Nullable Object trace;

    abstract boolean underAgent();

    /** Whether the tasks are handed over inside of a trace. */
    abstract boolean tracing();

    @Setup(Level.Iteration)
    public void begin() {
        if (underAgent()) {
            // The first trace is what makes the agent weave the JDK's classes, so that there has to be one.
            trace = Gate.begin();
        }
        if (!tracing()) {
            end();
        }
    }

    @TearDown(Level.Iteration)
    public void end() {
        Object begun = trace;
        trace = null;
        if (begun != null) {
            Gate.end(begun);
        }
    }

    @TearDown
    public void close() {
        pool.shutdownNow();
    }

    /** A future made and run by one thread: what the agent adds, and nothing of the scheduler's noise. */
    @Benchmark
    public void direct(Blackhole sink) {
        FutureTask<Integer> task = new FutureTask<>(() -> TASKS);
        task.run();
        sink.consume(task);
    }

    /** A hundred submitted to a pool of one thread, and waited for. */
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public Integer pooled() throws InterruptedException, ExecutionException {
        Future<Integer> last = pool.submit(() -> TASKS);
        for (int i = 1; i < TASKS; i++) {
            last = pool.submit(() -> TASKS);
        }
        return last.get();
    }

    /** The same, given as bare Runnables. */
    @Benchmark
    @OperationsPerInvocation(TASKS)
    public void executed() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(TASKS);
        for (int i = 0; i < TASKS; i++) {
            pool.execute(new Task(done));
        }
        done.await();
    }

    private record Task(CountDownLatch done) implements Runnable {
        @Override
        public void run() {
            done.countDown();
        }
    }
}
