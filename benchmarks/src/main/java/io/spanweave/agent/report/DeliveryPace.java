package io.spanweave.agent.report;

import io.spanweave.agent.settings.Dsn;
import io.spanweave.agent.settings.Settings;
import io.spanweave.agent.trace.Trace;
import io.spanweave.benchmarks.Sink;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What a delivered transaction costs when they come one by one, 150 a second, as they do from a busy service: caches are
 * cold each time, and the thread has slept. CPU of the thread that encodes and posts, not of the server's.
 */
public final class DeliveryPace {
    private static final int PER_SECOND = Integer.getInteger("pace.rate", 150);
    private static final int SECONDS = Integer.getInteger("pace.seconds", 20);

    private DeliveryPace() {}

    @SuppressWarnings("SystemOut") // prints what it has measured
    public static void main(String[] arguments) throws IOException {
        Settings settings = Settings.read(null, new Properties(), Map.of("SPANWEAVE_SERVER_NAME", "web1"));
        SentryEncoder encoder = new SentryEncoder(Identity.of(settings, null, "benchmark"), FinishedTraces.APPLICATION);
        try (Sink sink = Sink.start()) {
            Sender sender = new Sender(Dsn.parse(sink.dsn()), settings, "benchmark");
            // Once so that the JIT is done, and once to be counted.
            deliver(encoder, sender);
            long[] nanos = deliver(encoder, sender);
            int count = PER_SECOND * SECONDS;
            System.out.printf(
                    "%d transactions of 20 spans at %d/s: encode and compress %.1f us, POST %.1f us of CPU each; %d arrived%n",
                    count, PER_SECOND, nanos[0] / 1e3 / count, nanos[1] / 1e3 / count, sink.transactions());
        }
    }

    private static long[] deliver(SentryEncoder encoder, Sender sender) throws IOException {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long[] nanos = new long[2];
        long begin = System.nanoTime();
        for (int i = 0; i < PER_SECOND * SECONDS; i++) {
            Trace trace = FinishedTraces.request();
            LockSupport.parkNanos(begin + i * TimeUnit.SECONDS.toNanos(1) / PER_SECOND - System.nanoTime());
            long before = threads.getCurrentThreadCpuTime();
            byte[] envelope = encoder.transaction(trace, encoder.idsFor(trace));
            long between = threads.getCurrentThreadCpuTime();
            sender.send(envelope);
            nanos[0] += between - before;
            nanos[1] += threads.getCurrentThreadCpuTime() - between;
        }
        return nanos;
    }
}
