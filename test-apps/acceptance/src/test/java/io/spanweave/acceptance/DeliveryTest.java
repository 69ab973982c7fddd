package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Behaviour;
import io.spanweave.harness.Ingest;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.SentEvent;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the server does or does not do, the application works on and is not talked into. */
@ParameterizedClass(name = "JDK {0}")
@ValueSource(ints = {17, 25})
class DeliveryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @SuppressWarnings("NullAway.Init")
    private static Jdk jdk;

    @SuppressWarnings("NullAway.Init")
    private static List<String> outputWithoutAgent;

    @SuppressWarnings("NullAway.Init")
    private static List<String> errorsWithoutAgent;

    private final Ingest ingest = Ingest.start();

    @SuppressWarnings("NullAway.Init")
    private DeliveryRun run;

    DeliveryTest(int jdk) {
        assertThat(jdk).isPositive();
    }

    @BeforeParameterizedClassInvocation
    static void workWithoutAgent(int version) {
        jdk = JdkLane.of(version);
        try (DeliveryRun run = DeliveryRun.without(jdk)) {
            run.work();
            run.stop();
            outputWithoutAgent = run.output();
            errorsWithoutAgent = run.errors();
        }
    }

    @BeforeEach
    void start() {
        run = DeliveryRun.under(jdk, ingest, Duration.ofSeconds(30));
    }

    @AfterEach
    void stop() {
        run.close();
        ingest.close();
    }

    @Test
    void shouldSurviveAServerThatIsAbsent() {
        ingest.refuse();

        run.work();

        assertThat(ingest.connectionsOpened()).isZero();
        assertThat(run.said()).last().asString().contains("cannot deliver", "Connection refused");
        ingest.listenAgain();
        shouldRecover();
        ingest.refuse();
        run.report();
        run.stop();
        shouldHaveBeenQuiet();
        shouldHaveDroppedWhatThereWasNoRoomFor();
    }

    @Test
    void shouldSurviveAServerThatNeverReads() {
        shouldSurviveAServerThatIsSilent(Behaviour.neverRead());
    }

    @Test
    void shouldSurviveAServerThatNeverAnswers() {
        shouldSurviveAServerThatIsSilent(Behaviour.neverAnswer());
    }

    private void shouldSurviveAServerThatIsSilent(Behaviour silence) {
        ingest.behave(silence);

        run.work();

        assertThat(ingest.blockedConnections()).isPositive();
        assertThat(ingest.transactions()).isEmpty();
        assertThat(ingest.events()).isEmpty();
        ingest.behave(Behaviour.accept());
        shouldRecover();
        ingest.behave(silence);
        run.report();
        ingest.await("the sender to be blocked again", i -> i.blockedConnections() > 0, PATIENCE);
        run.stop();
        shouldHaveBeenQuiet();
        shouldHaveDroppedWhatThereWasNoRoomFor();
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 501, 502, 503, 504})
    void shouldSurviveAServerThatFails(int status) {
        ingest.behave(Behaviour.answer(status));

        run.work();

        assertThat(ingest.answers()).isNotEmpty().containsOnly(status);
        ingest.behave(Behaviour.accept());
        shouldRecover();
        ingest.behave(Behaviour.answer(status));
        int before = ingest.answers().size();
        run.report();
        ingest.await("the failure of the server", i -> i.answers().size() > before, PATIENCE);
        run.stop();
        shouldHaveBeenQuiet();
        shouldHaveDroppedWhatThereWasNoRoomFor();
    }

    /** It takes what it is sent, and then takes its time. */
    @Test
    void shouldSurviveAServerThatIsSlow() {
        ingest.behave(Behaviour.acceptAfter(Duration.ofSeconds(2)));

        run.work();

        assertThat(ingest.bodiesReceived()).isBetween(1, DeliveryRun.REQUESTS / 2);
        ingest.behave(Behaviour.accept());
        reportUntilItArrives();
        run.stop();
        shouldHaveBeenQuiet();
        assertThat(run.said()).noneMatch(line -> line.contains("cannot deliver"));
        assertThat(run.counts().get("sent"))
                .isEqualTo(ingest.transactions().size() + ingest.events().size());
        assertThat(run.counts().get("dropped.no_room")).isPositive();
        run.assertAllCounted();
        ingest.assertNoComplaints();
    }

    /** Nobody promises 200, or a word that makes sense. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"200| \u0000\u0001\u00ff HTTP/1.1 500 Oops \r\n\r\n", "202|{}"})
    void shouldBeContentWithAnySuccess(int status, String body) {
        ingest.behave(Behaviour.answer(status).saying(body));

        run.fail();
        run.succeedOften(50);

        ingest.await("all of it", i -> i.transactions().size() == 51, PATIENCE);
        assertThat(ingest.events()).hasSize(1);
        assertThat(ingest.answers()).containsOnly(status);
        assertThat(ingest.connectionsOpened()).isOne();
        run.stop();
        shouldHaveBeenQuiet();
        assertThat(run.said()).noneMatch(line -> line.contains("deliver"));
        assertThat(run.counts()).isEqualTo(Map.of("sent", run.envelopes()));
        assertThat(ingest.resent()).isEmpty();
    }

    @Test
    void shouldSurviveAServerThatHangsUp() {
        ingest.behave(Behaviour.resetMidBody());

        run.work();

        assertThat(ingest.requestsReceived()).isPositive();
        assertThat(ingest.bodiesReceived()).isZero();
        ingest.behave(Behaviour.accept());
        shouldRecover();
        ingest.behave(Behaviour.resetMidBody());
        int before = ingest.requestsReceived();
        run.report();
        ingest.await("the server to hang up", i -> i.requestsReceived() > before, PATIENCE);
        run.stop();
        shouldHaveBeenQuiet();
        shouldHaveDroppedWhatThereWasNoRoomFor();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0000\u0001\u0002 this is no HTTP\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
                ""
            })
    void shouldSurviveAServerThatIsNoHttpServer(String answer) throws Exception {
        ingest.refuse();
        try (DeliveryServer other = DeliveryServer.saying(answer, ingest.port())) {
            run.work();

            assertThat(other.connected(2, 60)).isTrue();
        }
        ingest.listenAgain();
        shouldRecover();
        run.stop();
        shouldHaveBeenQuiet();
        shouldHaveDroppedWhatThereWasNoRoomFor();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 413})
    void shouldDropWhatTheServerDoesNotWant(int status) {
        ingest.behave(Behaviour.answer(status));

        run.work();

        assertThat(ingest.answers()).isNotEmpty().containsOnly(status);
        ingest.behave(Behaviour.accept());
        reportUntilItArrives();
        run.stop();
        shouldHaveBeenQuiet();
        Map<String, Integer> counts = run.counts();
        assertThat(counts.getOrDefault("dropped.http_" + status, 0) + counts.getOrDefault("trimmed.http_" + status, 0))
                .isEqualTo(answers(status));
        assertThat(counts).containsEntry("sent", answers(200));
        run.assertAllCounted();
    }

    /** What is too large arrives without what made it so. */
    @Test
    void shouldTrimWhatIsTooLarge() {
        run.report();
        ingest.await(
                "the whole report", in -> !in.transactions("GET /stock/report").isEmpty(), PATIENCE);
        assertThat(ingest.transactions("GET /stock/report").get(0).spans()).isNotEmpty();
        int whole = ingest.requests().get(0).body().length;
        ingest.clear();
        ingest.behave(Behaviour.acceptUpTo(whole - 500));
        run.report();

        ingest.await("the report", in -> !in.transactions("GET /stock/report").isEmpty(), PATIENCE);
        run.stop();
        assertThat(ingest.transactions("GET /stock/report")).singleElement().satisfies(transaction -> {
            assertThat(transaction.spans()).isEmpty();
            assertThat(transaction.context("work").path("statements").asInt()).isPositive();
        });
        assertThat(ingest.answers()).containsExactly(413, 200);
        assertThat(run.counts()).isEqualTo(Map.of("sent", 2, "trimmed.http_413", 1));
        run.assertAllCounted();
        ingest.assertNoComplaints();
    }

    @Test
    void shouldHoldItsBreathWhenTold() {
        ingest.behave(Behaviour.tooManyRequests(Duration.ofSeconds(3)));

        run.work();

        // How many are too many depends on how fast the work was; without a limit there were hundreds.
        assertThat(ingest.answers()).isNotEmpty().containsOnly(429).hasSizeLessThan(50);
        ingest.behave(Behaviour.accept());
        reportUntilItArrives();
        assertThat(run.application().threads())
                .filteredOn(name -> name.toLowerCase(Locale.ROOT).contains("sentry") || name.startsWith("spanweave"))
                .containsExactly("spanweave-reporter");
        run.stop();
        shouldHaveBeenQuiet();
        assertThat(run.counts())
                .containsKey("dropped.rate_limit")
                .containsEntry("dropped.http_429", answers(429))
                .containsEntry("sent", answers(200));
        run.assertAllCounted();
    }

    @Test
    void shouldHoldItsBreathForAMinuteWhenNotToldHowLong() {
        ingest.behave(Behaviour.answer(429));

        run.work();
        run.stop();

        assertThat(ingest.answers()).containsExactly(429);
        shouldHaveBeenQuiet();
        assertThat(run.counts()).containsEntry("dropped.http_429", 1).containsKey("dropped.rate_limit");
        run.assertAllCounted();
    }

    private void reportUntilItArrives() {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (ingest.transactions("GET /stock/report").isEmpty() && System.nanoTime() < giveUp) {
            run.report();
        }
        assertThat(ingest.transactions("GET /stock/report")).isNotEmpty();
    }

    private int answers(int status) {
        return (int)
                ingest.answers().stream().filter(answer -> answer == status).count();
    }

    /** The first error was tried again and again; what came after it was kept as far as there was room. */
    private void shouldRecover() {
        SentEvent event = first();
        assertThat(event.exception().toString()).isEqualTo("IllegalArgumentException: Shelf 13 does not exist");
        ingest.await("what was in the queue", i -> i.transactions().size() >= 100, PATIENCE);
        int before = ingest.transactions("GET /stock/report").size();
        run.report();
        ingest.await("what comes now", i -> i.transactions("GET /stock/report").size() == before + 1, PATIENCE);
        assertThat(ingest.events()).hasSize(1);
        ingest.assertNoComplaints();
    }

    private SentEvent first() {
        ingest.await("the first error", i -> !i.events().isEmpty(), PATIENCE);
        return ingest.events().get(0);
    }

    private void shouldHaveBeenQuiet() {
        assertThat(run.output()).isEqualTo(outputWithoutAgent);
        assertThat(String.join("\n", run.errors())).doesNotContain("OutOfMemoryError", "spanweave");
        assertThat(run.said()).hasSizeLessThanOrEqualTo(6);
    }

    private void shouldHaveDroppedWhatThereWasNoRoomFor() {
        Map<String, Integer> counts = run.counts();
        int dropped = Stream.of("dropped.queue_full", "dropped.no_room", "dropped.pace")
                .mapToInt(why -> counts.getOrDefault(why, 0))
                .sum();
        assertThat(dropped).as("%s", counts).isBetween(DeliveryRun.REQUESTS - 150, DeliveryRun.REQUESTS);
        run.assertAllCounted();
    }

    @Test
    void shouldKeepItsConnection() {
        for (int i = 0; i < 100; i++) {
            run.succeed(1);
            // One after the other: what waits is sent one after the other anyway.
            int sent = i + 1;
            ingest.await("transaction " + sent, in -> in.transactions().size() >= sent, PATIENCE);
        }

        assertThat(ingest.transactions()).hasSize(100);
        assertThat(ingest.connectionsOpened()).isOne();
    }

    @Test
    void shouldSendTheLastWords() {
        run.fail();
        run.stop();

        assertThat(ingest.events()).hasSize(1);
        assertThat(ingest.transactions("GET /stock/boom")).hasSize(1);
        assertThat(run.counts()).isEqualTo(Map.of("sent", 2));
        assertThat(String.join("\n", errorsWithoutAgent)).doesNotContain("spanweave");
    }
}
