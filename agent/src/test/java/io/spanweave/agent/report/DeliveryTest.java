package io.spanweave.agent.report;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.agent.report.RateLimits.Category;
import io.spanweave.agent.settings.Dsn;
import io.spanweave.agent.settings.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Over real sockets, in a time of its own. */
@Timeout(60)
class DeliveryTest {
    private static final String OK = answer("200 OK");
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong now = new AtomicLong(Math.subtractExact(Long.MAX_VALUE, 5 * SECOND));
    private final Counts counts = new Counts();
    private final Map<String, String> environment = new HashMap<>();
    private Socket refusing = new Socket();

    @AfterEach
    void refuseNoMore() throws IOException {
        refusing.close();
    }

    @Test
    void shouldSendErrorsBeforeTransactions() throws IOException {
        try (Server server = new Server(OK, OK, OK)) {
            Delivery delivery = delivery(server.port());
            accept(delivery, Category.TRANSACTION, "one");
            accept(delivery, Category.TRANSACTION, "two");
            accept(delivery, Category.ERROR, "three");
            assertThat(delivery.waiting()).isEqualTo(3);
            assertThat(delivery.send()).isZero();
            assertThat(server.received()).containsSubsequence("three", "one", "two");
            assertThat(counts).hasToString("sent=3");
            assertThat(delivery.waiting()).isZero();
        }
    }

    @Test
    void shouldKeepWhatComesWhileTheServerIsAwayAndSendItTenMinutesLater() throws IOException {
        int port = nobody();
        Delivery delivery = delivery(port);
        accept(delivery, Category.TRANSACTION, "early");
        long waited = 0;
        while (waited < 600 * SECOND) {
            long pause = delivery.send();
            assertThat(pause).isBetween(1L, 90 * SECOND);
            now.addAndGet(pause);
            waited += pause;
        }
        accept(delivery, Category.ERROR, "late");
        assertThat(counts.toString()).isEmpty();
        try (Server server = serverAt(port, OK, OK)) {
            assertThat(delivery.send()).isZero();
            assertThat(server.received()).containsSubsequence("late", "early");
            assertThat(counts).hasToString("sent=2");
        }
    }

    /** A server that is there and cannot, or something else that is there in its place. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 504 Timeout\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
                "SSH-2.0-OpenSSH_9.2\r\n",
                ""
            })
    void shouldOutlastTenMinutesOfTrouble(String trouble) throws Exception {
        String[] answers = new String[100];
        Arrays.fill(answers, trouble + Server.CLOSE);
        int port;
        Delivery delivery;
        try (Server server = new Server(answers)) {
            port = server.port();
            delivery = delivery(port);
            accept(delivery, Category.TRANSACTION, "early");
            int tries = 0;
            for (long waited = 0; waited < 600 * SECOND; tries++) {
                long pause = delivery.send();
                assertThat(pause).isBetween(1L, 90 * SECOND);
                now.addAndGet(pause);
                waited += pause;
            }
            assertThat(server.connections()).isEqualTo(tries);
            server.free();
        }
        accept(delivery, Category.ERROR, "late");
        assertThat(counts.toString()).isEmpty();
        try (Server server = new Server(port, OK, OK)) {
            assertThat(delivery.send()).isZero();
            assertThat(server.received()).containsSubsequence("late", "early");
            assertThat(counts).hasToString("sent=2");
        }
    }

    @Test
    void shouldWaitLongerEachTimeAndNotTryBefore() throws IOException {
        Delivery delivery = delivery(nobody());
        accept(delivery, Category.ERROR, "x");
        long first = delivery.send();
        assertThat(first).isBetween(SECOND / 4, SECOND * 3 / 4);
        now.addAndGet(first - 1);
        assertThat(delivery.send()).isEqualTo(1);
        for (int i = 0; i < 20; i++) {
            now.addAndGet(delivery.send());
        }
        assertThat(delivery.send()).isBetween(30 * SECOND - 1, 90 * SECOND);
    }

    @Test
    void shouldGiveUpOnAnEnvelopeThatTheServerKeepsFailingAt() throws IOException {
        String[] answers = new String[11];
        Arrays.fill(answers, answer("500 Oops"));
        answers[10] = OK;
        try (Server server = new Server(answers)) {
            Delivery delivery = delivery(server.port());
            accept(delivery, Category.ERROR, "poison");
            accept(delivery, Category.ERROR, "fine");
            for (long pause = delivery.send(); pause > 0; pause = delivery.send()) {
                now.addAndGet(pause);
            }
            assertThat(counts).hasToString("dropped.http_500=1 sent=1");
        }
    }

    @Test
    void shouldTryOnceMoreWhenTheJvmEndsAndThenCount() throws IOException {
        Delivery delivery = delivery(nobody());
        accept(delivery, Category.ERROR, "x");
        accept(delivery, Category.TRANSACTION, "y");
        assertThat(delivery.send()).isPositive();
        delivery.hurry();
        assertThat(delivery.send()).isZero();
        assertThat(counts).hasToString("dropped.shutdown=2");
    }

    @Test
    void shouldStayWithinItsBytesWhileTheServerIsAway() throws IOException {
        environment.put("SPANWEAVE_BACKLOG_SIZE", "1");
        Delivery delivery = delivery(nobody());
        for (int i = 0; i < 100; i++) {
            accept(delivery, Category.TRANSACTION, "transaction");
            accept(delivery, Category.ERROR, "error");
            delivery.send();
        }
        assertThat(delivery.waiting()).isBetween(9, 10);
        assertThat(counts.of("dropped.no_room")).isEqualTo(200 - delivery.waiting());
    }

    @Test
    void shouldKeepErrorsInTheSpoolBeforeTheyAreSentAndSendThemInTheNextJvm(@TempDir Path folder) throws Exception {
        environment.put("SPANWEAVE_SPOOL_DIR", folder.toString());
        int port = nobody();
        Delivery first = delivery(port);
        accept(first, Category.ERROR, packed("an error"));
        assertThat(spooled(folder)).isEqualTo(1);
        // A transaction is not, unless the server is away, or time is up.
        accept(first, Category.TRANSACTION, packed("a transaction"));
        first.hurry();
        assertThat(first.keepRest(SECOND)).isZero();
        assertThat(spooled(folder)).isEqualTo(2);
        first.giveUp();
        first.end(10_000);

        try (Server server = serverAt(port, OK, OK)) {
            Delivery second = delivery(port);
            while (counts.of("sent") < 2) {
                now.addAndGet(SECOND);
                Thread.sleep(1);
            }
            second.giveUp();
            second.end(10_000);
            assertThat(server.received()).contains("POST");
            assertThat(spooled(folder)).isZero();
        }
        assertThat(counts.of("dropped.shutdown")).isZero();
    }

    @Test
    void shouldHaveRoomOnDiskForWhatMemoryHasNot(@TempDir Path folder) throws Exception {
        environment.put("SPANWEAVE_SPOOL_DIR", folder.toString());
        environment.put("SPANWEAVE_BACKLOG_SIZE", "1");
        int port = nobody();
        Delivery delivery = delivery(port);
        for (int i = 0; i < 100; i++) {
            accept(delivery, Category.TRANSACTION, packed("transaction " + i));
            accept(delivery, Category.ERROR, packed("error " + i));
        }
        assertThat(delivery.waiting()).isLessThan(20);
        String[] answers = new String[200];
        Arrays.fill(answers, OK);
        try (Server server = serverAt(port, answers)) {
            while (counts.of("sent") < 200) {
                now.addAndGet(SECOND);
                Thread.sleep(1);
            }
            assertThat(server.connections()).isEqualTo(1);
        }
        delivery.giveUp();
        delivery.end(10_000);
        assertThat(counts).hasToString("sent=200");
        assertThat(spooled(folder)).isZero();
    }

    @Test
    void shouldGoWithoutASpoolThatCannotBe(@TempDir Path folder) throws Exception {
        environment.put(
                "SPANWEAVE_SPOOL_DIR",
                Files.write(folder.resolve("file"), new byte[0]).toString());
        try (Server server = new Server(OK)) {
            Delivery delivery = delivery(server.port());
            accept(delivery, Category.ERROR, "x");
            assertThat(delivery.send()).isZero();
            assertThat(counts).hasToString("sent=1");
        }
    }

    private static long spooled(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".envelope")).count();
        }
    }

    private static byte[] packed(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(US_ASCII));
        }
        return bytes.toByteArray();
    }

    private Delivery delivery(int port) {
        Settings settings = Settings.read(null, new Properties(), environment);
        return new Delivery(
                settings,
                Dsn.parse("http://k@localhost:" + port + "/1"),
                "1.0",
                counts,
                new ClientReports(counts),
                now::get);
    }

    private void accept(Delivery delivery, Category category, String body) {
        accept(delivery, category, body.getBytes(US_ASCII));
    }

    private void accept(Delivery delivery, Category category, byte[] body) {
        delivery.accept(new Envelope(category, body, now.get()));
    }

    private static String answer(String status) {
        return "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n";
    }

    /** A port that refuses until {@link #serverAt}. */
    private int nobody() throws IOException {
        refusing = Server.refusing();
        return refusing.getLocalPort();
    }

    private Server serverAt(int port, String... answers) throws IOException {
        refusing.close();
        return new Server(port, answers);
    }
}
