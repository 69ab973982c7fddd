package io.spanweave.benchmarks;

import io.spanweave.harness.Application;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.Launch;
import io.spanweave.harness.Ports;
import io.spanweave.harness.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Starts applications under each agent in turn, round after round, so that what else the machine does hits all alike. See
 * {@code benchmarks/README.md} for what the columns mean.
 */
@SuppressWarnings("SystemOut") // prints what it has measured
public final class Start {
    private static final int ROUNDS = Integer.getInteger("rounds", 5);
    private static final List<String> JDKS =
            List.of(System.getProperty("jdks", "17,25").split(",", -1));
    private static final List<String> WHAT =
            List.of(System.getProperty("applications", "hello,invoices,cached").split(",", -1));
    /** What is still going on behind the first answer, and what the first transaction sets off. */
    private static final long SETTLING_MILLIS = Long.getLong("settling", 2_000L);

    /** A cache that was trained without an agent. */
    private static final String PLAIN = "plain.aot";

    private static final Path APPLICATIONS =
            Path.of("benchmarks", "target", "benchmarks-applications.jar").toAbsolutePath();
    private static final Path INVOICES =
            Path.of("test-apps", "invoices", "target", "invoices.jar").toAbsolutePath();

    private final Sink sink;
    private final Postgres postgres;
    private final Map<String, Table> tables = new LinkedHashMap<>();
    private final AtomicInteger databases = new AtomicInteger();

    private Start(Sink sink, Postgres postgres) {
        this.sink = sink;
        this.postgres = postgres;
    }

    public static void main(String[] arguments) throws IOException {
        try (Sink sink = Sink.start();
                Postgres postgres = Postgres.start()) {
            Start start = new Start(sink, postgres);
            start.rounds();
        }
    }

    private void rounds() throws IOException {
        List<Runnable> runs = new ArrayList<>();
        for (String version : JDKS) {
            Jdk jdk = Jdk.find(Integer.parseInt(version)).orElseThrow();
            if (WHAT.contains("hello")) {
                hello(jdk, runs);
            }
            if (WHAT.contains("invoices")) {
                invoices(jdk, runs);
            }
            if (WHAT.contains("cached")) {
                cached(jdk, runs);
            }
        }
        for (int round = 1; round <= ROUNDS; round++) {
            // Nobody is always behind the same neighbour.
            Collections.shuffle(runs, new Random(round));
            runs.forEach(Start::survive);
            // After each, so that what was measured is there when somebody has waited long enough.
            System.out.println("round " + round + " of " + ROUNDS);
            tables.values().forEach(Table::print);
        }
    }

    /** What crashes under an agent is a gap in the table, and no reason to lose the rest. */
    private static void survive(Runnable run) {
        try {
            run.run();
        } catch (AssertionError e) {
            System.err.println(e.getMessage());
        }
    }

    private List<Subject> subjects() {
        List<Subject> all = new ArrayList<>(List.of(
                Subject.none(),
                Subject.empty(),
                Subject.spanweaveWithoutDsn(),
                Subject.spanweave(sink),
                Subject.spanweaveWithMethods(sink)));
        all.addAll(Subject.peers(sink, 1));
        return all;
    }

    private Table table(String title) {
        return tables.computeIfAbsent(title, Table::new);
    }

    private void hello(Jdk jdk, List<Runnable> runs) {
        Table table = table("Hello World on " + jdk);
        for (Subject subject : subjects()) {
            table.row(subject.name());
            runs.add(() -> {
                Launch launch = subject.apply(Application.mainClass("com.acme.hello.Hello", List.of(APPLICATIONS))
                        .on(jdk));
                long begin = System.nanoTime();
                try (Application hello =
                        launch.ready(line -> line.startsWith("Hello")).start()) {
                    long wall = System.nanoTime() - begin;
                    sleep(200);
                    Figures figures = new Figures(hello, jdk);
                    table.add(subject.name(), "CPU ms", figures.threadsCpuMillis(name -> true));
                    table.add(subject.name(), "wall ms", wall / 1e6);
                    table.add(subject.name(), "RSS MB", figures.residentMegabytes());
                    table.add(subject.name(), "classes", figures.classes());
                    table.add(subject.name(), "threads", figures.threads());
                }
            });
        }
    }

    private void invoices(Jdk jdk, List<Runnable> runs) {
        Table table = table("Spring Boot on " + jdk);
        for (Subject subject : subjects()) {
            table.row(subject.name());
            runs.add(() -> {
                Launch launch = subject.apply(Application.jar(INVOICES).on(jdk));
                measure(table, subject.name(), launch, jdk);
            });
        }
    }

    /** With an archive of its classes, for which the jar has to be unpacked. */
    private void cached(Jdk jdk, List<Runnable> runs) throws IOException {
        Path folder = Path.of("benchmarks", "target", "cached").toAbsolutePath();
        Path jar = folder.resolve("invoices.jar");
        if (!Files.exists(jar)) {
            extract(jdk, folder);
            Files.createDirectories(folder.resolve("aot"));
        }
        boolean aot = jdk.version() >= 25;
        Table table = table("Spring Boot on " + jdk + (aot ? ", ahead-of-time cache" : ", class data archive"));
        List<Subject> subjects = new ArrayList<>(
                List.of(Subject.none(), Subject.empty(), Subject.spanweave(sink), Subject.spanweaveWithMethods(sink)));
        if (aot) {
            subjects.add(Subject.peers(sink, 1).get(0));
        }
        Path shared = folder.resolve("invoices-" + jdk.version() + ".jsa");
        for (Subject subject : subjects) {
            Path cache = aot ? trained(subject, jdk, jar) : shared;
            if (!Files.exists(shared) && !aot) {
                train(Application.jar(jar).on(jdk).jvm("-XX:ArchiveClassesAtExit=" + shared), shared);
            }
            String row = subject.name() + (cache.endsWith(PLAIN) ? ", trained without it" : "");
            table.row(row);
            runs.add(() -> {
                Launch launch = subject.apply(Application.jar(jar).on(jdk))
                        .jvm(aot ? "-XX:AOTCache=" + cache : "-XX:SharedArchiveFile=" + cache);
                measure(table, row, launch, jdk);
            });
        }
    }

    private static void extract(Jdk jdk, Path folder) throws IOException {
        Process process = new ProcessBuilder(
                        jdk.java().toString(),
                        "-Djarmode=tools",
                        "-jar",
                        INVOICES.toString(),
                        "extract",
                        "--destination",
                        folder.toString())
                .inheritIO()
                .start();
        process.onExit().join();
        if (process.exitValue() != 0) {
            throw new IOException("invoices.jar cannot be unpacked");
        }
    }

    /**
     * A cache trained with the agent where the JVM survives that: it may not, when an agent has woven a class of the JDK
     * that the JVM itself knows by name. Then one that was trained without any.
     */
    private Path trained(Subject subject, Jdk jdk, Path jar) {
        Path folder = jar.resolveSibling("aot");
        Path own = folder.resolve(subject.name().replaceAll("[^A-Za-z]", "") + ".aot");
        if (Files.exists(own)) {
            return own;
        }
        if (train(subject.apply(Application.jar(jar).on(jdk)).jvm("-XX:AOTCacheOutput=" + own), own)) {
            return own;
        }
        Path plain = folder.resolve(PLAIN);
        if (!Files.exists(plain)) {
            // An agent brings this module with it, and a cache is only taken by a JVM with the same modules.
            Launch launch = Application.jar(jar).on(jdk).jvm("--add-modules=java.instrument");
            train(launch.jvm("-XX:AOTCacheOutput=" + plain), plain);
        }
        return plain;
    }

    /** A run that is stopped politely, as the JVM writes the archive at its end. */
    private boolean train(Launch launch, Path archive) {
        try (Application application = database(launch).start()) {
            application.get("/dashboard");
            application.stop(Duration.ofMinutes(2));
        }
        boolean made = Files.exists(archive);
        System.err.println(archive + (made ? " is there" : " could not be made: see benchmarks/target/applications"));
        return made;
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

    private void measure(Table table, String row, Launch launch, Jdk jdk) {
        Launch ready = database(launch);
        long begin = System.nanoTime();
        try (Application application = ready.start()) {
            long wall = System.nanoTime() - begin;
            Figures figures = new Figures(application, jdk);
            table.add(row, "CPU ms", figures.cpuMillis());
            table.add(row, "wall ms", wall / 1e6);
            table.add(row, "RSS MB", figures.residentMegabytes());
            table.add(row, "classes", figures.classes());
            table.add(row, "threads", figures.threads());
            application.get("/dashboard");
            sleep(SETTLING_MILLIS);
            table.add(row, "CPU ms later", figures.cpuMillis());
            table.add(row, "RSS MB later", figures.residentMegabytes());
            table.add(row, "classes later", figures.classes());
            table.add(row, "metaspace MB later", figures.metaspaceMegabytes());
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
