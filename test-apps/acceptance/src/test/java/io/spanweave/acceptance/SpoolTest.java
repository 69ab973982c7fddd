package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Behaviour;
import io.spanweave.harness.Exit;
import io.spanweave.harness.Ingest;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.SentEvent;
import io.spanweave.harness.SentTransaction;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What could not be sent outlives the JVM, however it ends. */
@Tag("matrix")
@ParameterizedClass(name = "JDK {0}")
@ValueSource(ints = {17, 25})
class SpoolTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** How old an error has to be to be on disk. */
    private static final Duration WINDOW = Duration.ofSeconds(1);

    private static final int KILLS = Integer.getInteger("spanweave.test.kills", 5);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final Ingest ingest = Ingest.start();
    private final Jdk jdk;

    SpoolTest(int version) {
        jdk = JdkLane.of(version);
    }

    @AfterEach
    void stop() {
        ingest.close();
    }

    /** The server never answers, so that whoever sends is provably held up at the kill. */
    @Test
    void shouldLoseNoErrorThatIsOlderThanASecondToKills() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<String, Long> failedAt = new LinkedHashMap<>();
        List<String> expected = new ArrayList<>();
        ingest.behave(Behaviour.neverAnswer());
        for (int kill = 0; kill < KILLS; kill++) {
            failedAt.clear();
            long killed = failUntilKilled(random.nextInt(2_000), failedAt);
            failedAt.forEach((trace, at) -> {
                if (killed - at > WINDOW.toNanos()) {
                    expected.add(trace);
                }
            });
        }
        assertThat(expected).as("seed %d", seed).hasSizeGreaterThan(KILLS);
        assertThat(ingest.events()).isEmpty();

        ingest.behave(Behaviour.accept());
        // Twenty a second, and twice that time for a slow machine.
        Duration patience = PATIENCE.plus(Duration.ofMillis(100 * spooled()));
        try (StockServer server = start()) {
            assertThat(server.get("/jobs").status()).isEqualTo(200);
            ingest.await("the errors of " + KILLS + " JVMs", i -> traces().containsAll(expected), patience);
            awaitEmpty(patience);
            assertThat(ingest.events().stream().map(SentEvent::eventId)).doesNotHaveDuplicates();
            assertThat(traces()).doesNotHaveDuplicates();
            ingest.assertNoComplaints();
        }
    }

    /** Returns when it was killed, by {@link System#nanoTime()}. */
    private long failUntilKilled(int millisMore, Map<String, Long> failedAt) throws InterruptedException {
        try (StockServer server = start()) {
            long end = System.nanoTime()
                    + WINDOW.toNanos()
                    + Duration.ofMillis(millisMore).toNanos();
            while (System.nanoTime() < end) {
                StockServer.Answer answer = server.get("/boom");
                assertThat(answer.status()).isEqualTo(500);
                failedAt.put(answer.trace(), System.nanoTime());
                // Twenty a second are sent again afterwards.
                Thread.sleep(30);
            }
            long killed = System.nanoTime();
            server.application().kill();
            return killed;
        }
    }

    @Test
    void shouldKeepEverythingWhenTheJvmEndsAndSendItFromTheNext() throws Exception {
        ingest.refuse();
        List<String> expected = new ArrayList<>();
        try (StockServer server = start()) {
            expected.add(server.get("/boom").trace());
            for (int i = 1; i <= 20; i++) {
                expected.add(server.get("/items/" + i % 10).trace());
            }
            Exit exit = server.application().stop(PATIENCE);
            assertThat(exit.code()).isEqualTo(143);
            assertThat(server.application().errors()).noneMatch(line -> line.contains("unsent"));
        }
        assertThat(spooled()).isGreaterThanOrEqualTo(22);

        ingest.listenAgain();
        try (StockServer server = start()) {
            ingest.await(
                    "what the other JVM has left",
                    i -> i.transactions().stream()
                            .map(SentTransaction::traceId)
                            .toList()
                            .containsAll(expected),
                    PATIENCE);
            awaitEmpty(PATIENCE);
            assertThat(traces()).containsExactly(expected.get(0));
            assertThat(server.application().errors()).noneMatch(line -> line.contains("cannot"));
            ingest.assertNoComplaints();
        }
    }

    @Test
    void shouldWorkOnWithAFolderThatIsNone() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[0]);
        try (StockServer server = StockServer.start(
                StockServer.launch(jdk, ingest).env("SPANWEAVE_SPOOL_DIR", file.toString()), ingest)) {
            StockServer.Answer answer = server.get("/boom");
            assertThat(server.outcome(answer).events()).hasSize(1);
            assertThat(server.application().errors())
                    .filteredOn(line -> line.startsWith("[spanweave] nothing is kept in " + file))
                    .hasSize(1);
        }
    }

    private StockServer start() {
        return StockServer.start(
                StockServer.launch(jdk, ingest)
                        .jvm("-Xmx64m", "-XX:TieredStopAtLevel=1")
                        // All that fails here fails alike.
                        .env("SPANWEAVE_ERRORS_PER_MINUTE", "0")
                        .env("SPANWEAVE_SPOOL_DIR", folder.resolve("spool").toString()),
                ingest);
    }

    private List<String> traces() {
        return ingest.events().stream().map(SentEvent::traceId).toList();
    }

    private void awaitEmpty(Duration patience) throws Exception {
        long giveUp = System.nanoTime() + patience.toNanos();
        while (spooled() > 0 && System.nanoTime() < giveUp) {
            Thread.sleep(20);
        }
        assertThat(spooled()).isZero();
    }

    /** Not by walking through the folders: files go while that is at them. */
    private long spooled() {
        return spooled(folder.toFile());
    }

    private static long spooled(File folder) {
        File[] files = folder.listFiles();
        long count = 0;
        for (File file : files == null ? new File[0] : files) {
            count += file.getName().contains(".envelope") ? 1 : spooled(file);
        }
        return count;
    }
}
