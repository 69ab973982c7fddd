package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Ingest;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.Launch;
import io.spanweave.harness.SentEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that is full, and a spool that somebody or something has been at. */
@Tag("matrix")
@ParameterizedClass(name = "JDK {0}")
@ValueSource(ints = {17, 25})
class SpoolDamageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ERRORS = 60;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final Ingest ingest = Ingest.start();
    private final Jdk jdk;

    SpoolDamageTest(int version) {
        jdk = JdkLane.of(version);
    }

    @AfterEach
    void stop() {
        ingest.close();
    }

    /** A file system of 64 kilobytes, that nobody but the JVM sees. */
    @Test
    void shouldKeepInMemoryWhatAFullDiskDoesNotTake() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        List<String> mounted = List.of(
                "unshare",
                "-rm",
                "sh",
                "-c",
                "mount -t tmpfs -o size=64k spool \"$0\" && exec \"$@\"",
                disk.toString());
        assumePossible(mounted);
        List<String> outputWithoutAgent;
        List<String> errorsWithoutAgent;
        try (DeliveryRun run = DeliveryRun.without(jdk)) {
            failOften(run, ERRORS + 1);
            run.stop();
            outputWithoutAgent = run.output();
            errorsWithoutAgent = run.errors();
        }
        ingest.refuse();
        try (DeliveryRun run = DeliveryRun.start(launch(disk).through(mounted).env("SPANWEAVE_BACKLOG_SIZE", "40"))) {
            failOften(run, ERRORS);
            run.application().awaitLine(line -> line.startsWith("[spanweave] cannot write to the spool"), PATIENCE);
            Path seen = Path.of("/proc", Long.toString(run.application().pid()), "root", disk.toString());
            assertThat(envelopes(seen)).isBetween(5, 16);

            ingest.listenAgain();
            Awaitility.await().atMost(PATIENCE).until(() -> envelopes(seen) == 0);
            failOften(run, 1);
            ingest.await("what comes now", i -> i.transactions().size() > 1, PATIENCE);
            run.stop();

            assertThat(run.output()).isEqualTo(outputWithoutAgent);
            assertThat(run.errors()).isEqualTo(errorsWithoutAgent);
            assertThat(run.said())
                    .filteredOn(line -> line.contains("cannot write"))
                    .singleElement()
                    .asString()
                    .contains("No space left on device");
            Map<String, Integer> counts = run.counts();
            assertThat(counts.get("spool.failed")).isPositive();
            assertThat(counts.get("dropped.no_room")).isPositive();
            // What was on the disk, and more from memory.
            assertThat(ingest.events()).hasSizeGreaterThan(16);
            assertThat(counts.get("sent"))
                    .isEqualTo(ingest.events().size() + ingest.transactions().size());
            run.assertAllCounted();
            ingest.assertNoComplaints();
        }
    }

    @Test
    void shouldSendWhatIsWholeAndCountTheRest() throws Exception {
        Path spool = folder.resolve("spool");
        ingest.refuse();
        try (DeliveryRun run = DeliveryRun.start(launch(spool))) {
            failOften(run, 20);
            run.stop();
        }
        List<Path> files = new ArrayList<>();
        for (Path file : walk(spool)) {
            if (file.getFileName().toString().startsWith("0-")) {
                files.add(file);
            }
        }
        assertThat(files).hasSize(20);
        int damaged = damage(files);

        ingest.listenAgain();
        try (DeliveryRun run = DeliveryRun.start(launch(spool))) {
            ingest.await("the whole ones", i -> i.events().size() == 20 - damaged, PATIENCE);
            Awaitility.await().atMost(PATIENCE).until(() -> envelopes(spool) == 0);
            failOften(run, 1);
            ingest.await("what comes now", i -> i.events().size() == 21 - damaged, PATIENCE);
            run.stop();

            // Three more were never whole.
            assertThat(run.counts()).containsEntry("dropped.spool_damaged", damaged + 3);
            // What is said of each with its stack trace is asked for by SPANWEAVE_DEBUG; nothing has come through.
            assertThat(run.counts()).doesNotContainKey("dropped.sender");
            assertThat(run.application().errors())
                    .noneMatch(line -> line.contains("cannot") || line.contains("while looking through"));
        }
        List<String> ids = ingest.events().stream().map(SentEvent::eventId).toList();
        assertThat(new HashSet<>(ids)).hasSize(21 - damaged);
        assertThat(Files.readString(spool.resolve("notes.txt"))).isEqualTo("buy milk");
        ingest.assertNoComplaints();
    }

    /** Of those that were there; returns how many. */
    private static int damage(List<Path> files) throws IOException {
        byte[] whole = Files.readAllBytes(files.get(0));
        Files.write(files.get(0), Arrays.copyOf(whole, whole.length / 2));
        Files.write(files.get(1), new byte[0]);
        Files.writeString(files.get(2), "garbage");
        byte[] flipped = Files.readAllBytes(files.get(3));
        flipped[flipped.length / 2] ^= 0x10;
        Files.write(files.get(3), flipped);
        Files.delete(files.get(4));
        Files.createDirectory(files.get(4));
        Path own = Objects.requireNonNull(files.get(5).getParent());
        Files.createDirectories(own.resolveSibling("neighbour/0-1-a.envelope"));
        Files.writeString(own.resolveSibling("notes.txt"), "buy milk");
        Files.writeString(own.resolve("0-1-ff.envelope.tmp"), "begun");
        Files.writeString(own.resolve("0-never-ff.envelope"), "of another time");
        Files.createSymbolicLink(own.resolve("0-4102444800000-1.envelope"), Path.of("nowhere"));
        Files.createDirectory(own.resolve("0-4102444800000-2.envelope"));
        Files.write(own.resolve("1-4102444800000-3.envelope"), new byte[] {0x1f, (byte) 0x8b, 8, 0});
        return 5;
    }

    private static void failOften(DeliveryRun run, int times) {
        for (int i = 0; i < times; i++) {
            run.fail();
        }
    }

    private Launch launch(Path spool) {
        return DeliveryRun.launch(jdk, ingest, Duration.ofSeconds(30))
                .env("SPANWEAVE_ERRORS_PER_MINUTE", "0")
                .env("SPANWEAVE_SPOOL_DIR", spool.toString());
    }

    /** A container may not mount anything: the test says so, and is not green. */
    @SuppressWarnings("SystemOut") // for whoever reads the build's output
    private static void assumePossible(List<String> mounted) throws Exception {
        List<String> command = new ArrayList<>(mounted);
        command.add("true");
        boolean possible;
        try {
            possible = new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
        } catch (IOException e) {
            possible = false;
        }
        if (!possible) {
            String notRun = "not run: nothing can be mounted here";
            System.out.println(notRun);
            Assumptions.abort(notRun);
        }
    }

    private static int envelopes(Path spool) throws IOException {
        return (int) walk(spool).stream()
                .filter(file -> file.getFileName().toString().matches("[01]-[0-9]{10,}-.*\\.envelope"))
                .count();
    }

    /** By hand: files go while this is at them. */
    private static List<Path> walk(Path folder) throws IOException {
        List<Path> all = new ArrayList<>();
        List<Path> children;
        try (Stream<Path> stream = Files.list(folder)) {
            children = stream.toList();
        } catch (IOException e) {
            return all;
        }
        for (Path child : children) {
            all.add(child);
            all.addAll(walk(child));
        }
        return all;
    }
}
