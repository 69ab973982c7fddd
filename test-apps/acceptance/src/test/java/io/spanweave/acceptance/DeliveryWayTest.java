package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Ingest;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.Launch;
import io.spanweave.harness.Ports;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The server is well, and the trouble is on the way to it: its name, its certificate, a proxy. */
@Tag("matrix")
@ParameterizedClass(name = "JDK {0}")
@ValueSource(ints = {17, 25})
class DeliveryWayTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int REQUESTS = 100;
    private static final String HOST = "localhost";
    /** Known to nobody: who asks for its address has not asked the proxy. */
    private static final String UNKNOWN_HOST = "glitchtip.invalid";

    private static final String CREDENTIALS = "bob:s3cr3t@1";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static DeliveryCertificate certificate;

    @SuppressWarnings("NullAway.Init")
    private static Jdk jdk;

    @SuppressWarnings("NullAway.Init")
    private static List<String> outputWithoutAgent;

    @SuppressWarnings("NullAway.Init")
    private static List<String> errorsWithoutAgent;

    private final Ingest ingest = Ingest.start();

    @SuppressWarnings("NullAway.Init")
    private DeliveryRun run;

    DeliveryWayTest(int jdk) {
        assertThat(jdk).isPositive();
    }

    @BeforeAll
    static void sign() throws Exception {
        certificate = DeliveryCertificate.of(HOST, folder);
    }

    @BeforeParameterizedClassInvocation
    static void workWithoutAgent(int version) {
        jdk = JdkLane.of(version);
        try (DeliveryRun run = DeliveryRun.without(jdk)) {
            run.fail();
            run.succeedOften(REQUESTS);
            run.stop();
            outputWithoutAgent = run.output();
            errorsWithoutAgent = run.errors();
        }
    }

    @AfterEach
    void stop() {
        if (run != null) {
            run.close();
        }
        ingest.close();
    }

    @Test
    void shouldNotTellACertificateThatNobodyKnows() throws Exception {
        try (DeliveryRelay secured = DeliveryRelay.secured(certificate, ingest.port())) {
            run = DeliveryRun.start(overflowing(dsn("https", HOST, secured.port())));
            shouldNotArrive("PKIX path building failed");
            assertThat(secured.refused()).isPositive();
        }
    }

    @Test
    void shouldTellACertificateThatItIsToldToTrust() throws Exception {
        try (DeliveryRelay secured = DeliveryRelay.secured(certificate, ingest.port())) {
            run = DeliveryRun.start(launch(dsn("https", HOST, secured.port())).env(trust(certificate)));
            shouldArrive();
            assertThat(secured.refused()).isZero();
        }
    }

    @Test
    void shouldNotTellACertificateOfAnotherHost() throws Exception {
        DeliveryCertificate other = DeliveryCertificate.of("elsewhere.invalid", folder);
        try (DeliveryRelay secured = DeliveryRelay.secured(other, ingest.port())) {
            run = DeliveryRun.start(
                    overflowing(dsn("https", HOST, secured.port())).env(trust(other)));
            shouldNotArrive("No subject alternative DNS name matching localhost");
            assertThat(secured.refused()).isPositive();
        }
    }

    @Test
    void shouldSayThatItIsTheProxyThatRefuses() {
        int nobody = Ports.free();
        run = DeliveryRun.start(overflowing(ingest.dsn()).env("SPANWEAVE_PROXY", "http://127.0.0.1:" + nobody));
        shouldNotArrive("the proxy 127.0.0.1:" + nobody + " cannot be reached", "refused");
    }

    @Test
    void shouldSurviveAProxyThatHangsUp() throws Exception {
        int port = Ports.free();
        try (DeliveryServer proxy = DeliveryServer.saying("", port)) {
            run = DeliveryRun.start(overflowing(ingest.dsn()).env("SPANWEAVE_PROXY", "http://127.0.0.1:" + port));
            shouldNotArrive("(java.");
            assertThat(proxy.connected(1, 30)).isTrue();
        }
    }

    @Test
    void shouldSayThatTheProxyWantsAnotherPassword() throws Exception {
        try (DeliveryRelay proxy = DeliveryRelay.proxy(CREDENTIALS, ingest.port())) {
            run = DeliveryRun.start(
                    overflowing(ingest.dsn()).env("SPANWEAVE_PROXY", "http://bob:wr0ng@127.0.0.1:" + proxy.port()));
            shouldNotArrive("the proxy 127.0.0.1:" + proxy.port() + " answers 407: check its user and password");
            assertThat(proxy.refused()).isPositive();
            assertThat(String.join("\n", run.said())).doesNotContain("wr0ng");
        }
    }

    @Test
    void shouldGoThroughAProxyThatReads() throws Exception {
        try (DeliveryRelay proxy = DeliveryRelay.proxy(CREDENTIALS, ingest.port())) {
            run = DeliveryRun.start(
                    launch(dsn("http", UNKNOWN_HOST, ingest.port())).env(through(proxy)));
            shouldArrive();
            assertThat(proxy.requests())
                    .hasSize(run.envelopes())
                    .containsOnly("POST http://" + UNKNOWN_HOST + ":" + ingest.port() + "/api/1/envelope/ HTTP/1.1");
            assertThat(ingest.contains("proxy-authorization")).isFalse();
        }
    }

    @Test
    void shouldGoThroughAProxyThatCannotRead() throws Exception {
        DeliveryCertificate own = DeliveryCertificate.of(UNKNOWN_HOST, folder);
        try (DeliveryRelay secured = DeliveryRelay.secured(own, ingest.port());
                DeliveryRelay proxy = DeliveryRelay.proxy(CREDENTIALS, secured.port())) {
            run = DeliveryRun.start(
                    launch(dsn("https", UNKNOWN_HOST, 443)).env(trust(own)).env(through(proxy)));
            shouldArrive();
            assertThat(proxy.requests()).containsExactly("CONNECT " + UNKNOWN_HOST + ":443 HTTP/1.1");
        }
    }

    /** The name is known later: what has waited for it arrives. */
    @Test
    void shouldWaitForAHostThatHasNoAddress() throws Exception {
        String known = "127.0.0.1 localhost " + InetAddress.getLocalHost().getHostName() + "\n";
        Path hosts = Files.writeString(folder.resolve("hosts"), known);
        // Ten seconds otherwise.
        Path forgetful =
                Files.writeString(folder.resolve("forgetful.security"), "networkaddress.cache.negative.ttl=0\n");
        run = DeliveryRun.start(overflowing(dsn("http", UNKNOWN_HOST, ingest.port()))
                .jvm("-Djdk.net.hosts.file=" + hosts, "-Djava.security.properties=" + forgetful));
        shouldFail("UnknownHostException: " + UNKNOWN_HOST);
        run.succeedOften(REQUESTS);
        assertThat(ingest.connectionsOpened()).isZero();
        Files.writeString(hosts, known + "127.0.0.1 " + UNKNOWN_HOST + "\n");
        ingest.await("the error", i -> !i.events().isEmpty(), PATIENCE);
        run.stop();
        shouldHaveBeenQuiet();
        assertThat(run.counts().get("dropped.no_room")).isPositive();
        assertThat(run.counts().get("sent"))
                .isEqualTo(ingest.transactions().size() + ingest.events().size());
        run.assertAllCounted();
    }

    private void shouldFail(String... reason) {
        run.fail();
        String line = run.application().awaitLine(each -> each.startsWith("[spanweave] cannot deliver to "), PATIENCE);
        assertThat(line).contains(reason).doesNotContain(ingest.key());
    }

    /** What there is room for in memory waits for the end of the JVM. */
    private void shouldNotArrive(String... reason) {
        shouldFail(reason);
        run.succeedOften(REQUESTS);
        run.stop();

        assertThat(ingest.requestsReceived()).isZero();
        assertThat(run.said()).filteredOn(line -> line.contains("deliver")).hasSize(1);
        Map<String, Integer> counts = run.counts();
        assertThat(counts).doesNotContainKey("sent");
        assertThat(counts.get("dropped.no_room")).as("%s", counts).isPositive();
        assertThat(counts.get("dropped.shutdown")).as("%s", counts).isPositive();
        run.assertAllCounted();
        shouldHaveBeenQuiet();
    }

    private void shouldArrive() {
        run.fail();
        run.succeedOften(REQUESTS);
        ingest.await("all of it", i -> i.transactions().size() == REQUESTS + 1, PATIENCE);
        run.stop();

        assertThat(ingest.events()).hasSize(1);
        assertThat(ingest.connectionsOpened()).isOne();
        assertThat(run.counts()).isEqualTo(Map.of("sent", run.envelopes()));
        shouldHaveBeenQuiet();
        ingest.assertNoComplaints();
    }

    private void shouldHaveBeenQuiet() {
        assertThat(run.output()).isEqualTo(outputWithoutAgent);
        assertThat(run.errors()).isEqualTo(errorsWithoutAgent);
    }

    private Launch launch(String dsn) {
        return DeliveryRun.launch(jdk, ingest, Duration.ofSeconds(30)).env("SENTRY_DSN", dsn);
    }

    /** With a backlog for some twenty. */
    private Launch overflowing(String dsn) {
        return launch(dsn).env("SPANWEAVE_BACKLOG_SIZE", "20");
    }

    private String dsn(String scheme, String host, int port) {
        return scheme + "://" + ingest.key() + "@" + host + ":" + port + "/1";
    }

    private static Map<String, String> trust(DeliveryCertificate certificate) {
        return Map.of("SPANWEAVE_CA_FILE", certificate.pem().toString());
    }

    private static Map<String, String> through(DeliveryRelay proxy) {
        return Map.of("SPANWEAVE_PROXY", "http://bob:s3cr3t%401@127.0.0.1:" + proxy.port());
    }
}
