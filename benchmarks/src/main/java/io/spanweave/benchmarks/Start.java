package io.spanweave.benchmarks;

import io.spanweave.harness.Application;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.Launch;
import io.spanweave.harness.Ports;
import io.spanweave.harness.Postgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/**
 * Starts applications under each agent in turn, round after round, so that what else the machine does hits all alike. See
 * {@code benchmarks/README.md} for what the columns mean.
 */
public final class Start {
    private static final int ROUNDS = Integer.getInteger("rounds", 5);
    private static final List<Jdk> JDKS = Stream.of(
                    System.getProperty("jdks", "17,25").split(",", -1))
            .map(version -> Jdk.find(Integer.parseInt(version)).orElseThrow())
            .toList();
    private static final List<String> WHAT =
            List.of(System.getProperty("applications", "hello,invoices,cached").split(",", -1));
    /** What is still going on behind the first answer, and what the first transaction sets off. */
    private static final long SETTLING_MILLIS = Long.getLong("settling", 2_000L);

    private static final String CPU = "CPU ms";
    private static final String CLASSES = "classes";
    private static final String CLASSES_LATER = "classes later";
    private static final String METASPACE = "metaspace MB later";
    private static final String HEAP = "live heap MB later";
    private static final String RESIDENT = "RSS MB later";
    private static final String THREADS = "threads later";

    private static final Path APPLICATIONS =
            Path.of("benchmarks", "target", "benchmarks-applications.jar").toAbsolutePath();
    private static final Path INVOICES =
            Path.of("test-apps", "invoices", "target", "invoices.jar").toAbsolutePath();

    private final Sink sink;
    private final Postgres postgres;
    private final Map<String, Table> tables = new LinkedHashMap<>();
    private final List<IntConsumer> runs = new ArrayList<>();
    private final List<String> checks = new ArrayList<>();
    private final AtomicInteger databases = new AtomicInteger();

    private Start(Sink sink, Postgres postgres) {
        this.sink = sink;
        this.postgres = postgres;
    }

    public static void main(String[] arguments) throws IOException {
        Page page = new Page("start.md", JDKS, ROUNDS + " rounds.");
        try (Sink sink = Sink.start();
                Postgres postgres = Postgres.start()) {
            new Start(sink, postgres).rounds(page);
        }
        page.print();
    }

    private void rounds(Page page) throws IOException {
        for (Jdk jdk : JDKS) {
            if (WHAT.contains("hello")) {
                hello(jdk);
            }
            if (WHAT.contains("invoices")) {
                invoices(jdk);
            }
            if (WHAT.contains("cached")) {
                cached(jdk);
            }
        }
        for (int round = 1; round <= ROUNDS; round++) {
            // Nobody is always behind the same neighbour.
            Collections.shuffle(runs, new Random(round));
            for (int i = 0; i < runs.size(); i++) {
                survive(runs.get(i), round);
                Page.progress(round, i + 1, runs.size());
            }
            List<List<String>> parts = new ArrayList<>(List.of(verdict().lines()));
            tables.values().forEach(table -> parts.add(table.lines()));
            parts.add(checks);
            page.write("round " + round + " of " + ROUNDS, parts);
        }
    }

    /** What crashes under an agent is a gap in the table, and no reason to lose the rest. */
    private static void survive(IntConsumer run, int round) {
        try {
            run.accept(round);
        } catch (AssertionError e) {
            System.err.println(e.getMessage());
        }
    }

    private Table table(String title) {
        return tables.computeIfAbsent(title, name -> new Table(name, CPU));
    }

    private static void row(Table table, Subject subject) {
        if (subject.isFloor()) {
            table.floor(subject.name());
        } else {
            table.row(subject.name());
        }
    }

    private static String helloOn(Jdk jdk) {
        return "Hello World on " + jdk;
    }

    private static String invoicesOn(Jdk jdk) {
        return "Spring Boot on " + jdk;
    }

    private static String cachedOn(Jdk jdk) {
        return invoicesOn(jdk) + (isAheadOfTime(jdk) ? ", ahead-of-time cache" : ", class data archive");
    }

    private static boolean isAheadOfTime(Jdk jdk) {
        return jdk.version() >= 25;
    }

    private void hello(Jdk jdk) {
        Table table = table(helloOn(jdk));
        for (Subject subject : Subject.forStarts(sink)) {
            row(table, subject);
            runs.add(round -> {
                Launch launch = subject.apply(Application.mainClass("com.acme.hello.Hello", List.of(APPLICATIONS))
                        .on(jdk));
                long begin = System.nanoTime();
                try (Application hello =
                        launch.ready(line -> line.startsWith("Hello")).start()) {
                    long wall = System.nanoTime() - begin;
                    sleep(200);
                    Figures figures = new Figures(hello, jdk);
                    Cpu cpu = figures.cpu();
                    table.add(round, subject.name(), CPU, cpu.total());
                    table.add(round, subject.name(), "wall ms", wall / 1e6);
                    table.add(round, subject.name(), "RSS MB", figures.residentMegabytes());
                    table.add(round, subject.name(), CLASSES, figures.classes());
                    table.add(round, subject.name(), "threads", cpu.threadsAtWork());
                }
            });
        }
    }

    private void invoices(Jdk jdk) {
        Table table = table(invoicesOn(jdk));
        for (Subject subject : Subject.forStarts(sink)) {
            row(table, subject);
            runs.add(round -> measure(
                    round,
                    table,
                    subject.name(),
                    subject.apply(Application.jar(INVOICES).on(jdk)),
                    jdk));
        }
    }

    /** With an archive of its classes, for which the jar has to be unpacked. */
    private void cached(Jdk jdk) throws IOException {
        if (checks.isEmpty()) {
            checks.addAll(List.of(
                    "### Archives",
                    "",
                    "| | loaded from it | of | woven | woven without it | missing |",
                    "|---|---|---|---|---|---|"));
        }
        Trained trained = new Trained(jdk, INVOICES, this::database);
        Table table = table(cachedOn(jdk));
        for (Subject subject : Subject.forStarts(sink)) {
            if (subject.name().equals(Subject.OFF) || (!isAheadOfTime(jdk) && subject.isPeer())) {
                continue;
            }
            Trained.Recipe recipe = isAheadOfTime(jdk) ? trained.cache(subject) : trained.archive(subject);
            checks.add(recipe.check());
            row(table, subject.named(recipe.row()));
            runs.add(round -> measure(round, table, recipe.row(), recipe.launch(), jdk));
        }
        if (isAheadOfTime(jdk)) {
            Trained.Recipe plain = trained.plain();
            table.row(plain.row());
            checks.add(plain.check());
            runs.add(round -> measure(round, table, plain.row(), plain.launch(), jdk));
        }
    }

    private Launch database(Launch launch) {
        int port = Ports.free();
        return launch.jvm("-Xmx512m")
                .args(
                        "--server.port=" + port,
                        "--spring.datasource.url=" + postgres.jdbcUrl("invoices_" + databases.incrementAndGet()),
                        "--spring.datasource.username=" + postgres.user(),
                        "--spring.datasource.password=" + postgres.password())
                .readyWhenHttp(port, "/health");
    }

    private void measure(int round, Table table, String row, Launch launch, Jdk jdk) {
        Launch ready = database(launch);
        long begin = System.nanoTime();
        try (Application application = ready.start()) {
            Figures figures = new Figures(application, jdk);
            table.add(round, row, CPU, figures.cpu().total());
            table.add(round, row, "wall ms", (System.nanoTime() - begin) / 1e6);
            table.add(round, row, CLASSES, figures.classes());
            application.get("/dashboard");
            sleep(SETTLING_MILLIS);
            Cpu later = figures.cpu();
            table.add(round, row, "CPU ms later", later.total());
            table.add(round, row, CLASSES_LATER, figures.classes());
            table.add(round, row, METASPACE, figures.metaspaceMegabytes());
            table.add(round, row, RESIDENT, figures.residentMegabytes());
            table.add(round, row, THREADS, later.threadsAtWork());
            // Last: what it does shows in all others.
            table.add(round, row, HEAP, figures.liveMegabytes());
        }
    }

    private Verdict verdict() {
        Verdict verdict = new Verdict();
        for (Jdk jdk : JDKS) {
            Table hello = table(helloOn(jdk));
            String on = " on " + jdk;
            verdict.atMost(
                    "Hello World" + on + ", CPU over an empty agent",
                    20,
                    hello.over(Subject.SPANWEAVE, Subject.EMPTY, CPU).median(),
                    " ms");
            verdict.nothing(
                    "Hello World" + on + " without a DSN, CPU ms over an empty agent",
                    hello.over(Subject.OFF, Subject.EMPTY, CPU),
                    hello.over(Subject.AGAIN, CPU));
            Table invoices = table(invoicesOn(jdk));
            verdict.nothing(
                    "Spring Boot" + on + " without a DSN, CPU ms over an empty agent",
                    invoices.over(Subject.OFF, Subject.EMPTY, CPU),
                    invoices.over(Subject.AGAIN, CPU));
            verdict.atMost(
                    "Spring Boot" + on + ", CPU before the first trace",
                    10,
                    invoices.percentOver(Subject.SPANWEAVE, CPU).median(),
                    " %");
            verdict.share(
                    "the same, of what OpenTelemetry adds",
                    1.0 / 8,
                    invoices.share(Subject.SPANWEAVE, Subject.OPEN_TELEMETRY, CPU));
            verdict.atMost(
                    "Spring Boot" + on + ", with methods named",
                    12,
                    invoices.percentOver(Subject.METHODS, CPU).median(),
                    " %");
            for (Object[] bound : new Object[][] {
                {CLASSES, 900, ""},
                {CLASSES_LATER, 1_300, ""},
                {METASPACE, 12, ""},
                {HEAP, 5, ""},
                {THREADS, 1, ""},
                {RESIDENT, 40, ""}
            }) {
                verdict.atMost(
                        "Spring Boot" + on + ", added " + bound[0],
                        (int) bound[1],
                        invoices.over(Subject.SPANWEAVE, (String) bound[0]).median(),
                        "");
            }
            if (isAheadOfTime(jdk)) {
                verdict.atMost(
                        cachedOn(jdk) + ", CPU (3 % would be better)",
                        15,
                        table(cachedOn(jdk)).percentOver(Subject.SPANWEAVE, CPU).median(),
                        " %");
            }
        }
        verdict.atMost("the jar", 5.5, Subject.megabytes(), " MB");
        return verdict;
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
