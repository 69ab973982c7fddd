package io.spanweave.benchmarks;

import io.spanweave.harness.Application;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.Ports;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts load on the shop under each agent in turn: first as many requests a second as are said, then as many as there is
 * room for. See {@code benchmarks/README.md} for what the columns mean.
 */
@SuppressWarnings("SystemOut") // prints what it has measured
public final class Load {
    private static final int ROUNDS = Integer.getInteger("rounds", 3);
    private static final List<String> JDKS =
            List.of(System.getProperty("jdks", "17").split(",", -1));
    private static final List<String> RATES =
            List.of(System.getProperty("sampling", "1.0,0.01").split(",", -1));
    private static final int PER_SECOND = Integer.getInteger("pace", 200);
    private static final int WARM_UP_SECONDS = Integer.getInteger("warmup", 10);
    private static final int SECONDS = Integer.getInteger("seconds", 10);
    private static final int CONNECTIONS = 4;

    private Load() {}

    public static void main(String[] arguments) {
        for (String version : JDKS) {
            Jdk jdk = Jdk.find(Integer.parseInt(version)).orElseThrow();
            for (String sampling : RATES) {
                double rate = Double.parseDouble(sampling);
                String all = " a request of 20 queries on " + jdk + ", " + Math.round(rate * 100) + " % sampled";
                Table paced = new Table(PER_SECOND + " requests a second:" + all);
                Table closed = new Table("As many as there is room for:" + all);
                for (int round = 1; round <= ROUNDS; round++) {
                    round(jdk, rate, paced, closed);
                    // After each, so that what was measured is there when somebody has waited long enough.
                    System.out.println("round " + round + " of " + ROUNDS);
                    paced.print();
                    closed.print();
                }
            }
        }
    }

    private static void round(Jdk jdk, double rate, Table paced, Table closed) {
        try (Sink sink = Sink.start()) {
            List<Subject> subjects = new ArrayList<>(List.of(Subject.none(), Subject.spanweave(sink, rate)));
            if (rate == 1) {
                subjects.add(Subject.spanweaveAsItComes(sink));
            }
            subjects.addAll(Subject.peers(sink, rate));
            for (Subject subject : subjects) {
                paced.row(subject.name());
                closed.row(subject.name());
                run(subject, jdk, sink, paced, closed);
            }
        }
    }

    private static void run(Subject subject, Jdk jdk, Sink sink, Table paced, Table closed) {
        int port = Ports.free();
        List<Path> classPath = new ArrayList<>(Jars.in(Path.of("benchmarks", "target", "shop")));
        classPath.add(
                0,
                Path.of("benchmarks", "target", "benchmarks-applications.jar").toAbsolutePath());
        try (Application shop = subject.apply(Application.mainClass("com.acme.shop.Shop", classPath)
                        .on(jdk)
                        .jvm("-Xmx512m")
                        .args(Integer.toString(port))
                        .readyWhenHttp(port, "/orders"))
                .start()) {
            Figures figures = new Figures(shop, jdk);
            Clients clients = new Clients(port, "/orders", CONNECTIONS);
            clients.run(0, WARM_UP_SECONDS);
            measure(subject, figures, sink, clients, PER_SECOND, paced);
            measure(subject, figures, sink, clients, 0, closed);
        }
    }

    private static void measure(
            Subject subject, Figures figures, Sink sink, Clients clients, int perSecond, Table table) {
        // What was left of the last phase.
        clients.rest(2);
        long before = sink.transactions();
        double cpu = figures.cpuMillis();
        double requests = figures.threadsCpuMillis(Load::isRequest);
        Clients.Result result = clients.run(perSecond, SECONDS);
        double requestsUsed = figures.threadsCpuMillis(Load::isRequest) - requests;
        // What an agent sends later belongs to it, too.
        clients.rest(2);
        double used = figures.cpuMillis() - cpu;
        String row = subject.name();
        table.add(row, "CPU us", used * 1_000 / result.count());
        table.add(row, "of request threads", requestsUsed * 1_000 / result.count());
        table.add(row, "requests a second", result.count() / (double) SECONDS);
        table.add(row, "median us", result.percentile(50));
        table.add(row, "p99 us", result.percentile(99));
        table.add(row, "arrived %", 100.0 * (sink.transactions() - before) / result.count());
        table.add(row, "RSS MB", figures.residentMegabytes());
    }

    private static boolean isRequest(String thread) {
        return thread.startsWith("request-");
    }
}
