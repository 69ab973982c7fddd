package io.spanweave.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IngestTest {
    private final Ingest ingest = Ingest.start();
    private final Sender sender = new Sender(ingest);

    @AfterEach
    void close() {
        ingest.close();
    }

    @Test
    void shouldKeepWhatBreaksNoRule() throws IOException {
        HttpResponse<String> answer = sender.answer(Samples.envelope(Samples.transaction()));
        assertThat(sender.send(Samples.event())).isEqualTo(200);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"id\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}");
        assertThat(ingest.complaints()).isEmpty();
        assertThat(ingest.notes()).isEmpty();
        assertThat(ingest.transactions()).hasSize(1);
        assertThat(ingest.events()).hasSize(1);
        ingest.assertNoComplaints();
    }

    @Test
    void shouldHaveADsnThatPointsAtIt() {
        assertThat(ingest.dsn()).isEqualTo("http://" + ingest.key() + "@127.0.0.1:" + ingest.port() + "/1");
        assertThat(ingest.key()).matches("[0-9a-f]{32}");
    }

    @Test
    void shouldListenOnAChosenPort() throws IOException {
        int port = Ports.free();
        try (Ingest chosen = Ingest.on(port)) {
            assertThat(chosen.port()).isEqualTo(port);
            assertThat(new Sender(chosen).send(Samples.event())).isEqualTo(200);
        }
    }

    @Test
    void shouldReadTheFieldsOfATransaction() throws IOException {
        sender.send(Samples.transaction());

        SentTransaction transaction = ingest.awaitTransaction("POST /api/invoices/{id}");
        assertThat(transaction.op()).isEqualTo("http.server");
        assertThat(transaction.source()).isEqualTo("route");
        assertThat(transaction.status()).isEqualTo("ok");
        assertThat(transaction.release()).isEqualTo("4f2c91e");
        assertThat(transaction.environment()).isEqualTo("production");
        assertThat(transaction.traceId()).isEqualTo(Samples.TRACE);
        assertThat(transaction.spanId()).isEqualTo(Samples.ROOT);
        assertThat(transaction.parentSpanId()).isEmpty();
        assertThat(transaction.method()).isEqualTo("POST");
        assertThat(transaction.url()).isEqualTo("http://shop/api/invoices/7");
        assertThat(transaction.tag("customer")).isEqualTo("acme");
        assertThat(transaction.duration()).isEqualTo(Duration.ofMillis(200));
        assertThat(transaction.spans()).extracting(SentSpan::op).containsExactly("function", "db.insert");
        assertThat(transaction.childrenOf(transaction.spanId()))
                .extracting(SentSpan::description)
                .containsExactly("PaymentService.pay");
        SentSpan insert = transaction.span("db.insert", "payment_record");
        assertThat(insert.data("db.system")).isEqualTo("postgresql");
        assertThat(insert.duration()).isEqualTo(Duration.ofMillis(50));
        assertThatThrownBy(() -> transaction.span("db.query", "missing"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("create_payment_record");
    }

    @Test
    void shouldReadTheFieldsOfAnEvent() throws IOException {
        sender.send(Samples.event());

        SentEvent event = ingest.awaitEvent();
        assertThat(event.exceptions())
                .extracting(SentException::type)
                .containsExactly("SQLException", "IllegalStateException");
        assertThat(event.exception().value()).isEqualTo("payment failed");
        assertThat(event.exception().mechanism()).isEqualTo("auto.http.spanweave.servlet");
        assertThat(event.exception().handled()).contains(false);
        assertThat(event.exceptions().get(0).handled()).isEmpty();
        assertThat(event.exception().frames())
                .extracting(SentFrame::toString)
                .containsExactly("com.acme.Shop.handle(Shop.java:12)", "com.acme.Payments.pay(Payments.java:34)");
        assertThat(event.transaction()).isEqualTo("POST /api/invoices/{id}");
        assertThat(event.traceId()).isEqualTo(Samples.TRACE);
        assertThat(event.level()).isEqualTo("error");
        assertThat(event.fingerprint()).isEmpty();
    }

    @Test
    void shouldUnderstandGzipInChunks() throws IOException {
        byte[] body = Sender.gzip(Samples.envelope(Samples.event()));

        int status = sender.send(sender.request(Sender.chunked(body))
                        .header("Content-Encoding", "gzip")
                        .build())
                .statusCode();

        assertThat(status).isEqualTo(200);
        assertThat(ingest.events()).hasSize(1);
        assertThat(ingest.contains("payment failed")).isTrue();
        ingest.assertNoComplaints();
    }

    @Test
    void shouldServeManyRequestsOverOneConnection() throws IOException {
        sender.send(Samples.event());
        sender.send(Samples.transaction());

        assertThat(ingest.requestsReceived()).isEqualTo(2);
        assertThat(ingest.bodiesReceived()).isEqualTo(2);
        assertThat(ingest.connectionsOpened()).isEqualTo(1);
    }

    @Test
    void shouldFindTextInHeadersAndBodies() throws IOException {
        sender.send(sender.request(BodyPublishers.ofString(Samples.envelope(Samples.event())))
                .header("X-Leak", "s3cret")
                .build());

        assertThat(ingest.contains("s3cret")).isTrue();
        assertThat(ingest.contains("payment failed")).isTrue();
        assertThat(ingest.contains("never sent")).isFalse();
        assertThat(new String(ingest.bytes(), StandardCharsets.UTF_8)).contains("s3cret", "payment failed");
    }

    @Test
    void shouldTakeTheSameBytesTwiceAsResent() throws IOException {
        ObjectNode event = Samples.event();
        sender.send(event);
        sender.send(event);

        assertThat(ingest.events()).hasSize(1);
        assertThat(ingest.resent()).containsExactly("eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee");
        ingest.assertNoComplaints();
    }

    @Test
    void shouldComplainAboutAnIdUsedForTwoThings() throws IOException {
        ObjectNode event = Samples.event();
        sender.send(event);
        sender.send(event.put("level", "fatal"));

        assertThat(ingest.events()).hasSize(1);
        assertThat(ingest.resent()).isEmpty();
        assertThat(ingest.complaints()).singleElement().asString().contains("was used before");
    }

    @Test
    void shouldTellWhatCameWhenWaitingWasInVain() throws IOException {
        sender.send(Samples.transaction().put("transaction", "GET /other"));

        assertThatThrownBy(
                        () -> ingest.await("the impossible", all -> all.events().size() == 9, Duration.ofMillis(1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the impossible")
                .hasMessageContaining("GET /other");
    }

    @Test
    void shouldTellSilenceFromMore() throws IOException, InterruptedException {
        sender.send(Samples.event());
        ingest.quiet(Duration.ofMillis(20));
        ingest.assertNothingMore(Duration.ofMillis(20));

        AtomicBoolean enough = new AtomicBoolean();
        Thread chatter = new Thread(() -> {
            while (!enough.get()) {
                sender.sendLater(Samples.transaction()).join();
            }
        });
        chatter.start();
        try {
            assertThatThrownBy(() -> ingest.assertNothingMore(Ingest.PATIENCE))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("something more came");
        } finally {
            enough.set(true);
            chatter.join();
        }
    }

    @Test
    void shouldForgetOnDemand() throws IOException {
        sender.send(Samples.event().put("release", ""));
        ingest.clear();

        assertThat(ingest.events()).isEmpty();
        assertThat(ingest.complaints()).isEmpty();
        assertThat(ingest.requests()).isEmpty();
        sender.send(Samples.event());
        assertThat(ingest.events()).hasSize(1);
        assertThat(ingest.resent()).isEmpty();
    }

    @Test
    void shouldListEveryComplaintInTheFailure() throws IOException {
        sender.send(Samples.event().put("release", "").put("environment", ""));

        assertThatThrownBy(ingest::assertNoComplaints)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("release is not set")
                .hasMessageContaining("environment is not set");
    }
}
