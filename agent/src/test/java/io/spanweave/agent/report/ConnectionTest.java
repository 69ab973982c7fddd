package io.spanweave.agent.report;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.spanweave.agent.settings.Dsn;
import io.spanweave.agent.settings.Settings;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ConnectionTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @ParameterizedTest
    @ValueSource(
            strings = {
                OK,
                "HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
                "HTTP/1.1 200 OK\r\ncontent-length:2\r\n\r\nok",
                "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n0\r\nTrailer: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 99\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 204 No Content\r\n\r\n",
                "HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\n" + OK,
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + OK,
                "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok",
            })
    void shouldReadAnAnswerAndBeReadyForTheNext(String answer) throws Exception {
        try (Server server = new Server(answer, "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n");
                Connection connection = server.connect(2_000)) {
            assertThat(post(connection).status()).isLessThan(400).isNotEqualTo(202);
            assertThat(connection.isReusable()).isTrue();
            assertThat(connection.isUsed()).isTrue();
            assertThat(post(connection).status()).isEqualTo(202);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\n\r\nuntil the end",
                "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nendless",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFF\r\nendless",
            })
    void shouldKnowWhenNotToComeBack(String answer) throws Exception {
        try (Server server = new Server(answer);
                Connection connection = server.connect(2_000)) {
            assertThat(post(connection).status()).isEqualTo(200);
            assertThat(connection.isReusable()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\r\n",
                "SSH-2.0-OpenSSH_9.2\r\n",
                "HTTP/2 200\r\n\r\n",
                "HTTP/1.1 abc\r\n\r\n",
                "HTTP/1.1 20",
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
                "HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffffffffffff1\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000",
            })
    void shouldRefuseGarbage(String answer) throws Exception {
        try (Server server = new Server(answer);
                Connection connection = server.connect(2_000)) {
            assertThat(catchThrowable(() -> post(connection))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void shouldRefuseAnswersWithoutEnd() throws Exception {
        String[] endless = {
            "HTTP/1.1 200 " + "x".repeat(100_000),
            "HTTP/1.1 200 OK\r\nX: " + "x".repeat(100_000),
            "HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(10_000),
            "HTTP/1.1 100 Continue\r\n\r\n".repeat(10_000),
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + "X: y\r\n".repeat(10_000),
        };
        for (String answer : endless) {
            try (Server server = new Server(answer);
                    Connection connection = server.connect(2_000)) {
                assertThat(catchThrowable(() -> post(connection)))
                        .as(answer.substring(0, 30))
                        .isInstanceOf(IOException.class)
                        .isNotInstanceOf(SocketTimeoutException.class);
            }
        }
    }

    @Test
    void shouldNotWaitForEver() throws Exception {
        try (Server server = new Server(Server.SILENCE);
                Connection connection = server.connect(200)) {
            long start = System.nanoTime();
            assertThat(catchThrowable(() -> post(connection))).isInstanceOf(IOException.class);
            assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
        }
    }

    @Test
    void shouldReadHeadersInAnyCase() throws Exception {
        try (Server server = new Server(
                        "HTTP/1.1 429 Too Many\r\nRETRY-After:  60 \r\nX-Sentry-Rate-Limits: 60:error:key\r\n"
                                + "Content-Length: 0\r\nno colon\r\n: odd\r\n\r\n");
                Connection connection = server.connect(2_000)) {
            Connection.Answer answer = post(connection);
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.retryAfter()).isEqualTo("60");
            assertThat(answer.rateLimits()).isEqualTo("60:error:key");
        }
    }

    @Test
    void shouldKeepOneConnectionForManyEnvelopes() throws Exception {
        try (Server server = new Server(OK, OK, OK)) {
            Sender sender = sender(server);
            for (int i = 0; i < 3; i++) {
                assertThat(sender.send(new byte[] {'a', 'b'}).status()).isEqualTo(200);
            }
            sender.close();
            assertThat(server.connections()).isEqualTo(1);
            assertThat(server.received())
                    .contains("POST /a/api/42/envelope/ HTTP/1.1\r\n", "Host: localhost:" + server.port() + "\r\n")
                    .contains(
                            "X-Sentry-Auth: Sentry sentry_version=7,sentry_client=spanweave/1.0,sentry_key=thekey\r\n")
                    .contains("Content-Encoding: gzip\r\n", "Content-Length: 2\r\n\r\nab");
        }
    }

    @Test
    void shouldOpenAgainWhatTheServerHasClosed() throws Exception {
        try (Server server = new Server(OK, Server.CLOSE, OK)) {
            Sender sender = sender(server);
            assertThat(sender.send(new byte[2]).status()).isEqualTo(200);
            assertThat(sender.send(new byte[2]).status()).isEqualTo(200);
            assertThat(server.connections()).isEqualTo(2);
            sender.close();
        }
    }

    @Test
    void shouldNotTryAgainByItselfOnAFreshConnection() throws Exception {
        try (Server server = new Server(Server.CLOSE, OK)) {
            Sender sender = sender(server);
            assertThat(catchThrowable(() -> sender.send(new byte[2]))).isInstanceOf(IOException.class);
            assertThat(server.connections()).isEqualTo(1);
            assertThat(sender.send(new byte[2]).status()).isEqualTo(200);
            sender.close();
        }
    }

    @Test
    void shouldNotSendAgainWhatTheServerMayStillAnswer() throws Exception {
        try (Server server = new Server(OK, Server.SILENCE, OK)) {
            Sender sender = sender(server);
            assertThat(sender.send(new byte[2]).status()).isEqualTo(200);
            assertThat(catchThrowable(() -> sender.send(new byte[2]))).isInstanceOf(IOException.class);
            assertThat(server.connections()).isEqualTo(1);
            sender.close();
        }
    }

    @Test
    void shouldOpenAnewWhereTheServerAsksForIt() throws Exception {
        String close = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
        try (Server server = new Server(close + Server.CLOSE, close + Server.CLOSE)) {
            Sender sender = sender(server);
            assertThat(sender.send(new byte[2]).status()).isEqualTo(200);
            assertThat(sender.send(new byte[2]).status()).isEqualTo(200);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    private static Sender sender(Server server) {
        Map<String, String> environment = new HashMap<>();
        environment.put("SPANWEAVE_READ_TIMEOUT", "500ms");
        return new Sender(
                Dsn.parse("http://thekey@localhost:" + server.port() + "/a/42"),
                Settings.read(null, new Properties(), environment),
                "1.0");
    }

    private static Connection.Answer post(Connection connection) throws IOException {
        byte[] request = "POST / HTTP/1.1\r\n\r\n".getBytes(ISO_8859_1);
        return connection.post(request, request.length);
    }
}
