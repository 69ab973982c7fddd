package io.spanweave.benchmarks;

import io.spanweave.harness.Application;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.Launch;
import io.spanweave.harness.Ports;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts load on the shop under each agent in turn: first as many requests as there is room for, then as many a second as
 * are said. See {@code benchmarks/README.md} for what the columns mean.
 */
public final class Load {
    private static final int ROUNDS = Integer.getInteger("rounds", 3);
    private static final List<Jdk> JDKS = Stream.of(
                    System.getProperty("jdks", "17").split(",", -1))
            .map(version -> Jdk.find(Integer.parseInt(version)).orElseThrow())
            .toList();
    private static final boolean TLS = Boolean.getBoolean("tls");
    private static final List<Double> RATES = Stream.of(
                    System.getProperty("sampling", TLS ? "1.0" : "1.0,0.01").split(",", -1))
            .map(Double::valueOf)
            .toList();
    private static final int PER_SECOND = Integer.getInteger("pace", 150);
    private static final int WARM_UP_SECONDS = Integer.getInteger("warmup", 16);
    private static final int CLOSED_SECONDS = Integer.getInteger("closed", 5);
    private static final int SETTLING_SECONDS = Integer.getInteger("settling", 8);
    private static final int STEP_SECONDS = 2;
    /** What JIT threads may use of a second, once their work is done. */
    private static final double JIT_MILLIS_A_SECOND = 40;

    private static final int SECONDS = Integer.getInteger("seconds", 10);
    /** An agent may keep what it sends for a second. */
    private static final int REST_SECONDS = 2;

    private static final int CONNECTIONS = 4;

    private static final String CPU = "CPU us";
    private static final String WITHOUT_JIT = "without JIT";
    private static final String REQUESTS = "of request threads";
    private static final String P99 = "p99 us";

    private final Map<String, Table> tables = new LinkedHashMap<>();
    private final List<IntConsumer> runs = new ArrayList<>();
    private final List<Double> bares = new ArrayList<>();
    private final List<String> bare = new ArrayList<>();
    private final Sink sink;
    private final Silence silence;
    private final @Nullable Certificate certificate;
    /** Bytes that Spanweave sends for a transaction at the fixed rate, once it is known. */
    private int envelope;

    private Load(Sink sink, Silence silence, @Nullable Certificate certificate) {
        this.sink = sink;
        this.silence = silence;
        this.certificate = certificate;
    }

    public static void main(String[] arguments) {
        Page page = new Page(
                TLS ? "load-tls.md" : "load.md",
                JDKS,
                ROUNDS + " rounds; " + WARM_UP_SECONDS + " s of warm-up and " + CLOSED_SECONDS
                        + " s of measurement in a closed loop, then " + SETTLING_SECONDS + " s and " + SECONDS
                        + " s at "
                        + PER_SECOND + " requests a second.");
        Certificate certificate = TLS ? Certificate.create() : null;
        try (Sink sink = Sink.start(certificate);
                Silence silence = Silence.start()) {
            new Load(sink, silence, certificate).rounds(page);
        }
        page.print();
    }

    private void rounds(Page page) {
        for (Jdk jdk : JDKS) {
            for (double rate : RATES) {
                prepare(jdk, rate);
            }
        }
        for (int round = 1; round <= ROUNDS; round++) {
            Collections.shuffle(runs, new Random(round));
            for (int i = 0; i < runs.size(); i++) {
                runs.get(i).accept(round);
                Page.progress(round, i + 1, runs.size());
            }
            bareSocket(round);
            List<List<String>> parts = new ArrayList<>(List.of(verdict().lines()));
            tables.values().forEach(table -> parts.add(table.lines()));
            parts.add(bare);
            page.write("round " + round + " of " + ROUNDS, parts);
        }
    }

    private void prepare(Jdk jdk, double rate) {
        for (Subject subject : List.of(Subject.none(), Subject.again())) {
            paced(jdk, rate).floor(subject.name());
            closed(jdk, rate).floor(subject.name());
            if (rate == RATES.get(0)) {
                // The others' floor, too: nothing is sampled there.
                runs.add(round -> run(subject, jdk, round, RATES));
            }
        }
        for (Subject subject : Subject.forLoad(sink, silence, rate)) {
            if (TLS && subject.isPeer() && !subject.name().equals(Subject.OPEN_TELEMETRY)) {
                continue;
            }
            paced(jdk, rate).row(subject.name());
            closed(jdk, rate).row(subject.name());
            runs.add(round -> run(subject, jdk, round, List.of(rate)));
        }
    }

    private Table paced(Jdk jdk, double rate) {
        return table(PER_SECOND + " requests a second" + of(jdk, rate));
    }

    private Table closed(Jdk jdk, double rate) {
        return table("As many requests as there is room for" + of(jdk, rate));
    }

    private Table table(String title) {
        return tables.computeIfAbsent(title, name -> new Table(name, CPU, WITHOUT_JIT, REQUESTS));
    }

    private static String of(Jdk jdk, double rate) {
        return ", 20 queries each, on " + jdk + ", " + Math.round(rate * 100) + " % sampled" + (TLS ? ", TLS" : "");
    }

    /** What is no agent is the floor at every rate. */
    private void run(Subject subject, Jdk jdk, int round, List<Double> rates) {
        int port = Ports.free();
        List<Path> classPath = new ArrayList<>(Jars.in(Path.of("benchmarks", "target", "shop")));
        classPath.add(
                0,
                Path.of("benchmarks", "target", "benchmarks-applications.jar").toAbsolutePath());
        Launch launch = subject.apply(Application.mainClass("com.acme.shop.Shop", classPath)
                .on(jdk)
                // A JIT thread that ends takes what it has used with it.
                .jvm("-Xmx512m", "-XX:-UseDynamicNumberOfCompilerThreads")
                .args(Integer.toString(port))
                .readyWhenHttp(port, "/orders"));
        if (certificate != null) {
            launch.jvm(certificate.options());
        }
        try (Application shop = launch.start()) {
            Figures figures = new Figures(shop, jdk);
            Clients clients = new Clients(port, "/orders", CONNECTIONS);
            warmUp(figures, clients, 0, WARM_UP_SECONDS);
            clients.rest(REST_SECONDS);
            Phase closed = measure(figures, clients, 0, CLOSED_SECONDS);
            warmUp(figures, clients, PER_SECOND, SETTLING_SECONDS);
            clients.rest(REST_SECONDS);
            Phase paced = measure(figures, clients, PER_SECOND, SECONDS);
            for (double rate : rates) {
                closed.into(closed(jdk, rate), round, subject.name());
                paced.into(paced(jdk, rate), round, subject.name());
            }
            if (subject.name().equals(Subject.SPANWEAVE) && rates.get(0) == 1) {
                envelope = (int) paced.bytesEach();
            }
        }
    }

    /** Until the JIT has little left to do, or for so long. */
    private static void warmUp(Figures figures, Clients clients, int perSecond, int atMost) {
        for (int spent = 0; spent < atMost; spent += STEP_SECONDS) {
            Cpu before = figures.cpu();
            clients.run(perSecond, STEP_SECONDS);
            if (figures.cpu().since(before, Cpu.Part.JIT) < JIT_MILLIS_A_SECOND * STEP_SECONDS) {
                return;
            }
        }
    }

    private Phase measure(Figures figures, Clients clients, int perSecond, int seconds) {
        Cpu before = figures.cpu();
        long[] arrived = {sink.transactions(), sink.spans(), sink.bytes()};
        Clients.Result result = clients.run(perSecond, seconds);
        // What an agent sends later belongs to it, too.
        clients.rest(REST_SECONDS);
        return new Phase(
                result,
                seconds,
                before,
                figures.cpu(),
                sink.transactions() - arrived[0],
                sink.spans() - arrived[1],
                sink.bytes() - arrived[2],
                figures.residentMegabytes());
    }

    /** What was measured in some seconds of load. */
    private record Phase(
            Clients.Result result,
            int seconds,
            Cpu before,
            Cpu after,
            long transactions,
            long spans,
            long bytes,
            double resident) {

        double bytesEach() {
            return transactions == 0 ? 0 : (double) bytes / transactions;
        }

        void into(Table table, int round, String row) {
            table.add(round, row, CPU, micros(after.since(before)));
            double jit = after.since(before, Cpu.Part.JIT);
            table.add(round, row, WITHOUT_JIT, micros(after.since(before) - jit));
            table.add(round, row, REQUESTS, micros(after.since(before, Cpu.Part.REQUESTS)));
            table.add(round, row, "of the agent's", micros(after.since(before, Cpu.Part.AGENT)));
            table.add(round, row, "of JIT", micros(jit));
            table.add(round, row, "of GC", micros(after.since(before, Cpu.Part.GC)));
            table.add(round, row, "requests a second", result.count() / (double) seconds);
            table.add(round, row, "median us", result.percentile(50));
            table.add(round, row, P99, result.percentile(99));
            table.add(round, row, "transactions, %", 100.0 * transactions / result.count());
            table.add(round, row, "spans each", transactions == 0 ? 0 : (double) spans / transactions);
            table.add(round, row, "bytes each", bytesEach());
            table.add(round, row, "RSS MB", resident);
        }

        private double micros(double millis) {
            return millis * 1_000 / result.count();
        }
    }

    private void bareSocket(int round) {
        if (envelope > 0) {
            bares.add(BareSocket.micros(envelope, PER_SECOND, SECONDS));
            bare.clear();
            bare.add(
                    "A bare socket, %d bytes written and an answer read %d times a second: %s us of CPU each, %d rounds."
                            .formatted(
                                    envelope,
                                    PER_SECOND,
                                    Table.number(Spread.of(bares).median()),
                                    round));
        }
    }

    private Verdict verdict() {
        Verdict verdict = new Verdict();
        for (Jdk jdk : JDKS) {
            if (!RATES.contains(1.0)) {
                continue;
            }
            Table paced = paced(jdk, 1);
            Table closed = closed(jdk, 1);
            String at = " at " + PER_SECOND + " requests a second on " + jdk;
            verdict.share(
                    "CPU added" + at + ", of OpenTelemetry's",
                    1.0 / 2,
                    paced.share(Subject.SPANWEAVE, Subject.OPEN_TELEMETRY, CPU));
            verdict.share(
                    "the same without what the JIT still does",
                    1.0 / 2,
                    paced.share(Subject.SPANWEAVE, Subject.OPEN_TELEMETRY, WITHOUT_JIT));
            verdict.share(
                    "CPU added" + at + ", of the Sentry OpenTelemetry agent's",
                    1.0 / 10,
                    paced.share(Subject.SPANWEAVE, Subject.SENTRY, CPU));
            verdict.share(
                    "CPU added on the request's threads" + at + ", of OpenTelemetry's",
                    1.0 / 10,
                    paced.share(Subject.SPANWEAVE, Subject.OPEN_TELEMETRY, REQUESTS));
            verdict.nothing("p99 us" + at, paced.over(Subject.SPANWEAVE, P99), paced.over(Subject.AGAIN, P99));
            verdict.nothing(
                    "p99 us" + at + ", held up by its server",
                    paced.over(Subject.HELD_UP, P99),
                    paced.over(Subject.AGAIN, P99));
            verdict.atLeast(
                    "delivered" + at,
                    99,
                    paced.of(Subject.SPANWEAVE, "transactions, %").median(),
                    " %");
            verdict.share(
                    "CPU added in a closed loop on " + jdk + ", of OpenTelemetry's",
                    1.0 / 6,
                    closed.share(Subject.SPANWEAVE, Subject.OPEN_TELEMETRY, CPU));
            verdict.share(
                    "the same without what the JIT still does",
                    1.0 / 6,
                    closed.share(Subject.SPANWEAVE, Subject.OPEN_TELEMETRY, WITHOUT_JIT));
        }
        return verdict;
    }
}
