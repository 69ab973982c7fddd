package io.spanweave.agent.report;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanweave.agent.settings.Dsn;
import io.spanweave.agent.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Through proxies and to servers of an own authority, over real sockets. */
@Timeout(60)
class SenderTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String PASSWORD = "changeit";
    /** bob:s3cr3t@1 */
    private static final String CREDENTIALS = "Basic Ym9iOnMzY3IzdEAx";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static SSLServerSocket tls;

    @BeforeAll
    static void serve() throws Exception {
        keytool(
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=DNS:localhost",
                "-validity",
                "30");
        keytool("-exportcert", "-rfc", "-file", folder.resolve("own.pem").toString());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("keys.p12"))) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        tls = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        TunnelProxy.daemon(() -> {
            while (!tls.isClosed()) {
                Socket client = tls.accept();
                TunnelProxy.daemon(() -> answer(client));
            }
        });
    }

    @AfterAll
    static void stop() throws IOException {
        tls.close();
    }

    private static void answer(Socket client) throws IOException {
        byte[] request = new byte[8_192];
        while (client.getInputStream().read(request) > 0) {
            client.getOutputStream().write(OK.getBytes(ISO_8859_1));
        }
    }

    private static void keytool(String command, String... options) throws Exception {
        String[] all = {
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            command,
            "-alias",
            "server",
            "-storetype",
            "PKCS12",
            "-keystore",
            folder.resolve("keys.p12").toString(),
            "-storepass",
            PASSWORD
        };
        String[] line = Arrays.copyOf(all, all.length + options.length);
        System.arraycopy(options, 0, line, all.length, options.length);
        assertThat(new ProcessBuilder(line).inheritIO().start().waitFor()).isZero();
    }

    private static Sender sender(String dsn, String... settings) {
        Map<String, String> environment = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            environment.put(settings[i], settings[i + 1]);
        }
        Settings read = Settings.read(null, new Properties(), environment);
        assertThat(read.warnings()).isEmpty();
        return new Sender(Dsn.parse(dsn), read, "1.0");
    }

    private static String secure() {
        return "https://key@localhost:" + tls.getLocalPort() + "/1";
    }

    private static String own() {
        return folder.resolve("own.pem").toString();
    }

    @Test
    void shouldTrustAnOwnAuthorityBesideThoseOfTheJvm() throws Exception {
        Sender sender = sender(secure(), "SPANWEAVE_CA_FILE", own());
        assertThat(sender.send(new byte[] {1}).status()).isEqualTo(200);
        assertThat(sender.send(new byte[] {2}).status()).isEqualTo(200);
        sender.close();
        assertThatThrownBy(() -> sender(secure()).send(new byte[] {1})).isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void shouldRefuseACertificateForAnotherHost() {
        String other = secure().replace("localhost", "127.0.0.1");
        assertThatThrownBy(() -> sender(other, "SPANWEAVE_CA_FILE", own()).send(new byte[] {1}))
                .isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void shouldSayWhenThereIsNoCertificate() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "# nothing\n");
        assertThatThrownBy(() ->
                        sender(secure(), "SPANWEAVE_CA_FILE", empty.toString()).send(new byte[] {1}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("empty.pem");
    }

    @Test
    void shouldTellAProxyThatReadsWhereToGo() throws Exception {
        try (Server proxy = new Server(OK, OK)) {
            Sender sender = sender(
                    "http://key@sentry.example:9000/1",
                    "SPANWEAVE_PROXY",
                    "http://bob:s3cr3t%401@localhost:" + proxy.port());
            assertThat(sender.send(new byte[] {1}).status()).isEqualTo(200);
            assertThat(sender.send(new byte[] {2}).status()).isEqualTo(200);
            sender.close();
            assertThat(proxy.connections()).isEqualTo(1);
            assertThat(proxy.received())
                    .startsWith("POST http://sentry.example:9000/api/1/envelope/ HTTP/1.1\r\n")
                    .contains("\r\nHost: sentry.example:9000\r\n", "Proxy-Authorization: " + CREDENTIALS + "\r\n");
        }
    }

    @Test
    void shouldHaveAProxyHandOnWhatIsSecured() throws Exception {
        try (TunnelProxy proxy = new TunnelProxy(CREDENTIALS)) {
            Sender sender = sender(
                    secure(),
                    "SPANWEAVE_CA_FILE",
                    own(),
                    "SPANWEAVE_PROXY",
                    "http://bob:s3cr3t%401@localhost:" + proxy.port() + "/");
            assertThat(sender.send(new byte[] {1}).status()).isEqualTo(200);
            assertThat(sender.send(new byte[] {2}).status()).isEqualTo(200);
            sender.close();
            assertThat(proxy.heads())
                    .singleElement()
                    .asString()
                    .startsWith("CONNECT localhost:" + tls.getLocalPort() + " HTTP/1.1\r\n")
                    // The key is for the server, and the proxy's password is not.
                    .doesNotContain("sentry_key");
        }
    }

    @Test
    void shouldSayWhenTheProxyWantsAnotherPassword() throws Exception {
        try (TunnelProxy proxy = new TunnelProxy(CREDENTIALS)) {
            String through = "http://bob:wrong@localhost:" + proxy.port();
            assertThatThrownBy(
                            () -> sender(secure(), "SPANWEAVE_PROXY", through).send(new byte[] {1}))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the proxy localhost:" + proxy.port() + " answers 407: check its user and password");
        }
    }

    /** It is not the server that refuses the envelope, which therefore has to wait. */
    @Test
    void shouldSayTheSameOfAProxyThatReads() throws Exception {
        try (Server proxy = new Server("HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n")) {
            String through = "http://localhost:" + proxy.port();
            assertThatThrownBy(() -> sender("http://key@sentry.example/1", "SPANWEAVE_PROXY", through)
                            .send(new byte[] {1}))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the proxy localhost:" + proxy.port() + " answers 407: check its user and password");
        }
    }

    @Test
    void shouldSayWhenItIsTheProxyThatIsAway() throws Exception {
        try (Socket refusing = Server.refusing()) {
            String proxy = "localhost:" + refusing.getLocalPort();
            assertThatThrownBy(() -> sender("http://key@sentry.example/1", "SPANWEAVE_PROXY", "http://" + proxy)
                            .send(new byte[] {1}))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll("the proxy " + proxy + " cannot be reached", "refused");
        }
    }

    @Test
    void shouldLeaveTheAuthenticatorOfTheJvmAlone() throws Exception {
        Authenticator before = Authenticator.getDefault();
        try (TunnelProxy proxy = new TunnelProxy(CREDENTIALS)) {
            sender(
                            secure(),
                            "SPANWEAVE_CA_FILE",
                            own(),
                            "SPANWEAVE_PROXY",
                            "http://bob:s3cr3t%401@localhost:" + proxy.port())
                    .send(new byte[] {1});
        }
        assertThat(Authenticator.getDefault()).isSameAs(before);
    }
}
