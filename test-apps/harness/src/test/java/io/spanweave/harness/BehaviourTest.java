package io.spanweave.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BehaviourTest {
    private final Ingest ingest = Ingest.start();
    private final Sender sender = new Sender(ingest);

    @AfterEach
    void close() {
        ingest.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413, 429, 500, 503})
    void shouldNotKeepWhatItRefuses(int status) throws IOException {
        ingest.behave(Behaviour.answer(status));

        assertThat(sender.send(Samples.event())).isEqualTo(status);
        assertThat(ingest.events()).isEmpty();
        assertThat(ingest.contains("payment failed")).isTrue();
        assertThat(ingest.answers()).containsExactly(status);

        ingest.behave(Behaviour.accept());
        assertThat(sender.send(Samples.event())).isEqualTo(200);
        assertThat(ingest.events()).hasSize(1);
        assertThat(ingest.resent()).isEmpty();
        ingest.assertNoComplaints();
    }

    @Test
    void shouldKeepWhatAProxyAnswersWith202() throws IOException {
        ingest.behave(Behaviour.answer(202));

        assertThat(sender.send(Samples.event())).isEqualTo(202);
        assertThat(ingest.events()).hasSize(1);
    }

    @Test
    void shouldSayWhatItIsTold() throws IOException {
        ingest.behave(Behaviour.answer(200).saying("\u0001 no JSON"));

        assertThat(sender.answer(Samples.envelope(Samples.event())).body()).isEqualTo("\u0001 no JSON");
        assertThat(ingest.events()).hasSize(1);
    }

    @Test
    void shouldSayWhenToComeBack() throws IOException {
        ingest.behave(Behaviour.tooManyRequests(Duration.ofMinutes(10)));
        HttpResponse<String> glitchTip = sender.answer(Samples.envelope(Samples.event()));
        ingest.behave(Behaviour.rateLimits("60:transaction:key"));
        HttpResponse<String> sentry = sender.answer(Samples.envelope(Samples.event()));

        assertThat(glitchTip.statusCode()).isEqualTo(429);
        assertThat(glitchTip.headers().firstValue("Retry-After")).contains("600");
        assertThat(glitchTip.headers().firstValue("X-Sentry-Rate-Limits")).isEmpty();
        assertThat(sentry.statusCode()).isEqualTo(429);
        assertThat(sentry.headers().firstValue("X-Sentry-Rate-Limits")).contains("60:transaction:key");
        assertThat(sentry.headers().firstValue("Retry-After")).isEmpty();
    }

    @Test
    void shouldBlockASenderItNeverReads() {
        ingest.behave(Behaviour.neverRead());
        CompletableFuture<HttpResponse<String>> answer = sender.sendLater(Samples.event());

        ingest.await(all -> all.blockedConnections() == 1, Ingest.PATIENCE);
        assertThat(ingest.requestsReceived()).isZero();
        assertThat(answer).isNotDone();

        ingest.behave(Behaviour.accept());
        assertThat(answer.join().statusCode()).isEqualTo(200);
        assertThat(ingest.blockedConnections()).isZero();
        assertThat(ingest.events()).hasSize(1);
    }

    @Test
    void shouldBlockASenderOnAConnectionThatWasFineBefore() throws IOException {
        sender.send(Samples.transaction());
        ingest.behave(Behaviour.neverRead());
        CompletableFuture<HttpResponse<String>> answer = sender.sendLater(Samples.event());

        ingest.await(all -> all.blockedConnections() == 1, Ingest.PATIENCE);
        assertThat(ingest.requestsReceived()).isEqualTo(1);
        assertThat(answer).isNotDone();
    }

    @Test
    void shouldBlockASenderItNeverAnswers() {
        ingest.behave(Behaviour.neverAnswer());
        CompletableFuture<HttpResponse<String>> answer = sender.sendLater(Samples.event());

        ingest.await(all -> all.blockedConnections() == 1, Ingest.PATIENCE);
        assertThat(ingest.bodiesReceived()).isEqualTo(1);
        assertThat(ingest.contains("payment failed")).isTrue();
        assertThat(ingest.events()).isEmpty();
        assertThat(answer).isNotDone();

        ingest.behave(Behaviour.answer(503));
        assertThat(answer.join().statusCode()).isEqualTo(503);
    }

    @Test
    void shouldResetTheConnectionInsideTheBody() {
        ingest.behave(Behaviour.resetMidBody());

        assertThatThrownBy(() -> sender.send(Samples.event())).isInstanceOf(IOException.class);
        assertThat(ingest.requestsReceived()).isEqualTo(1);
        assertThat(ingest.bodiesReceived()).isZero();
        assertThat(ingest.events()).isEmpty();
    }

    @Test
    void shouldKeepBeforeALateAnswer() throws IOException {
        ingest.behave(Behaviour.acceptAfter(Duration.ofMillis(1)));
        assertThat(sender.send(Samples.transaction())).isEqualTo(200);

        ingest.behave(Behaviour.acceptAfter(Duration.ofHours(1)));
        CompletableFuture<HttpResponse<String>> answer = sender.sendLater(Samples.event());
        ingest.awaitEvent();

        assertThat(answer).isNotDone();
    }

    @Test
    void shouldRefuseConnectionsAndComeBackOnTheSamePort() throws IOException {
        sender.send(Samples.transaction());
        ingest.refuse();
        assertThatThrownBy(() -> sender.send(Samples.event())).isInstanceOf(IOException.class);
        assertThat(ingest.events()).isEmpty();

        ingest.listenAgain();
        assertThat(sender.send(Samples.event())).isEqualTo(200);
        assertThat(ingest.events()).hasSize(1);
        assertThat(ingest.connectionsOpened()).isEqualTo(2);
    }

    @Test
    void shouldLetGoOfBlockedSendersWhenItGoesDown() {
        ingest.behave(Behaviour.neverAnswer());
        CompletableFuture<HttpResponse<String>> answer = sender.sendLater(Samples.event());
        ingest.await(all -> all.blockedConnections() == 1, Ingest.PATIENCE);

        ingest.refuse();

        assertThatThrownBy(answer::join).hasCauseInstanceOf(IOException.class);
        ingest.await(all -> all.blockedConnections() == 0, Ingest.PATIENCE);
    }
}
