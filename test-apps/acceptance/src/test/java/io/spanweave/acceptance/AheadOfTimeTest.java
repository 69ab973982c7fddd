package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Application;
import io.spanweave.harness.Ingest;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cache that JDK 25 is trained to with the agent, the two ways of {@code docs/archives.md}, and what starts from it. */
class AheadOfTimeTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** A class that is woven and a subclass, each with a lambda: a JVM that had changed them would not archive them. */
    private static final String TILL = """
            package com.acme.till;

            import java.util.concurrent.Callable;
            import java.util.concurrent.ExecutorService;
            import java.util.concurrent.Executors;
            import java.util.function.IntSupplier;

            public class Till {
                public static void main(String[] arguments) throws Exception {
                    System.out.println("charged " + new Discount().charge(() -> 40));
                }

                int charge(IntSupplier amount) throws Exception {
                    ExecutorService threads = Executors.newSingleThreadExecutor();
                    Callable<Integer> sum = () -> amount.getAsInt() + tip();
                    int result = threads.submit(sum).get();
                    threads.shutdown();
                    return result;
                }

                int tip() {
                    return 2;
                }
            }

            class Discount extends Till {
                @Override
                int tip() {
                    IntSupplier none = () -> 0;
                    return none.getAsInt();
                }
            }
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    private final Jdk jdk = JdkLane.of(25);

    @BeforeAll
    static void build() throws IOException {
        Path source = Files.writeString(folder.resolve("Till.java"), TILL);
        Path classes = folder.resolve("classes");
        assertThat(javax.tools.ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "--release", "17", "-d", classes.toString(), source.toString()))
                .isZero();
        assertThat(ToolProvider.findFirst("jar")
                        .orElseThrow()
                        .run(
                                System.out,
                                System.err,
                                "--create",
                                "--file",
                                jar().toString(),
                                "-C",
                                classes.toString(),
                                "."))
                .isZero();
    }

    @Test
    void shouldStartFromACacheMadeInOneStep() throws IOException {
        Path cache = folder.resolve("one.aot");

        train("-XX:AOTCacheOutput=" + cache);

        shouldBeUsed(cache);
    }

    @Test
    void shouldStartFromACacheMadeInTwoSteps() throws IOException {
        Path cache = folder.resolve("two.aot");
        Path recorded = folder.resolve("two.aotconf");

        train("-XX:AOTMode=record", "-XX:AOTConfiguration=" + recorded);
        try (Application made = till("create")
                .jvm("-XX:AOTMode=create", "-XX:AOTConfiguration=" + recorded, "-XX:AOTCache=" + cache)
                .start()) {
            assertThat(made.awaitExit(PATIENCE).code()).isZero();
        }

        shouldBeUsed(cache);
    }

    /** In this run nothing is woven, and it says so. */
    private void train(String... options) {
        try (Ingest ingest = Ingest.start();
                Application till = till("train")
                        .env("SENTRY_DSN", ingest.dsn())
                        .jvm(options)
                        .start()) {
            assertThat(till.awaitExit(PATIENCE).code()).isZero();
            assertThat(till.output()).contains("charged 40");
            assertThat(Invoices.linesOf(till))
                    .filteredOn(line -> line.contains("records an archive"))
                    .hasSize(1);
            assertThat(ingest.connectionsOpened()).isZero();
        }
    }

    private void shouldBeUsed(Path cache) throws IOException {
        Run without = run(folder.resolve(cache.getFileName() + ".without.log"));

        // "on" ends a JVM that cannot use its cache.
        Run with = run(folder.resolve(cache.getFileName() + ".log"), "-XX:AOTMode=on", "-XX:AOTCache=" + cache);

        // Which classes of the JDK are loaded differs from run to run: ForkJoinPool is where a thread had to wait.
        assertThat(with.woven()).containsAll(with.loadedOf(without.woven()));
        assertThat(without.woven()).containsAll(without.loadedOf(with.woven()));
        assertThat(with.woven())
                .contains(
                        "com.acme.till.Discount",
                        "com.acme.till.Till",
                        "java.util.concurrent.FutureTask",
                        "java.util.concurrent.ThreadPoolExecutor");
        List<String> fromCache = with.loads().stream()
                .filter(line -> line.contains("source: shared objects file"))
                .toList();
        assertThat(fromCache)
                .anyMatch(line -> line.contains(" com.acme.till.Till source"))
                .anyMatch(line -> line.contains(" com.acme.till.Till$$Lambda"))
                .anyMatch(line -> line.contains(" java.util.concurrent.FutureTask source"))
                .anyMatch(line -> line.contains(" io.spanweave.agent.weave.TemplateWeaver source"));
    }

    private Run run(Path log, String... options) throws IOException {
        try (Ingest ingest = Ingest.start();
                Application till = till("run")
                        .env("SENTRY_DSN", ingest.dsn())
                        .env("SPANWEAVE_DEBUG", "true")
                        .jvm(options)
                        .jvm("-Xlog:class+load:file=" + log)
                        .start()) {
            assertThat(till.awaitExit(PATIENCE).code()).isZero();
            assertThat(till.output()).containsExactly("charged 40");
            assertThat(till.errors()).allMatch(line -> line.startsWith("[spanweave] "));
            assertThat(ingest.awaitTransaction("Till.charge").spans())
                    .extracting(span -> span.description())
                    .contains("Discount.tip");
            List<String> woven = till.errors().stream()
                    .filter(line -> line.contains(" woven: "))
                    .map(line -> line.replaceFirst(".* woven: (\\S+) by .*", "$1"))
                    .toList();
            return new Run(woven, Files.readAllLines(log));
        }
    }

    /**
     * One run of the application.
     *
     * @param woven names of the classes that were woven
     * @param loads what the JVM wrote of those it loaded
     */
    private record Run(List<String> woven, List<String> loads) {
        List<String> loadedOf(List<String> names) {
            return names.stream()
                    .filter(name -> loads.stream().anyMatch(line -> line.contains(" " + name + " source: ")))
                    .toList();
        }
    }

    private Launch till(String name) {
        return Application.mainClass("com.acme.till.Till", List.of(jar()))
                .named("till-" + name)
                .on(jdk)
                .agent(JdkLane.agent())
                .env("SPANWEAVE_SPANS", "com.acme.till.Till#charge root;com.acme.till.*#tip");
    }

    private static Path jar() {
        return folder.resolve("till.jar");
    }
}
