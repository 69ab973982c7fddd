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
 * cold each time, and the thread has slept. CPU of the thread that encodes and posts, not of the server's. Beside it the
 * floor: the same bytes written to a plain socket, and the same answer read from it in one piece.
 */
public final class DeliveryPace {
    private static final int PER_SECOND = Integer.getInteger("pace.rate", 150);
    private static final int SECONDS = Integer.getInteger("pace.seconds", 20);

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final SentryEncoder encoder;
    private final Sender sender;
    private final PlainSocket floor;
    private long encoded;
    private long posted;
    private long written;
    private long bytes;

    private DeliveryPace(Settings settings, Sink sink) throws IOException {
        this.encoder = new SentryEncoder(
                Identity.of(settings, null, "benchmark"), FinishedTraces.APPLICATION, new Privacy(""));
        this.sender = new Sender(Dsn.parse(sink.dsn()), settings, "benchmark");
        this.floor = new PlainSocket(sink);
    }

    @SuppressWarnings("SystemOut") // prints what it has measured
    public static void main(String[] arguments) throws IOException {
        Settings settings = Settings.read(null, new Properties(), Map.of("SPANWEAVE_SERVER_NAME", "web1"));
        try (Sink sink = Sink.start()) {
            DeliveryPace pace = new DeliveryPace(settings, sink);
            // Once so that the JIT is done, and once to be counted.
            pace.run();
            pace.run();
            int count = PER_SECOND * SECONDS;
            System.out.printf(
                    "%d transactions of 20 spans at %d/s, %d bytes each: encode and compress %.1f us, POST %.1f us,"
                            + " the same on a plain socket %.1f us of CPU each; %d arrived%n",
                    count,
                    PER_SECOND,
                    pace.bytes / count,
                    pace.encoded / 1e3 / count,
                    pace.posted / 1e3 / count,
                    pace.written / 1e3 / count,
                    sink.transactions());
        }
    }

    private void run() throws IOException {
        encoded = 0;
        posted = 0;
        written = 0;
        bytes = 0;
        long interval = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
        long begin = System.nanoTime();
        for (int i = 0; i < PER_SECOND * SECONDS; i++) {
            Trace trace = FinishedTraces.request();
            pauseUntil(begin + i * interval);
            long start = threads.getCurrentThreadCpuTime();
            byte[] envelope = encoder.transaction(trace, encoder.idsFor(trace), 1);
            long between = threads.getCurrentThreadCpuTime();
            sender.send(envelope);
            long end = threads.getCurrentThreadCpuTime();
            encoded += between - start;
            posted += end - between;
            bytes += envelope.length;
            // Half an interval later, so that neither warms the kernel for the other.
            pauseUntil(begin + i * interval + interval / 2);
            start = threads.getCurrentThreadCpuTime();
            floor.post(envelope);
            written += threads.getCurrentThreadCpuTime() - start;
        }
    }

    private static void pauseUntil(long nanos) {
        LockSupport.parkNanos(nanos - System.nanoTime());
    }
}
