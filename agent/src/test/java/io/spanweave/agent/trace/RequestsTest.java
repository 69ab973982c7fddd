package io.spanweave.agent.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.spanweave.bootstrap.SpanweaveToken;
import jakarta.servlet.AsyncListener;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestsTest {
    private final Traces traces = new Traces();
    private final Recorder recorder = traces.recorder();

    @Test
    void shouldMakeOneTransactionOfNestedChains() {
        SpanweaveToken outer = enter("/a");
        assertThat(recorder.isTracing()).isTrue();
        assertThat(recorder.claimRequest()).isSameAs(outer);
        assertThat(recorder.enterRequest(null, null, "GET", "/forwarded")).isNull();
        assertThat(recorder.claimRequest()).isNull();
        recorder.requestHandled(outer, 201, "/a", null);
        recorder.exitRequest(outer, null);
        assertThat(recorder.isTracing()).isFalse();
        assertThat(traces.only().request().uri()).isEqualTo("/a");
        assertThat(traces.only().request().status()).isEqualTo(201);
        assertThat(traces.only().failed()).isFalse();
        assertThat(traces.only().root().failure()).isNull();
    }

    @Test
    void shouldLeaveErrorDispatchesToTheRequestThatFailed() {
        assertThat(recorder.enterRequest(null, "/a", "GET", "/error")).isNull();
        assertThat(recorder.isTracing()).isFalse();
        assertThat(recorder.claimRequest()).isNull();
        recorder.route("/error");
        assertThat(traces.finished).isEmpty();
    }

    @Test
    void shouldNotMindWhatAContainerDoesNotKnow() {
        SpanweaveToken token = recorder.enterRequest(null, null, null, null);
        recorder.requestOrigin(token, null, null, null);
        recorder.requestFailed(token, null, null);
        recorder.exitRequest(token, null);
        assertThat(Naming.nameOf(traces.only())).isEqualTo("GET /");
    }

    @ParameterizedTest
    @CsvSource({"0, 500", "200, 500", "302, 500", "404, 404", "503, 503"})
    void shouldKnowWhatAThrownExceptionBecomes(int seen, int becomes) {
        SpanweaveToken token = enter("/a");
        recorder.requestHandled(token, seen, "/a", null);
        IllegalStateException thrown = new IllegalStateException();
        recorder.exitRequest(token, thrown);
        Trace trace = traces.only();
        assertThat(trace.request().status()).isEqualTo(becomes);
        assertThat(trace.failed()).isTrue();
        assertThat(trace.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.thrown()).isSameAs(thrown);
            assertThat(failure.handled()).isFalse();
        });
    }

    @Test
    void shouldReportWhatAFrameworkAnswered() {
        SpanweaveToken token = enter("/a");
        IllegalStateException thrown = new IllegalStateException();
        recorder.requestException(thrown);
        recorder.requestHandled(token, 500, "/a", null);
        recorder.requestFailed(token, thrown, "http://h/a");
        recorder.exitRequest(token, null);
        assertThat(traces.only().failures())
                .singleElement()
                .satisfies(f -> assertThat(f.handled()).isTrue());
        assertThat(traces.only().request().url()).isEqualTo("http://h/a");
        assertThat(traces.only().failed()).isTrue();
    }

    @Test
    void shouldNotReportWhatBecameNoServerError() {
        SpanweaveToken token = enter("/a");
        recorder.requestException(new IllegalArgumentException());
        recorder.requestHandled(token, 400, "/a", null);
        recorder.requestFailed(token, new IllegalArgumentException(), "x");
        recorder.exitRequest(token, null);
        assertThat(traces.only().failures()).isEmpty();
        assertThat(traces.only().failed()).isFalse();
    }

    @Test
    void shouldKeepPersonalDataOnlyWhereAskedFor() {
        SpanweaveToken token = enter("/a");
        assertThat(recorder.wantsPersonal(token)).isFalse();
        recorder.personal(token, "Cookie", "secret");
        recorder.exitRequest(token, null);
        assertThat(traces.only().request().personal()).isEmpty();

        Traces asked = new Traces(true);
        token = asked.recorder().enterRequest(null, null, "GET", "/a");
        asked.recorder().personal(token, "Cookie", "c");
        asked.recorder().personal(token, "?", null);
        asked.recorder().exitRequest(token, null);
        assertThat(asked.only().request().personal()).containsOnlyKeys("Cookie");
    }

    @Test
    void shouldGoOnWhenDispatchedAgain() {
        SpanweaveToken token = enter("/a");
        recorder.claimRequest();
        statement("select 1");
        recorder.requestSuspended(token);
        recorder.exitRequest(token, null);
        assertThat(recorder.isTracing()).isFalse();
        assertThat(traces.finished).isEmpty();

        SpanweaveToken again = recorder.enterRequest(token, null, "GET", "/a");
        assertThat(again).isSameAs(token);
        assertThat(recorder.claimRequest()).isSameAs(token);
        statement("select 2");
        recorder.requestHandled(again, 200, "/a", null);
        recorder.exitRequest(again, null);
        assertThat(Traces.spans(traces.only())).extracting(Span::text).containsExactly("select 1", "select 2");
        // The attribute may outlive the request: a container recycles them.
        assertThat(recorder.enterRequest(token, null, "GET", "/a")).isNull();
        assertThat(recorder.isTracing()).isFalse();
    }

    @Test
    void shouldSuspendMoreThanOnce() {
        SpanweaveToken token = enter("/a");
        for (int i = 0; i < 3; i++) {
            recorder.requestSuspended(token);
            recorder.exitRequest(token, null);
            assertThat(traces.finished).isEmpty();
            assertThat(recorder.enterRequest(token, "/x", "GET", "/a")).isSameAs(token);
        }
        recorder.exitRequest(token, null);
        assertThat(traces.finished).hasSize(1);
    }

    @Test
    void shouldEndWithTheListenerOnce() throws Exception {
        SpanweaveToken token = enter("/a");
        AsyncListener listener = (AsyncListener) recorder.asyncListener(token, AsyncListener.class);
        recorder.requestSuspended(token);
        recorder.exitRequest(token, null);
        listener.onStartAsync(null);
        listener.onTimeout(null);
        listener.onError(null);
        assertThat(traces.finished).isEmpty();
        listener.onComplete(null);
        listener.onComplete(null);
        assertThat(traces.finished).hasSize(1);
        assertThat(listener).hasToString("Spanweave's AsyncListener");
        assertThat(listener.equals(recorder.asyncListener(token, AsyncListener.class)))
                .isFalse();
        Object same = listener;
        assertThat(listener.equals(same)).isTrue();
        assertThat(listener.hashCode()).isEqualTo(System.identityHashCode(listener));
    }

    @Test
    void shouldEndOnceWhenTheListenerIsFasterThanTheExit() throws Exception {
        SpanweaveToken token = enter("/a");
        AsyncListener listener = (AsyncListener) recorder.asyncListener(token, AsyncListener.class);
        recorder.requestSuspended(token);
        listener.onComplete(null);
        recorder.exitRequest(token, null);
        assertThat(traces.finished).hasSize(1);
        assertThat(recorder.isTracing()).isFalse();
    }

    @Test
    void shouldReadTheReleaseOfAWebApplication() {
        recorder.webApplication("/shop", stream("git.commit.id=abc"), null);
        recorder.webApplication("/shop", stream("git.commit.id=later"), null);
        recorder.webApplication("/blog", null, stream("Manifest-Version: 1.0\nImplementation-Version: 2\n\n"));
        recorder.webApplication(null, null, null);
        recorder.webApplication("/x", "no stream", stream("git.commit.id=\\u00zz"));
        recorder.webApplication("/y", stream("git.commit.id=\\u00zz"), null);
        for (String[] expected : new String[][] {{"/shop", "abc"}, {"/blog", "2"}, {"/x", null}, {"", null}}) {
            SpanweaveToken token = enter(expected[0] + "/a");
            recorder.requestOrigin(token, expected[0], null, null);
            recorder.exitRequest(token, null);
            Trace trace = traces.finished.get(traces.finished.size() - 1);
            assertThat(trace.release() == null ? null : trace.release().name()).isEqualTo(expected[1]);
        }
    }

    @Test
    void shouldCloseTheStreamsItIsGiven() {
        boolean[] closed = new boolean[1];
        InputStream stream = new ByteArrayInputStream(new byte[0]) {
            @Override
            public void close() throws IOException {
                closed[0] = true;
                throw new IOException("and does not even close");
            }
        };
        assertThatCode(() -> recorder.webApplication("/a", stream, null)).doesNotThrowAnyException();
        assertThat(closed[0]).isTrue();
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private SpanweaveToken enter(String uri) {
        return recorder.enterRequest(null, null, "GET", uri);
    }

    private void statement(String sql) {
        Traces.statement(recorder, sql, -1, null);
    }
}
