package io.spanweave.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.agent.settings.Dsn;
import io.spanweave.agent.settings.Settings;
import io.spanweave.agent.trace.Trace;
import io.spanweave.agent.trace.Traces;
import io.spanweave.bootstrap.SpanweaveToken;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OutboxTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private final Counts counts = new Counts();
    private final Map<String, String> environment = new HashMap<>();

    @Test
    void shouldSendEverythingInOrderAndEnd() throws Exception {
        try (Server server = new Server(many(OK))) {
            Outbox outbox = outbox(server.port(), 100);
            for (int i = 0; i < 20; i++) {
                outbox.accept(Traces.request("/a", 200, null, recorder -> {}));
            }
            outbox.accept(Traces.request("/b", 500, new IllegalStateException("x"), recorder -> {}));
            outbox.close();
            assertThat(counts.of("sent")).isEqualTo(22);
            assertThat(server.connections()).isEqualTo(1);
            assertThat(counts).hasToString("sent=22");
        }
    }

    @Test
    void shouldStartNoThreadBeforeThereIsATrace() {
        long before = reporters();
        Outbox outbox = outbox(1, 10);
        assertThat(reporters()).isEqualTo(before);
        outbox.close();
        assertThat(counts.toString()).isEmpty();
    }

    private static long reporters() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("spanweave-"))
                .count();
    }

    @Test
    void shouldSendWhatWaitsAndLeaveNoThreadWhenDetached() throws Exception {
        long before = reporters();
        try (Server server = new Server(many(OK))) {
            Outbox outbox = outbox(server.port(), 100);
            for (int i = 0; i < 5; i++) {
                outbox.accept(Traces.request("/a", 200, null, recorder -> {}));
            }
            outbox.end();
            assertThat(counts).hasToString("sent=5");
            assertThat(reporters()).isEqualTo(before);
            outbox.accept(Traces.request("/late", 200, null, recorder -> {}));
            assertThat(reporters()).isEqualTo(before);
            assertThat(counts).hasToString("sent=5");
        }
    }

    @Test
    void shouldLeaveNoThreadThatWaitsForTheServerWhenDetached() throws Exception {
        long before = reporters();
        environment.put("SPANWEAVE_READ_TIMEOUT", "60s");
        try (Server server = new Server(Server.SILENCE)) {
            Outbox outbox = outbox(server.port(), 100, 1_000, 300);
            outbox.accept(Traces.request("/a", 200, null, recorder -> {}));
            outbox.accept(Traces.request("/b", 200, null, recorder -> {}));
            outbox.end();
            assertThat(reporters()).isEqualTo(before);
        }
    }

    @Test
    void shouldOutliveHostileExceptions() throws Exception {
        try (Server server = new Server(many(OK))) {
            Outbox outbox = outbox(server.port(), 100);
            for (int i = 0; i < 3; i++) {
                outbox.accept(Traces.request("/a", 500, new HostileMessage(), recorder -> {}));
            }
            outbox.accept(Traces.request("/a", 200, null, recorder -> {}));
            outbox.close();
            assertThat(counts.of("sent")).isEqualTo(7);
        }
    }

    @Test
    void shouldDropAndCountWhatDoesNotFit() throws Exception {
        try (Server server = new Server(Server.SILENCE)) {
            environment.put("SPANWEAVE_READ_TIMEOUT", "60s");
            Outbox outbox = outbox(server.port(), 2);
            hold(outbox, server);
            for (int i = 0; i < 50; i++) {
                outbox.accept(Traces.request("/a", 200, null, recorder -> {}));
            }
            assertThat(counts.of("dropped.queue_full")).isEqualTo(48);
            outbox.close();
        }
    }

    /** Until it waits for the server's answer to a first one. */
    private static void hold(Outbox outbox, Server server) throws InterruptedException {
        outbox.accept(Traces.request("/first", 200, null, recorder -> {}));
        while (server.connections() == 0) {
            Thread.sleep(1);
        }
    }

    @Test
    void shouldHaveRoomForFailuresWhenOrdinaryOnesHaveFilledIt() throws Exception {
        try (Server server = new Server(Server.SILENCE)) {
            environment.put("SPANWEAVE_READ_TIMEOUT", "60s");
            Outbox outbox = outbox(server.port(), 8);
            hold(outbox, server);
            for (int i = 0; i < 50; i++) {
                outbox.accept(Traces.request("/a", 200, null, recorder -> {}));
            }
            long before = counts.of("dropped.queue_full");
            assertThat(before).isEqualTo(42);
            outbox.accept(Traces.request("/b", 500, new IllegalStateException(), recorder -> {}));
            outbox.accept(Traces.request("/b", 503, null, recorder -> {}));
            assertThat(counts.of("dropped.queue_full")).isEqualTo(before);
            outbox.accept(Traces.request("/a", 200, null, recorder -> {}));
            assertThat(counts.of("dropped.queue_full")).isEqualTo(before + 1);
            outbox.close();
        }
    }

    @Test
    void shouldCountWhatTheEndOfTheJvmLeavesUnsent() throws Exception {
        try (Socket refusing = Server.refusing()) {
            Outbox outbox = outbox(refusing.getLocalPort(), 100);
            for (int i = 0; i < 5; i++) {
                outbox.accept(Traces.request("/a", 200, null, recorder -> {}));
            }
            // In the middle of the first one's wait for the next attempt.
            Thread.sleep(150);
            outbox.close();
            assertThat(counts.of("dropped.shutdown")).isEqualTo(5);
        }
    }

    @Test
    void shouldObeyRateLimits() throws Exception {
        String limited = "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n";
        try (Server server = new Server(limited, OK, OK)) {
            Outbox outbox = outbox(server.port(), 100);
            for (int i = 0; i < 5; i++) {
                outbox.accept(Traces.request("/a", 200, null, recorder -> {}));
            }
            outbox.close();
            assertThat(counts.of("dropped.http_429")).isEqualTo(1);
            assertThat(counts.of("dropped.rate_limit")).isEqualTo(4);
        }
    }

    @Test
    void shouldNotRepeatWhatTheServerRefuses() throws Exception {
        String refused = "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n";
        try (Server server = new Server(refused, OK)) {
            Outbox outbox = outbox(server.port(), 100);
            outbox.accept(Traces.request("/a", 200, null, recorder -> {}));
            outbox.accept(Traces.request("/a", 200, null, recorder -> {}));
            outbox.close();
            assertThat(counts).hasToString("dropped.http_413=1 sent=1");
        }
    }

    @Test
    void shouldSendWhatFailedAndCountTheRest() throws Exception {
        environment.put("SPANWEAVE_TRACES_PER_MINUTE", "1");
        environment.put("SPANWEAVE_IGNORED_PATHS", "/health");
        environment.put("SPANWEAVE_IGNORED_EXCEPTIONS", HostileMessage.class.getName());
        try (Server server = new Server(many(OK))) {
            Outbox outbox = outbox(server.port(), 100);
            outbox.accept(Traces.request("/a", 200, null, recorder -> {}));
            outbox.accept(Traces.request("/a", 200, null, recorder -> {}));
            outbox.accept(Traces.request("/health", 200, null, recorder -> {}));
            outbox.accept(Traces.request("/health", 503, null, recorder -> {}));
            outbox.accept(Traces.request("/b", 500, new IllegalStateException(new HostileMessage()), recorder -> {}));
            outbox.accept(Traces.task(new IllegalStateException(), recorder -> {}));
            outbox.close();
            assertThat(counts).hasToString("event.ignored=1 sent=5 transaction.capped=1 transaction.ignored=1");
        }
    }

    @Test
    void shouldNotWaitForeverForWhatAnExceptionHasToSay() throws Exception {
        try (Server server = new Server(many(OK))) {
            Outbox outbox = outbox(server.port(), 100, 10);
            outbox.accept(Traces.request("/a", 500, new WaitingMessage(), recorder -> {}));
            int accepted = 0;
            while (counts.of("sent") < 4) {
                outbox.accept(Traces.request("/b", 200, null, recorder -> {}));
                accepted++;
                Thread.sleep(50);
            }
            outbox.close();
            assertThat(counts.of("sent") + counts.of("transaction.capped") + counts.of("dropped.queue_full"))
                    .isEqualTo(accepted + 2);
        }
    }

    @Test
    void shouldKeepThePaceAndCountWhatIsTooMuch() throws Exception {
        environment.put("SPANWEAVE_TRACES_PER_SECOND", "1");
        environment.put("SPANWEAVE_QUEUE_SIZE", "3");
        try (Server server = new Server(many(OK))) {
            Outbox outbox = outbox(server.port(), 100);
            for (int i = 0; i < 40; i++) {
                outbox.accept(Traces.request("/a", 200, null, recorder -> {}));
            }
            for (int i = 0; i < 5; i++) {
                outbox.accept(Traces.request("/b", 500, new IllegalStateException(), recorder -> {}));
            }
            outbox.close();
            // Three at once, one more with each second it takes, and everything of what has failed.
            assertThat(counts.of("sent")).isBetween(3L + 10, 30L);
            assertThat(counts.of("sent") + counts.of("dropped.pace")).isEqualTo(50);
        }
    }

    @Test
    void shouldSleepWhenNothingComesAndWakeWhenSomethingDoes() throws Exception {
        try (Server server = new Server(many(OK))) {
            Outbox outbox = outbox(server.port(), 100);
            for (int i = 1; i <= 5; i++) {
                outbox.accept(Traces.request("/a", 200, null, recorder -> {}));
                awaitSent(i);
                // And not TIMED_WAITING, which an idle JVM would pay for all day.
                while (newestReporter().getState() != Thread.State.WAITING) {
                    Thread.sleep(1);
                }
            }
            outbox.close();
            assertThat(counts).hasToString("sent=5");
        }
    }

    private static Thread newestReporter() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("spanweave-reporter"))
                .max(Comparator.comparingLong(Thread::getId))
                .orElseThrow();
    }

    @Test
    void shouldLoseNothingOfManyThreads() throws Exception {
        environment.put("SPANWEAVE_TRACES_PER_SECOND", "1");
        environment.put("SPANWEAVE_TRACES_PER_MINUTE", "0");
        environment.put("SPANWEAVE_QUEUE_SIZE", "1");
        try (Server server = new Server(many(OK))) {
            Outbox outbox = outbox(server.port(), 16);
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                Thread thread = new Thread(() -> {
                    for (int i = 0; i < 2_000; i++) {
                        outbox.accept(Traces.request("/a", 200, null, recorder -> {}));
                    }
                });
                threads.add(thread);
                thread.start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            outbox.close();
            assertThat(counts.of("sent")).isPositive();
            assertThat(counts.of("sent") + counts.of("dropped.pace") + counts.of("dropped.queue_full"))
                    .isEqualTo(8_000);
        }
    }

    @Test
    void shouldSendErrorsWithoutTransactionsAtRateZero() throws Exception {
        environment.put("SENTRY_TRACES_SAMPLE_RATE", "0");
        try (Server server = new Server(many(OK))) {
            Outbox outbox = outbox(server.port(), 100);
            outbox.accept(Traces.request("/a", 200, null, recorder -> {}));
            outbox.accept(Traces.task(new IllegalStateException(), recorder -> {}));
            outbox.close();
            assertThat(counts).hasToString("sent=1 transaction.unsampled=2");
        }
    }

    @Test
    void shouldNotTakeTheHeapForAQueueThatIsFarTooLong() throws IOException {
        try (Server server = new Server(OK)) {
            Outbox outbox = outbox(server.port(), Integer.MAX_VALUE);
            Trace trace = Traces.request("/a", 200, null, recorder -> {});
            outbox.accept(trace);
            outbox.close();
            assertThat(counts.of("sent")).isEqualTo(1);
        }
    }

    @Test
    void shouldWaitForWorkOnOtherThreadsAndSendWhatIsDoneMeanwhile() throws Exception {
        try (Server server = new Server(many(OK))) {
            Outbox outbox = outbox(server.port(), 100, 3_600_000);
            Object work = new Object();
            Traces traces = handingOver(work);
            outbox.accept(traces.only());
            outbox.accept(Traces.request("/other", 200, null, recorder -> {}));
            awaitSent(1);
            traces.recorder().exitWork(traces.recorder().enterWork(work));
            awaitSent(2);
            outbox.close();
        }
    }

    @Test
    void shouldSendATraceWhoseWorkTakesTooLong() throws Exception {
        try (Server server = new Server(many(OK))) {
            Outbox outbox = outbox(server.port(), 100, 1);
            Trace trace = handingOver(new Object()).only();
            outbox.accept(trace);
            awaitSent(1);
            assertThat(trace.unfinishedWork()).isEqualTo(1);
            outbox.close();
        }
    }

    @Test
    void shouldNotKeepTheEndOfTheJvmWaitingForWork() throws Exception {
        try (Server server = new Server(many(OK))) {
            Outbox outbox = outbox(server.port(), 100, 3_600_000);
            outbox.accept(handingOver(new Object()).only());
            outbox.accept(Traces.request("/other", 200, null, recorder -> {}));
            awaitSent(1);
            outbox.close();
            assertThat(counts).hasToString("sent=2");
        }
    }

    /** A request that has ended before the work it gave away. */
    private static Traces handingOver(Object work) {
        Traces traces = new Traces();
        SpanweaveToken request = traces.recorder().enterRequest(null, null, "GET", "/handing-over");
        traces.recorder().requestOrigin(request, "", null, null);
        traces.recorder().workCreated(work, null);
        traces.recorder().exitRequest(request, null);
        return traces;
    }

    private void awaitSent(int expected) throws InterruptedException {
        while (counts.of("sent") < expected) {
            Thread.sleep(5);
        }
        assertThat(counts.of("sent")).isEqualTo(expected);
    }

    private Outbox outbox(int port, int size) {
        return outbox(port, size, 1_000);
    }

    private Outbox outbox(int port, int size, int workTimeout) {
        return outbox(port, size, workTimeout, 5_000);
    }

    private Outbox outbox(int port, int size, int workTimeout, int shutdownTimeout) {
        Settings settings = Settings.read(null, new Properties(), environment);
        Dsn dsn = Dsn.parse("http://k@localhost:" + port + "/1");
        return new Outbox(
                size,
                workTimeout,
                shutdownTimeout,
                counts,
                new Reporter(settings, Traces.APPLICATION, null, dsn, "1.0", counts));
    }

    private static String[] many(String answer) {
        String[] answers = new String[100];
        Arrays.fill(answers, answer);
        return answers;
    }

    private static final class WaitingMessage extends RuntimeException {
        @Override
        public String getMessage() {
            try {
                new CountDownLatch(1).await();
                return "never";
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public String toString() {
            return "waiting";
        }
    }

    private static final class HostileMessage extends RuntimeException {
        @Override
        public String getMessage() {
            throw new AssertionError("asked for its message");
        }

        @Override
        public String toString() {
            return "hostile";
        }
    }
}
