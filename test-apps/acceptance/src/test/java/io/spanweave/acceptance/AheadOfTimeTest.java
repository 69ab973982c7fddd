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
        List<String> without = run(Path.of("without.log"));
        Path log = folder.resolve(cache.getFileName() + ".log");

        // "on" ends a JVM that cannot use its cache.
        List<String> with = run(log, "-XX:AOTMode=on", "-XX:AOTCache=" + cache);

        // Of the JDK it may have loaded more than the application has asked for.
        assertThat(with).containsAll(without);
        assertThat(with)
                .filteredOn(woven -> !without.contains(woven))
                .allMatch(woven -> woven.startsWith("java.util.concurrent."));
        assertThat(with)
                .contains(
                        "com.acme.till.Discount",
                        "com.acme.till.Till",
                        "java.lang.Thread",
                        "java.util.concurrent.FutureTask",
                        "java.util.concurrent.ThreadPoolExecutor");
        List<String> fromCache = Files.readAllLines(log).stream()
                .filter(line -> line.contains("source: shared objects file"))
                .toList();
        assertThat(fromCache)
                .anyMatch(line -> line.contains(" com.acme.till.Till source"))
                .anyMatch(line -> line.contains(" com.acme.till.Till$$Lambda"))
                .anyMatch(line -> line.contains(" java.util.concurrent.FutureTask source"))
                .anyMatch(line -> line.contains(" io.spanweave.agent.weave.TemplateWeaver source"));
    }

    /** The classes that are woven, in order of their names. */
    private List<String> run(Path log, String... options) {
        try (Ingest ingest = Ingest.start();
                Application till = till("run")
                        .env("SENTRY_DSN", ingest.dsn())
                        .env("SPANWEAVE_DEBUG", "true")
                        .jvm(options)
                        .jvm("-Xlog:class+load:file=" + folder.resolve(log))
                        .start()) {
            assertThat(till.awaitExit(PATIENCE).code()).isZero();
            assertThat(till.output()).containsExactly("charged 40");
            assertThat(till.errors()).allMatch(line -> line.startsWith("[spanweave] "));
            assertThat(ingest.awaitTransaction("Till.charge").spans())
                    .extracting(span -> span.description())
                    .contains("Discount.tip");
            return till.errors().stream()
                    .filter(line -> line.contains(" woven: "))
                    .map(line -> line.replaceFirst(".* woven: (\\S+) by .*", "$1"))
                    .sorted()
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
