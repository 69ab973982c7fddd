package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spanweave.harness.Application;
import io.spanweave.harness.Ingest;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A program that works on two threads and fails on one, in JVMs and surroundings of every kind: it is seen in all of them. */
@ParameterizedClass(name = "JDK {0}")
@ValueSource(ints = {8, 11, 17, 21, 25})
class JvmOptionsTest {
    private static final String SHELF = """
            package com.acme.shelf;

            import java.util.concurrent.ExecutorService;
            import java.util.concurrent.Executors;

            public class Shelf {
                public static void main(String[] arguments) throws Exception {
                    System.out.println("counted " + new Shelf().count());
                    try {
                        drop();
                    } catch (IllegalStateException e) {
                        System.out.println("dropped");
                    }
                }

                int count() throws Exception {
                    ExecutorService threads = Executors.newSingleThreadExecutor();
                    try {
                        return threads.submit(Shelf::half).get() + half();
                    } finally {
                        threads.shutdown();
                    }
                }

                static int half() {
                    return 21;
                }

                static void drop() {
                    throw new IllegalStateException("it is broken");
                }
            }
            """;

    private static final String SPANS =
            "com.acme.shelf.Shelf#count root; com.acme.shelf.Shelf#drop root;" + " com.acme.shelf.Shelf#half";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    private final Jdk jdk;

    JvmOptionsTest(int version) {
        jdk = JdkLane.of(version);
    }

    @BeforeAll
    static void compile() throws IOException {
        Path source = Program.source(folder.resolve("src"), "Shelf", SHELF);
        Path module = Files.writeString(folder.resolve("src/module-info.java"), "module com.acme.shelf {}");
        Program.compile("8", List.of(), folder.resolve("classes"), source);
        Program.compile("11", List.of(), folder.resolve("module"), source, module);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-XX:+UseG1GC",
                "-XX:+UseSerialGC",
                "-XX:+UseParallelGC",
                "-Xshare:off",
                "-Xint",
                "-Xmx64m -Xss256k",
                "-Duser.language=tr -Duser.country=TR -Dfile.encoding=ISO-8859-9",
                "-Duser.language=ar -Duser.region=EG -Dfile.encoding=ISO-8859-6",
                "-Duser.home=/nonexistent",
                "-Djava.io.tmpdir=/nonexistent",
                "-XX:+DisableAttachMechanism -XX:-UsePerfData",
                "-Xverify:all -esa -ea",
                "-Xfuture"
            })
    void shouldBeSeenWhateverTheOptions(String options) {
        assumeTrue(jdk.version() < 24 || !options.equals("-Xfuture"), "gone since JDK 24");
        shouldBeSeen(shelf().jvm(options.split(" ", -1)), options.matches(".*(verify|tmpdir|Xfuture).*"));
    }

    @Test
    void shouldBeSeenWithTheCollectorOfLowPauses() {
        assumeTrue(jdk.version() > 8, "not run: JDK 8 has no ZGC");
        shouldBeSeen(
                jdk.version() < 15
                        ? shelf().jvm("-XX:+UnlockExperimentalVMOptions", "-XX:+UseZGC")
                        : shelf().jvm("-XX:+UseZGC"),
                false);
    }

    @Test
    void shouldBeSeenWithCompactObjectHeaders() {
        assumeTrue(jdk.version() >= 25, "not run: new in JDK 25");
        shouldBeSeen(shelf().jvm("-XX:+UseCompactObjectHeaders"), false);
    }

    /** As in a container: the option in the environment, no home, nothing that can be written. */
    @Test
    void shouldBeSeenInAContainer() {
        shouldBeSeen(
                shelfAlone()
                        .env("JAVA_TOOL_OPTIONS", "-javaagent:" + JdkLane.agent())
                        .env("HOME", "/nonexistent")
                        .env("LANG", "C")
                        .env("LC_ALL", "POSIX"),
                true);
    }

    @Test
    void shouldBeSeenOnAFileSystemThatCannotBeWritten() throws Exception {
        List<String> readOnly = List.of(
                "unshare",
                "-rm",
                "sh",
                "-c",
                "mount --rbind / /mnt && mount -o remount,ro,bind /mnt && mount -o remount,ro,bind / && exec \"$0\" \"$@\"");
        List<String> attempt = new ArrayList<>(readOnly);
        attempt.addAll(List.of("sh", "-c", "! touch " + folder.resolve("written")));
        assumeTrue(run(attempt.toArray(new String[0])) == 0, "not run: no file system can be mounted here");
        assertThat(folder.resolve("written")).doesNotExist();

        shouldBeSeen(shelf().through(readOnly), true);
    }

    @Test
    void shouldBeSeenAsAModule() {
        assumeTrue(jdk.version() > 8, "not run: JDK 8 has no modules");
        shouldBeSeen(
                Application.module("com.acme.shelf/com.acme.shelf.Shelf", List.of(folder.resolve("module")))
                        .on(jdk)
                        .agent(JdkLane.agent()),
                false);
    }

    /** What an agent cannot do without is the module of agents; databases and HTTP it can. */
    @Test
    void shouldBeSeenInAnImageWithoutSql() throws Exception {
        assumeTrue(jdk.version() > 8, "not run: JDK 8 has no images");
        Path image = folder.resolve("image-" + jdk.version());
        assertThat(run(
                        jdk.tool("jlink").toString(),
                        "--add-modules",
                        "java.base,java.instrument",
                        "--output",
                        image.toString()))
                .isZero();
        Jdk small = new Jdk(jdk.version(), image);
        assumeTrue(run(small.java().toString(), "-version") == 0, "not run: this JDK's images need another C library");

        shouldBeSeen(shelf().on(small), false);
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private Launch shelf() {
        return shelfAlone().agent(JdkLane.agent());
    }

    private Launch shelfAlone() {
        return Application.mainClass("com.acme.shelf.Shelf", List.of(folder.resolve("classes")))
                .named("shelf")
                .on(jdk);
    }

    /**
     * What it does, says and comes to is its own; what it did is sent.
     *
     * @param jvmSpeaks whether the JVM itself has something to say of its options
     */
    private static void shouldBeSeen(Launch launch, boolean jvmSpeaks) {
        try (Ingest ingest = Ingest.start();
                Application shelf = launch.env("SENTRY_DSN", ingest.dsn())
                        .env("SENTRY_RELEASE", "1")
                        .env("SPANWEAVE_SPANS", SPANS)
                        .env("SPANWEAVE_SHUTDOWN_TIMEOUT", "30s")
                        .start()) {
            assertThat(shelf.awaitExit(Duration.ofMinutes(2)).code()).isZero();

            assertThat(shelf.output().stream().filter(line -> !line.contains("warning:")))
                    .isEqualTo(Arrays.asList("counted 42", "dropped"));
            if (!jvmSpeaks) {
                assertThat(shelf.errors()).singleElement().asString().contains("[spanweave]", "sends to");
            }
            assertThat(ingest.transactions("Shelf.count"))
                    .singleElement()
                    .satisfies(run -> assertThat(run.spans()).hasSize(2));
            assertThat(ingest.transactions("Shelf.drop")).hasSize(1);
            assertThat(ingest.events())
                    .singleElement()
                    .satisfies(event -> assertThat(event.exception().value()).isEqualTo("it is broken"));
            ingest.assertNoComplaints();
        }
    }
}
