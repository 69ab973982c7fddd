package io.spanweave.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sentry.EnvelopeReader;
import io.sentry.JsonSerializer;
import io.sentry.SentryEnvelope;
import io.sentry.SentryEnvelopeItem;
import io.sentry.SentryEvent;
import io.sentry.SentryItemType;
import io.sentry.SentryLevel;
import io.sentry.SentryOptions;
import io.sentry.SpanStatus;
import io.sentry.protocol.SentryTransaction;
import io.spanweave.agent.settings.Settings;
import io.spanweave.agent.trace.Recorder;
import io.spanweave.agent.trace.Trace;
import io.spanweave.agent.trace.Traces;
import io.spanweave.bootstrap.SpanweaveToken;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/**
 * Sentry's own SDK reads what we write, field by field: had it made the same event, it would have written the same JSON.
 */
class SentrySdkTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonSerializer sdk = new JsonSerializer(new SentryOptions());
    private final SentryEncoder encoder = new SentryEncoder(
            Identity.of(
                    Settings.read(
                            null,
                            new Properties(),
                            Map.of("SENTRY_TAGS_TEAM", "billing", "SENTRY_SERVERNAME", "web1", "SENTRY_RELEASE", "r1")),
                    null,
                    "1.0"),
            Traces.APPLICATION,
            new Privacy(""));

    @Test
    void shouldReadATransaction() throws Exception {
        SentryTransaction read = transaction(eventful("/orders/4711"));
        assertThat(read.getTransaction()).isEqualTo("GET /orders/{id}");
        assertThat(read.getSpans()).hasSize(24);
        assertThat(read.getSpans().get(23).getDescription()).isEqualTo("update t set a = ?");
        assertThat(read.getSpans().get(23).getStatus()).isEqualTo(SpanStatus.INTERNAL_ERROR);
        assertThat(read.getContexts().getTrace().getStatus()).isEqualTo(SpanStatus.INTERNAL_ERROR);
        assertThat(read.getContexts().getTrace().getOperation()).isEqualTo("http.server");
        assertThat(read.getSpans().get(0).getTraceId())
                .isEqualTo(read.getContexts().getTrace().getTraceId());
        assertThat(read.getTags()).containsEntry("team", "billing");
    }

    @Test
    void shouldReadAnEvent() throws Exception {
        SentryEvent read = event(eventful("/orders/4711"));
        assertThat(read.getLevel()).isEqualTo(SentryLevel.ERROR);
        assertThat(read.getTimestamp()).isBetween("2025-01-01T00:00:00Z", "2100-01-01T00:00:00Z");
        assertThat(read.getExceptions()).hasSize(2);
        assertThat(read.getExceptions().get(1).getValue()).isEqualTo("order 4711");
        assertThat(read.getBreadcrumbs()).hasSize(21);
        assertThat(read.getFingerprints()).hasSize(3);
        assertThat(read.getUser().getIpAddress()).isEqualTo("10.0.0.1");
        assertThat(read.getRequest().getHeaders()).containsEntry("User-Agent", "curl");
    }

    @Test
    void shouldReadTasks() throws Exception {
        assertThat(transaction(Traces.task(null, recorder -> {})).getTransaction())
                .isEqualTo("OverdueCheck.check");
        assertThat(event(Traces.task(new SQLException(), recorder -> {})).getExceptions())
                .hasSize(1);
    }

    @Test
    void shouldReadWhateverTheApplicationSays() throws Exception {
        Random random = new Random(5);
        for (int i = 0; i < 300; i++) {
            String odd = odd(random);
            Trace trace = Traces.request("/" + odd, 500, new IllegalStateException(odd), recorder -> {
                recorder.route(odd);
                SpanweaveToken span = recorder.enterMethod(odd, odd, false);
                recorder.spanData(span, new Object[] {odd, odd, "thread.name", odd, odd, 1});
                recorder.personal(span, "Cookie", odd);
                recorder.exitSpan(span, -1, null);
                Traces.statement(recorder, odd, -1, new SQLException(odd));
            });
            transaction(trace);
            event(trace);
        }
    }

    private static String odd(Random random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(random.nextInt(10) == 0 ? 3_000 : 30);
        for (int i = 0; i < length; i++) {
            switch (random.nextInt(5)) {
                case 0:
                    text.append((char) random.nextInt(0x20));
                    break;
                case 1:
                    text.append((char) (0xD800 + random.nextInt(0x800)));
                    break;
                case 2:
                    text.appendCodePoint(0x1F600 + random.nextInt(0x40));
                    break;
                case 3:
                    text.append((char) random.nextInt(0x3000));
                    break;
                default:
                    text.append("\"\\'/<>{}[]:,".charAt(random.nextInt(12)));
                    break;
            }
        }
        return text.toString();
    }

    /** Everything there is in one trace. */
    private static Trace eventful(String uri) {
        return Traces.request(uri, 500, new IllegalStateException("order 4711", new Exception()), recorder -> {
            SpanweaveToken method = recorder.enterMethod("Shop.buy", "payment", false);
            recorder.spanData(method, new Object[] {"id", 1, "price", 1.5, "gift", true, "id", 2});
            recorder.personal(method, "?", "a=b");
            recorder.personal(method, "@", "10.0.0.1");
            recorder.personal(method, "Cookie", "c=d");
            recorder.personal(method, "User-Agent", "curl");
            recorder.attemptFailed(1, new IllegalStateException("first"));
            statements(recorder);
            recorder.exitSpan(method, -1, null);
        });
    }

    private static void statements(Recorder recorder) {
        Object connection = new Object();
        Object statement = new Object();
        recorder.connected(connection, "jdbc:postgresql://h/shop");
        recorder.statementCreated(connection, statement, null);
        for (int i = 0; i < 22; i++) {
            recorder.exitSpan(recorder.enterStatement(statement, "select " + i), i % 2, null);
        }
        recorder.exitSpan(recorder.enterStatement(statement, "update t set a = 1"), -1, new SQLException());
    }

    private SentryTransaction transaction(Trace trace) throws Exception {
        byte[] item = item(encoder.transaction(trace, encoder.idsFor(trace), 1), SentryItemType.Transaction);
        return same(item, SentryTransaction.class);
    }

    private SentryEvent event(Trace trace) throws Exception {
        byte[] item =
                item(encoder.event(trace, trace.failures().get(0), encoder.idsFor(trace), 0), SentryItemType.Event);
        return same(item, SentryEvent.class);
    }

    private byte[] item(byte[] packed, SentryItemType type) throws Exception {
        SentryEnvelope envelope = new EnvelopeReader(sdk).read(new GZIPInputStream(new ByteArrayInputStream(packed)));
        assertThat(envelope).isNotNull();
        SentryEnvelopeItem item = envelope.getItems().iterator().next();
        assertThat(envelope.getItems()).hasSize(1);
        assertThat(item.getHeader().getType()).isEqualTo(type);
        assertThat(JSON.readTree(item.getData()).at("/event_id").asText())
                .isEqualTo(envelope.getHeader().getEventId().toString());
        assertThat(envelope.getHeader().getSdkVersion().getName()).isEqualTo("sentry.java.spanweave");
        return item.getData();
    }

    /** The SDK writes 0 for 0.0. */
    private static int compare(JsonNode one, JsonNode other) {
        boolean same = one.equals(other)
                || (one.isNumber() && other.isNumber() && one.decimalValue().compareTo(other.decimalValue()) == 0);
        return same ? 0 : 1;
    }

    /** Servers take two forms of these, and the SDK knows the one that is not in the published schema. */
    private static JsonNode inItsForm(ObjectNode payload) {
        if (payload.has("breadcrumbs")) {
            payload.set("breadcrumbs", payload.at("/breadcrumbs/values"));
        }
        JsonNode cookies = payload.at("/request/cookies");
        if (!cookies.isMissingNode()) {
            ((ObjectNode) payload.get("request")).put("cookies", cookies.toString());
        }
        return payload;
    }

    /** Read by the SDK, written by the SDK, read by Jackson: nothing is lost, nothing is added, nothing is changed. */
    private <T> T same(byte[] item, Class<T> type) throws Exception {
        JsonNode ours = inItsForm((ObjectNode) JSON.readTree(item));
        T read = sdk.deserialize(new StringReader(ours.toString()), type);
        assertThat(read).isNotNull();
        StringWriter out = new StringWriter();
        sdk.serialize(read, out);
        JsonNode again = JSON.readTree(out.toString());
        assertThat(again.equals(SentrySdkTest::compare, ours))
                .as("%s%n%s", again, ours)
                .isTrue();
        return read;
    }
}
