package io.spanweave.agent.report;

import io.spanweave.agent.settings.Dsn;
import io.spanweave.agent.settings.Settings;
import io.spanweave.agent.trace.Span;
import io.spanweave.agent.trace.SqlText;
import io.spanweave.agent.trace.Trace;
import io.spanweave.benchmarks.Sink;
import java.io.IOException;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What the reporter's thread does with a finished transaction of twenty statements. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DeliveryBenchmark {
    private final Settings settings = Settings.read(null, new Properties(), Map.of("SPANWEAVE_SERVER_NAME", "web1"));
    private final Trace trace = FinishedTraces.request();
    private final Span span = FinishedTraces.spans(trace).get(0);
    private final SqlTexts texts = new SqlTexts();
    private final SentryEncoder encoder =
            new SentryEncoder(Identity.of(settings, null, "benchmark"), FinishedTraces.APPLICATION, new Privacy(""));
    private final byte[] envelope = encode();
    private @Nullable Sink sink;
    private @Nullable Sender sender;
    private @Nullable PlainSocket socket;

    @TearDown
    public void close() {
        Sink opened = sink;
        if (opened != null) {
            opened.close();
        }
    }

    /** Masks 300 characters of SQL. */
    @Benchmark
    public SqlText sqlFirstSight() {
        return SqlText.of(FinishedTraces.LONG_SQL, "postgresql");
    }

    /** The same SQL once more, as the encoder sees it. */
    @Benchmark
    public SqlText sqlKnown() {
        return texts.of(span);
    }

    /** JSON and gzip. */
    @Benchmark
    public byte[] encode() {
        return encoder.transaction(trace, encoder.idsFor(trace), 1);
    }

    /** The floor of the next row: as many bytes on a plain socket, and the answer not looked at. */
    @Benchmark
    public int plainSocket() throws IOException {
        PlainSocket open = socket;
        if (open == null) {
            open = new PlainSocket(sink());
            socket = open;
        }
        return open.post(envelope);
    }

    /** To a server on this machine and back, over the connection that is kept open; wall time, both ends in it. */
    @Benchmark
    public int post() throws IOException {
        Sender open = sender;
        if (open == null) {
            open = new Sender(Dsn.parse(sink().dsn()), settings, "benchmark");
            sender = open;
        }
        return open.send(envelope).status();
    }

    private Sink sink() {
        Sink listening = sink;
        if (listening == null) {
            listening = Sink.start();
            sink = listening;
        }
        return listening;
    }
}
