package io.spanweave.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sentry.SpanStatus;
import io.spanweave.agent.settings.Release;
import io.spanweave.agent.settings.Settings;
import io.spanweave.agent.trace.Recorder;
import io.spanweave.agent.trace.Trace;
import io.spanweave.agent.trace.Traces;
import io.spanweave.bootstrap.SpanweaveToken;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SentryEncoderTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SentryEncoder encoder = encoder(null);

    @Test
    void shouldEncodeATransaction() throws IOException {
        Trace trace = Traces.request("/orders/4711", 200, null, recorder -> {
            recorder.route("/orders/{id}");
            Object connection = new Object();
            Object statement = new Object();
            recorder.connected(connection, "jdbc:postgresql://u:SECRET@h/shop");
            recorder.statementCreated(connection, statement, "select * from t where a = 'SECRET' and b in (1, 2)");
            recorder.exitSpan(recorder.enterStatement(statement, null), -1, null);
            recorder.exitSpan(
                    recorder.enterStatement(statement, "update t set a = 'SECRET'"), 3, new SQLException("SECRET"));
        });
        String text = text(encoder.transaction(trace, encoder.idsFor(trace), 1));
        assertThat(text).doesNotContain("SECRET");
        JsonNode event = item(text, "transaction");
        assertThat(event.at("/transaction").asText()).isEqualTo("GET /orders/{id}");
        assertThat(event.at("/transaction_info/source").asText()).isEqualTo("route");
        assertThat(event.at("/type").asText()).isEqualTo("transaction");
        assertThat(event.at("/platform").asText()).isEqualTo("java");
        assertThat(event.at("/environment").asText()).isEqualTo("staging");
        assertThat(event.at("/server_name").asText()).isEqualTo("web1");
        assertThat(event.at("/tags/team").asText()).isEqualTo("billing");
        assertThat(event.at("/sdk/name").asText()).isEqualTo("sentry.java.spanweave");
        assertThat(event.at("/request/method").asText()).isEqualTo("GET");
        assertThat(event.at("/contexts/trace/op").asText()).isEqualTo("http.server");
        assertThat(event.at("/contexts/trace/status").asText()).isEqualTo("ok");
        assertThat(event.at("/contexts/trace/trace_id").asText()).matches("[0-9a-f]{32}");
        assertThat(event.at("/contexts/trace/span_id").asText()).matches("[0-9a-f]{16}");
        assertThat(event.at("/contexts/response/status_code").asInt()).isEqualTo(200);
        assertThat(event.at("/contexts/work/statements").asInt()).isEqualTo(2);
        assertThat(event.at("/contexts/work/statements_failed").asInt()).isEqualTo(1);
        assertThat(event.at("/contexts/work/rows_changed").asInt()).isEqualTo(3);
        assertThat(event.at("/timestamp").asDouble())
                .isGreaterThanOrEqualTo(event.at("/start_timestamp").asDouble());
        assertThat(event.at("/start_timestamp").asDouble()).isBetween(1.7e9, 1e10);
        assertThat(event.at("/spans")).hasSize(2);
        JsonNode first = event.at("/spans/0");
        assertThat(first.at("/op").asText()).isEqualTo("db.query");
        assertThat(first.at("/description").asText()).isEqualTo("select * from t where a = ? and b in (?)");
        assertThat(first.at("/data/db.system").asText()).isEqualTo("postgresql");
        assertThat(first.at("/data/db.name").asText()).isEqualTo("shop");
        assertThat(first.at("/parent_span_id").asText())
                .isEqualTo(event.at("/contexts/trace/span_id").asText());
        assertThat(first.at("/trace_id").asText())
                .isEqualTo(event.at("/contexts/trace/trace_id").asText());
        JsonNode second = event.at("/spans/1");
        assertThat(second.at("/op").asText()).isEqualTo("db.update");
        assertThat(second.at("/status").asText()).isEqualTo("internal_error");
        assertThat(second.at("/data/error.type").asText()).isEqualTo("java.sql.SQLException");
        assertThat(second.at("/span_id").asText())
                .isNotEqualTo(first.at("/span_id").asText());
    }

    @Test
    void shouldEncodeAnErrorBesideItsTransaction() throws IOException {
        Exception thrown = new IllegalStateException("order 4711 is gone", new SQLException("connection"));
        Trace trace = Traces.request("/orders/4711", 200, thrown, recorder -> {
            for (int i = 0; i < 30; i++) {
                Traces.statement(recorder, "select " + i + " from t" + i, -1, null);
            }
        });
        Ids ids = encoder.idsFor(trace);
        JsonNode event = item(text(encoder.event(trace, trace.failures().get(0), ids, 0)), "event");
        JsonNode transaction = item(text(encoder.transaction(trace, ids, 1)), "transaction");
        assertThat(event.at("/transaction").asText()).isEqualTo("GET /orders/{id}");
        assertThat(event.at("/level").asText()).isEqualTo("error");
        assertThat(event.at("/exception/values")).hasSize(2);
        assertThat(event.at("/exception/values/1/type").asText()).isEqualTo("IllegalStateException");
        assertThat(event.at("/exception/values/1/mechanism/handled").asBoolean(true))
                .isFalse();
        assertThat(event.at("/fingerprint/0").asText()).isEqualTo("java.lang.IllegalStateException");
        assertThat(event.at("/contexts/trace/trace_id")).isEqualTo(transaction.at("/contexts/trace/trace_id"));
        assertThat(event.at("/contexts/trace/span_id")).isEqualTo(transaction.at("/contexts/trace/span_id"));
        assertThat(event.at("/event_id")).isNotEqualTo(transaction.at("/event_id"));
        assertThat(transaction.at("/contexts/trace/status").asText()).isEqualTo("internal_error");
        JsonNode crumbs = event.at("/breadcrumbs/values");
        assertThat(crumbs).hasSize(20);
        assertThat(crumbs.get(19).at("/message").asText()).isEqualTo("select ? from t29");
        assertThat(event.at("/contexts/work/last_statement").asText()).isEqualTo("select ? from t29");
        assertThat(event.at("/contexts/work/summary").asText()).startsWith("failed after 30 statements");
    }

    @Test
    void shouldShowAttemptsThatFailedBefore() throws IOException {
        Exception last = new IllegalStateException("third");
        Trace trace = Traces.task(last, recorder -> {
            recorder.attemptFailed(1, new IllegalStateException("first"));
            recorder.attemptFailed(2, new IllegalStateException("second"));
            recorder.attemptFailed(3, last);
            recorder.retriesExhausted(3, last, false);
        });
        JsonNode event = item(text(encoder.event(trace, trace.failures().get(0), Ids.fresh(), 0)), "event");
        assertThat(event.at("/breadcrumbs").findValuesAsText("message"))
                .containsExactly(
                        "attempt 1 failed: IllegalStateException: first",
                        "attempt 2 failed: IllegalStateException: second");
        assertThat(event.at("/contexts/work/attempts").asInt()).isEqualTo(3);
        assertThat(event.at("/contexts/work/task").asText()).isEqualTo("OverdueCheck.check");
        assertThat(event.at("/contexts/trace/op").asText()).isEqualTo("task");
        assertThat(event.at("/fingerprint").isMissingNode()
                        || event.at("/fingerprint").isNull())
                .isTrue();
    }

    @Test
    void shouldNestSpansUnderTheirParents() throws IOException {
        Trace trace = Traces.task(null, recorder -> {
            SpanweaveToken method = recorder.enterMethod("Shop.buy", "payment", false);
            Traces.statement(recorder, "select 1", -1, null);
            recorder.exitSpan(method, -1, null);
        });
        JsonNode event = item(text(encoder.transaction(trace, Ids.fresh(), 1)), "transaction");
        assertThat(event.at("/spans/0/op").asText()).isEqualTo("payment");
        assertThat(event.at("/spans/0/description").asText()).isEqualTo("Shop.buy");
        assertThat(event.at("/spans/1/parent_span_id")).isEqualTo(event.at("/spans/0/span_id"));
    }

    @Test
    void shouldNotSendArgumentsWhoseNameSaysWhatTheyAre() throws IOException {
        Trace trace = Traces.task(null, recorder -> {
            SpanweaveToken method = recorder.enterMethod("Shop.buy", "payment", false);
            recorder.spanData(method, new Object[] {
                "password", "s3cr3t", "pin", 4931, "apiToken", "s3cr3t", "card", 4111111111111111L, "shipping", "pin"
            });
            recorder.exitMethod(method, null);
        });
        JsonNode data = item(text(encoder.transaction(trace, Ids.fresh(), 1)), "transaction")
                .at("/spans/0/data");
        for (String secret : new String[] {"password", "pin", "apiToken", "card"}) {
            assertThat(data.path(secret).asText()).as(secret).isEqualTo("[Filtered]");
        }
        assertThat(data.at("/shipping").asText()).isEqualTo("pin");
    }

    @Test
    void shouldSendArguments() throws IOException {
        Object[] odd = {Double.NaN, Float.POSITIVE_INFINITY, new java.util.UUID(0, 1), java.time.Duration.ofSeconds(2)};
        Trace trace = Traces.task(null, recorder -> {
            SpanweaveToken method = recorder.enterMethod("Shop.buy", "payment", false);
            recorder.spanData(method, new Object[] {
                "id",
                7L,
                "price",
                new java.math.BigDecimal("1.5"),
                "gift",
                true,
                "nan",
                odd[0],
                "infinite",
                odd[1],
                "uuid",
                odd[2],
                "after",
                odd[3],
                "by",
                'c'
            });
            recorder.exitMethod(method, null);
        });
        JsonNode data = item(text(encoder.transaction(trace, Ids.fresh(), 1)), "transaction")
                .at("/spans/0/data");
        assertThat(data.at("/id").isNumber()).isTrue();
        assertThat(data.at("/price").asDouble()).isEqualTo(1.5);
        assertThat(data.at("/gift").isBoolean()).isTrue();
        assertThat(data.at("/nan").asText()).isEqualTo("NaN");
        assertThat(data.at("/infinite").asText()).isEqualTo("Infinity");
        assertThat(data.at("/uuid").asText()).isEqualTo("00000000-0000-0000-0000-000000000001");
        assertThat(data.at("/after").asText()).isEqualTo("PT2S");
        assertThat(data.at("/by").asText()).isEqualTo("c");
    }

    @Test
    void shouldDescribeARootMethod() throws IOException {
        Traces traces = new Traces();
        Recorder recorder = traces.recorder();
        SpanweaveToken root = recorder.enterMethod("nightly", "job", true);
        recorder.spanData(root, new Object[] {"day", "monday"});
        recorder.exitMethod(root, new IllegalStateException("no"));
        Trace trace = traces.only();
        JsonNode event = item(text(encoder.transaction(trace, Ids.fresh(), 1)), "transaction");
        assertThat(event.at("/transaction").asText()).isEqualTo("nightly");
        assertThat(event.at("/transaction_info/source").asText()).isEqualTo("custom");
        assertThat(event.at("/contexts/trace/op").asText()).isEqualTo("job");
        assertThat(event.at("/contexts/trace/status").asText()).isEqualTo("internal_error");
        assertThat(event.at("/contexts/trace/origin").asText()).isEqualTo("auto.function.spanweave.method");
        assertThat(event.at("/contexts/trace/data/day").asText()).isEqualTo("monday");
        JsonNode error = item(text(encoder.event(trace, trace.failures().get(0), Ids.fresh(), 0)), "event");
        assertThat(error.at("/exception/values/0/mechanism/type").asText()).isEqualTo("auto.function.spanweave.method");
        assertThat(error.at("/exception/values/0/mechanism/handled").asBoolean())
                .isFalse();
    }

    @Test
    void shouldSayHowManySpansDidNotFit() throws IOException {
        Trace trace = Traces.task(null, recorder -> {
            for (int i = 0; i < 1_100; i++) {
                Traces.statement(recorder, "select 1", -1, null);
            }
        });
        JsonNode event = item(text(encoder.transaction(trace, Ids.fresh(), 1)), "transaction");
        assertThat(event.at("/spans")).hasSize(999);
        assertThat(event.at("/contexts/work/spans_dropped").asInt()).isEqualTo(101);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1, true",
                "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331, true",
                "-, false",
                "'', false",
                "garbage, false",
                "a-b-c, false",
                "'-', false",
                "0af7651916cd43dd8448eb211c80319c, false",
                "zzz7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1, false",
                "'0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1\r\nX: y', false",
            })
    void shouldContinueTheCallersTrace(String header, boolean continued) throws IOException {
        Traces traces = new Traces();
        Recorder recorder = traces.recorder();
        SpanweaveToken token = recorder.enterRequest(null, null, "GET", "/a");
        recorder.requestOrigin(token, "", header, "sentry-release=x");
        recorder.exitRequest(token, null);
        JsonNode event =
                item(text(encoder.transaction(traces.only(), encoder.idsFor(traces.only()), 1)), "transaction");
        assertThat(event.at("/contexts/trace/trace_id").asText().equals("0af7651916cd43dd8448eb211c80319c"))
                .isEqualTo(continued);
        assertThat(event.at("/contexts/trace/parent_span_id").asText()).isEqualTo(continued ? "b7ad6b7169203331" : "");
        assertThat(event.at("/contexts/trace/trace_id").asText()).matches("[0-9a-f]{32}");
    }

    @ParameterizedTest
    @CsvSource({
        "0, OK",
        "200, OK",
        "302, OK",
        "400, INVALID_ARGUMENT",
        "401, UNAUTHENTICATED",
        "403, PERMISSION_DENIED",
        "404, NOT_FOUND",
        "409, ALREADY_EXISTS",
        "418, INVALID_ARGUMENT",
        "429, RESOURCE_EXHAUSTED",
        "499, CANCELLED",
        "500, INTERNAL_ERROR",
        "501, UNIMPLEMENTED",
        "502, INTERNAL_ERROR",
        "503, UNAVAILABLE",
        "504, DEADLINE_EXCEEDED",
        "599, INTERNAL_ERROR",
    })
    void shouldKnowStatuses(int http, SpanStatus status) {
        Trace trace = Traces.request("/a", http, null, recorder -> {});
        assertThat(SentryEncoder.statusOf(trace)).isEqualTo(status.apiName());
    }

    @Test
    void shouldKnowTheStatusOfTasks() {
        assertThat(SentryEncoder.statusOf(Traces.task(null, recorder -> {}))).isEqualTo(SpanStatus.OK.apiName());
        assertThat(SentryEncoder.statusOf(Traces.task(new Exception(), r -> {})))
                .isEqualTo(SpanStatus.INTERNAL_ERROR.apiName());
    }

    @Test
    void shouldKeepPersonalDataToErrors() throws IOException {
        Trace trace = Traces.request("/a;jsessionid=SESSION", 500, new Exception(), recorder -> {
            SpanweaveToken token = recorder.enterMethod("x", "y", false);
            for (String name : new String[] {"?", "@", "Authorization", "User-Agent"}) {
                recorder.personal(token, name, "PERSONAL");
            }
            recorder.personal(token, "Cookie", "a=PERSONAL; a==; b; ; =c");
            recorder.exitSpan(token, -1, null);
        });
        String error = text(encoder.event(trace, trace.failures().get(0), Ids.fresh(), 0));
        JsonNode event = item(error, "event");
        assertThat(error).doesNotContain("SESSION");
        assertThat(event.at("/request/query_string").asText()).isEqualTo("PERSONAL");
        assertThat(event.at("/request/cookies").toString())
                .isEqualTo("[[\"a\",\"PERSONAL\"],[\"a\",\"=\"],[\"b\",\"\"],[\"\",\"\"],[\"\",\"c\"]]");
        assertThat(event.at("/request/headers/User-Agent").asText()).isEqualTo("PERSONAL");
        assertThat(event.at("/user/ip_address").asText()).isEqualTo("PERSONAL");
        assertThat(text(encoder.transaction(trace, Ids.fresh(), 1))).doesNotContain("PERSONAL", "SESSION");
    }

    @Test
    void shouldPreferTheReleaseASettingNames() throws IOException {
        Properties git = new Properties();
        git.setProperty("git.commit.id", "packed");
        Traces traces = new Traces();
        traces.recorder().webApplication("", stream("git.commit.id=web"), null);
        SpanweaveToken token = traces.recorder().enterRequest(null, null, "GET", "/a");
        traces.recorder().requestOrigin(token, "", null, null);
        traces.recorder().exitRequest(token, null);
        assertThat(releaseBy(encoder(null), traces.only())).isEqualTo("web");
        assertThat(releaseBy(encoder(Release.of(git, null)), traces.only())).isEqualTo("web");
        Settings settings = Settings.read(null, new Properties(), Map.of("SENTRY_RELEASE", "set"));
        assertThat(releaseBy(encoder(Release.find(settings, Traces.APPLICATION)), traces.only()))
                .isEqualTo("set");
        assertThat(releaseBy(encoder(Release.of(git, null)), Traces.task(null, r -> {})))
                .isEqualTo("packed");
        assertThat(releaseBy(encoder(null), Traces.task(null, r -> {}))).isEmpty();
    }

    @Test
    void shouldWriteReadableJsonWhateverIsInside() throws IOException {
        String odd = "\" \\ \b \u0000 \u2028 </script> äöü \uD83D\uDE00 \uD83D lone";
        Trace trace = Traces.request("/" + odd, 500, new Exception(odd), recorder -> {
            recorder.route(odd);
            Traces.statement(recorder, "select " + odd + " from \"" + odd + "\"", -1, new SQLException(odd));
        });
        JsonNode event = item(text(encoder.event(trace, trace.failures().get(0), Ids.fresh(), 0)), "event");
        assertThat(event.at("/exception/values/0/value").asText()).contains("\u2028 </script> äöü \uD83D\uDE00");
        item(text(encoder.transaction(trace, Ids.fresh(), 1)), "transaction");
    }

    private static String releaseBy(SentryEncoder encoder, Trace trace) throws IOException {
        return item(text(encoder.transaction(trace, Ids.fresh(), 1)), "transaction")
                .at("/release")
                .asText();
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static SentryEncoder encoder(Release release) {
        Settings settings = Settings.read(
                null,
                new Properties(),
                Map.of("SENTRY_ENVIRONMENT", "staging", "SENTRY_TAGS_TEAM", "billing", "SENTRY_SERVERNAME", "web1"));
        return new SentryEncoder(Identity.of(settings, release, "1.0"), Traces.APPLICATION, new Privacy(""));
    }

    private static String text(byte[] envelope) throws IOException {
        return new String(
                new GZIPInputStream(new ByteArrayInputStream(envelope)).readAllBytes(), StandardCharsets.UTF_8);
    }

    /** An envelope: its header, one item's header, the item. */
    private static JsonNode item(String envelope, String type) throws IOException {
        String[] lines = envelope.trim().split("\n", -1);
        assertThat(lines).hasSize(3);
        JsonNode header = JSON.readTree(lines[0]);
        JsonNode itemHeader = JSON.readTree(lines[1]);
        assertThat(itemHeader.at("/type").asText()).isEqualTo(type);
        assertThat(itemHeader.at("/length").asInt()).isEqualTo(lines[2].getBytes(StandardCharsets.UTF_8).length);
        JsonNode item = JSON.readTree(lines[2]);
        assertThat(item.at("/event_id").asText())
                .isEqualTo(header.at("/event_id").asText())
                .matches("[0-9a-f]{32}");
        return item;
    }
}
