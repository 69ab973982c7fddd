package io.spanweave.harness;

import static io.spanweave.harness.Samples.at;
import static io.spanweave.harness.Samples.lastException;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlitchTipTest {
    private static final String KEY = "c0ffeec0ffeec0ffeec0ffeec0ffee00";
    private static final String UUID_SEGMENT = "123e4567-e89b-12d3-a456-426614174000";
    private final GlitchTip rules = new GlitchTip("1", KEY, false);

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void shouldComplainAboutTheTransaction(String complaint, boolean kept, Change change) {
        ObjectNode transaction = Samples.transaction();
        change.make(transaction);

        Verdict verdict = judge(Samples.envelope(transaction));

        assertThat(verdict.complaints()).singleElement().asString().contains(complaint);
        assertThat(verdict.stored()).hasSize(kept ? 1 : 0);
        assertThat(verdict.status()).isEqualTo(200);
    }

    static Stream<Arguments> shouldComplainAboutTheTransaction() {
        return Stream.of(
                rule("trace_id is not 32", true, t -> trace(t).remove("trace_id"), GlitchTipTest::forgetSpans),
                rule("trace_id is not 32", true, t -> trace(t).put("trace_id", "ABC"), GlitchTipTest::forgetSpans),
                rule(
                        "contexts.trace.span_id is not",
                        true,
                        t -> trace(t).put("span_id", "12"),
                        GlitchTipTest::forgetSpans),
                rule("parent_span_id is not 16", true, t -> trace(t).put("parent_span_id", "x")),
                rule("transaction is not set", false, t -> t.remove("transaction")),
                rule("transaction is longer than 200", true, t -> t.put("transaction", "x".repeat(201))),
                rule("holds an id, '4711'", true, t -> t.put("transaction", "GET /invoices/4711/lines")),
                rule("holds an id, '" + UUID_SEGMENT + "'", true, t -> t.put("transaction", "/i/" + UUID_SEGMENT)),
                rule("start_timestamp is missing", false, t -> t.remove("start_timestamp")),
                rule("timestamp is missing", false, t -> t.remove("timestamp")),
                rule(
                        "start_timestamp is after",
                        true,
                        t -> t.set("start_timestamp", t.path("timestamp")),
                        t -> t.put("timestamp", t.path("timestamp").asLong() - 1)),
                rule("op is not set", true, t -> trace(t).remove("op")),
                rule(
                        "source is 'unknown'",
                        true,
                        t -> at(t, "/transaction_info").put("source", "unknown")),
                rule("source is ''", true, t -> t.remove("transaction_info")),
                rule("status is 'broken'", true, t -> trace(t).put("status", "broken")),
                rule("status is ''", true, t -> trace(t).remove("status")),
                rule("http.server without request.method", true, t -> t.remove("request")),
                rule("older than 90 days", false, t -> t.put("start_timestamp", daysAgo(91))),
                rule("1001 spans", true, t -> spans(t, 1001)),
                rule("tag customer is longer", true, t -> at(t, "/tags").put("customer", "x".repeat(201))),
                rule("tag's name is longer", true, t -> at(t, "/tags").put("x".repeat(201), "x")),
                rule("tag customer is not a text", true, t -> at(t, "/tags").putObject("customer")),
                rule("release is not set", true, t -> t.remove("release")),
                rule("environment is not set", true, t -> t.remove("environment")),
                rule("environment is longer than 64", true, t -> t.put("environment", "x".repeat(65))),
                rule("NUL character", true, t -> at(t, "/tags").put("customer", "a\0b")),
                rule("event_id is not 32 hex", false, t -> t.remove("event_id")),
                rule("platform is not there", false, t -> t.remove("platform")),
                rule("sdk lacks", false, t -> t.putObject("sdk").put("name", "x")),
                rule("has no op", true, t -> at(t, "/spans/0").remove("op")),
                rule(
                        "parent that was not sent",
                        true,
                        t -> at(t, "/spans/1").put("parent_span_id", "9999999999999999")),
                rule("another trace_id", true, t -> at(t, "/spans/0").put("trace_id", "0".repeat(32))),
                rule("ends before it starts", true, t -> at(t, "/spans/0").put("timestamp", 1)),
                rule("lacks its start", true, t -> at(t, "/spans/0").remove("start_timestamp")),
                rule("share a span_id", true, t -> at(t, "/spans/0").put("span_id", "2222222222222222")));
    }

    @Test
    void shouldComplainAboutATransactionFromTheFuture() {
        ObjectNode transaction = Samples.transaction();
        later(transaction, "start_timestamp");
        later(transaction, "timestamp");

        assertThat(judge(Samples.envelope(transaction)).complaints())
                .hasSize(2)
                .anySatisfy(text -> assertThat(text).contains("start_timestamp lies in the future"))
                .anySatisfy(text -> assertThat(text).contains(": timestamp lies in the future"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void shouldComplainAboutTheEvent(String complaint, boolean kept, Change change) {
        ObjectNode event = Samples.event();
        change.make(event);

        Verdict verdict = judge(Samples.envelope(event));

        assertThat(verdict.complaints()).singleElement().asString().contains(complaint);
        assertThat(verdict.stored()).hasSize(kept ? 1 : 0);
    }

    static Stream<Arguments> shouldComplainAboutTheEvent() {
        return Stream.of(
                rule("trace_id is not 32", true, e -> trace(e).remove("trace_id")),
                rule("span_id is not 16", true, e -> trace(e).remove("span_id")),
                rule("transaction is not set", true, e -> e.remove("transaction")),
                rule("release is not set", true, e -> e.remove("release")),
                rule("environment is not set", true, e -> e.remove("environment")),
                rule(
                        "mechanism.type is not a text",
                        true,
                        e -> at(lastException(e), "/mechanism").put("type", 5)),
                rule("no mechanism", true, e -> lastException(e).remove("mechanism")),
                rule(
                        "1 of 2 frames",
                        true,
                        e -> at(lastException(e), "/stacktrace/frames/0").remove("in_app")),
                rule(
                        "1 of 1 frames",
                        true,
                        e -> at(e, "/exception/values/0/stacktrace/frames/0").put("in_app", "no")),
                rule("no fingerprint", true, e -> lastException(e).put("value", "invoice 47 has no customer")),
                rule("no fingerprint", true, e -> lastException(e).put("value", "no payment " + UUID_SEGMENT)),
                rule("no fingerprint", true, e -> lastException(e).put("value", "no session deadbeefcafe")),
                rule(
                        "includes it by {{ default }}",
                        true,
                        e -> lastException(e).put("value", "invoice 47"),
                        e -> e.putArray("fingerprint").add("{{ default }}")),
                rule("value is not a text", true, e -> lastException(e).putObject("value")),
                rule(
                        "part of the fingerprint",
                        true,
                        e -> e.putArray("fingerprint").add(5)),
                rule("level 'bad'", true, e -> e.put("level", "bad")),
                rule("<untitled>", true, e -> e.remove("exception")),
                rule("has no type", true, e -> lastException(e).remove("type")),
                rule("timestamp lies in the future", true, e -> later(e, "timestamp")),
                rule("sdk lacks", true, e -> e.putObject("sdk").put("name", "x")),
                rule("NUL character", true, e -> e.put("server_name", "a\0b")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /api/v1/invoices/{id}", "InvoiceJobs.nightly", "report-2", "GET /*", "/h2-console"})
    void shouldAcceptNamesOfLowCardinality(String name) {
        assertThat(judge(Samples.envelope(Samples.transaction().put("transaction", name)))
                        .complaints())
                .isEmpty();
    }

    @Test
    void shouldAcceptAVaryingMessageWithAFingerprint() {
        ObjectNode event = Samples.event();
        lastException(event).put("value", "invoice 47 has no customer");
        event.putArray("fingerprint").add("IllegalStateException").add("com.acme.Payments.pay");

        assertThat(judge(Samples.envelope(event)).complaints()).isEmpty();
    }

    @Test
    void shouldAcceptAnEventWithAMessageInsteadOfAnException() {
        ObjectNode event = Samples.event();
        event.remove("exception");
        event.putObject("logentry").put("formatted", "the nightly job did not run");

        assertThat(judge(Samples.envelope(event)).complaints()).isEmpty();
    }

    @Test
    void shouldAcceptATransactionOfAThousandSpansAndTwelveWeeks() {
        ObjectNode transaction = Samples.transaction();
        spans(transaction, 1000);
        transaction.put("start_timestamp", daysAgo(84));

        assertThat(judge(Samples.envelope(transaction)).complaints()).isEmpty();
    }

    @Test
    void shouldNoteWhatIsCut() {
        ObjectNode transaction = Samples.transaction();
        at(transaction, "/spans/0").put("description", "x".repeat(501));
        at(transaction, "/spans/1").put("op", "x".repeat(256));

        Verdict verdict = judge(Samples.envelope(transaction));

        assertThat(verdict.complaints()).isEmpty();
        assertThat(verdict.notes()).hasSize(2);
        assertThat(verdict.notes().get(0)).contains("description longer than 500");
        assertThat(verdict.notes().get(1)).contains("op longer than 255");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "check_in",
                "session",
                "sessions",
                "client_report",
                "attachment",
                "profile",
                "replay_event",
                "span",
                "statsd"
            })
    void shouldComplainAboutWhatIsSwallowed(String type) {
        ObjectNode event = Samples.event();
        Verdict verdict =
                judge(Samples.header(event) + Samples.item(type, "{}") + Samples.item("event", event.toString()));

        assertThat(verdict.complaints()).containsExactly("item '" + type + "' is swallowed with 200");
        assertThat(verdict.stored()).hasSize(1);
    }

    @Test
    void shouldIgnoreTheEnvelopeBehindAnUnknownItem() {
        ObjectNode event = Samples.event();
        Verdict verdict = judge(
                Samples.header(event) + Samples.item("trace_metric", "{}") + Samples.item("event", event.toString()));

        assertThat(verdict.status()).isEqualTo(200);
        assertThat(verdict.stored()).isEmpty();
        assertThat(verdict.complaints()).singleElement().asString().contains("the rest of the envelope");
    }

    @Test
    void shouldComplainAboutTwoMainItems() {
        ObjectNode event = Samples.event();
        String item = Samples.item("event", event.toString());

        assertThat(judge(Samples.header(event) + item + item).complaints())
                .singleElement()
                .asString()
                .contains("more than one main item");
    }

    @Test
    void shouldComplainAboutAnItemWithoutLength() {
        ObjectNode event = Samples.event();
        Verdict verdict = judge(Samples.header(event) + "{\"type\":\"event\"}\n" + event + "\n");

        assertThat(verdict.complaints()).containsExactly("item 'event' has no length");
        assertThat(verdict.stored()).hasSize(1);
    }

    @Test
    void shouldComplainAboutAWrongLength() {
        ObjectNode event = Samples.event();

        Verdict tooLong = judge(Samples.header(event) + "{\"type\":\"event\",\"length\":99999}\n" + event);
        Verdict tooShort = judge(Samples.header(event) + "{\"type\":\"event\",\"length\":7}\n" + event);

        assertThat(tooLong.complaints()).singleElement().asString().contains("announces 99999 bytes");
        assertThat(tooShort.complaints()).singleElement().asString().contains("is not one JSON object");
        assertThat(tooLong.stored()).isEmpty();
        assertThat(tooShort.stored()).isEmpty();
    }

    @Test
    void shouldComplainAboutAnItemHeaderThatIsNoJson() {
        Verdict verdict = judge(Samples.header(Samples.event()) + "event\n{}\n");

        assertThat(verdict.complaints()).anySatisfy(text -> assertThat(text).contains("item header is not a JSON"));
    }

    @Test
    void shouldComplainAboutAnEmptyEnvelope() {
        assertThat(judge("{}\n").complaints()).containsExactly("the envelope holds no item");
    }

    @Test
    void shouldRefuseATransactionOfAnotherType() {
        ObjectNode transaction = Samples.transaction().put("type", "event");
        Verdict verdict = judge(Samples.header(transaction) + Samples.item("transaction", transaction.toString()));

        assertThat(verdict.complaints()).singleElement().asString().contains("type is not 'transaction'");
        assertThat(verdict.stored()).isEmpty();
    }

    @Test
    void shouldComplainAboutAnIdThatDiffersFromItsEnvelope() {
        ObjectNode event = Samples.event();
        Verdict verdict =
                judge("{\"event_id\":\"" + "b".repeat(32) + "\"}\n" + Samples.item("event", event.toString()));

        assertThat(verdict.complaints()).singleElement().asString().contains("differs");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no json",
                "[]",
                "{\"event_id\":\"short\"}",
                "{\"sdk\":{\"name\":\"spanweave\"}}",
                "{\"sent_at\":\"yesterday\"}"
            })
    void shouldRefuseABadEnvelopeHeader(String header) {
        Verdict verdict =
                judge(header + "\n" + Samples.item("event", Samples.event().toString()));

        assertThat(verdict.status()).isEqualTo(400);
        assertThat(verdict.stored()).isEmpty();
        assertThat(verdict.complaints()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Sentry-Auth=Sentry sentry_version=7,sentry_key=%s,sentry_client=x",
                "Authorization=Sentry sentry_key=%s",
                "?sentry_key=%s"
            })
    void shouldTakeTheKeyFromHeaderOrQuery(String where) {
        assertThat(judge(with(where.formatted(KEY))).status()).isEqualTo(200);
        assertThat(judge(with(where.formatted("0".repeat(32)))).complaints())
                .containsExactly("the sentry_key is not the one of the DSN");
        Verdict badKey = judge(with(where.formatted("spanweave")));
        assertThat(badKey.status()).isEqualTo(403);
        assertThat(badKey.complaints()).containsExactly("the sentry_key is not 32 hex digits");
    }

    @Test
    void shouldNotTakeTheKeyFromTheEnvelope() {
        ObjectNode event = Samples.event();
        String envelope = "{\"event_id\":\"" + "e".repeat(32) + "\",\"dsn\":\"http://" + KEY + "@localhost/1\"}\n"
                + Samples.item("event", event.toString());
        Verdict verdict = rules.judge(request("/api/1/envelope/", Map.of(), envelope), Instant.now());

        assertThat(verdict.status()).isEqualTo(403);
        assertThat(verdict.complaints()).singleElement().asString().contains("no sentry_key");
    }

    @Test
    void shouldKnowOnePathAndOneMethod() {
        SentRequest store = request("/api/1/store/", Map.of(), "{}");
        SentRequest get = new SentRequest("GET", "/api/1/envelope/", Map.of(), new byte[0], true);

        assertThat(rules.judge(store, Instant.now()).status()).isEqualTo(404);
        assertThat(rules.judge(store, Instant.now()).complaints()).hasSize(1);
        assertThat(rules.judge(get, Instant.now()).status()).isEqualTo(405);
        assertThat(rules.judge(get, Instant.now()).complaints()).hasSize(1);
    }

    @Test
    void shouldRefuseABodyThatIsTooLarge() {
        ObjectNode event = Samples.event();
        int rest = 2_500_000 - Samples.envelope(event.put("logger", "")).getBytes(StandardCharsets.UTF_8).length;
        // The longer payload's length takes four digits more to write.
        Verdict fits = judge(Samples.envelope(event.put("logger", "x".repeat(rest - 4))));
        Verdict tooLarge = judge(Samples.envelope(event.put("logger", "x".repeat(rest + 1))));

        assertThat(fits.complaints()).isEmpty();
        assertThat(tooLarge.status()).isEqualTo(413);
        assertThat(tooLarge.complaints()).singleElement().asString().contains("2500000 are taken");
    }

    @Test
    void shouldRefuseABodyItCannotDecode() {
        Wire.Head head = new Wire.Head(
                "POST",
                "/api/1/envelope/",
                Map.of("x-sentry-auth", "Sentry sentry_key=" + KEY, "content-encoding", "gzip"));
        Verdict verdict = rules.judge(Wire.decode(head, new byte[] {1, 2, 3}), Instant.now());

        assertThat(verdict.status()).isEqualTo(400);
        assertThat(verdict.complaints()).singleElement().asString().contains("content encoding 'gzip'");
    }

    private Verdict judge(String envelope) {
        return rules.judge(
                request("/api/1/envelope/", Map.of("X-Sentry-Auth", "Sentry sentry_key=" + KEY), envelope),
                Instant.now());
    }

    private Verdict judge(SentRequest request) {
        return rules.judge(request, Instant.now());
    }

    private static SentRequest with(String credentials) {
        String envelope = Samples.envelope(Samples.event());
        if (credentials.startsWith("?")) {
            return request("/api/1/envelope/" + credentials, Map.of(), envelope);
        }
        int equals = credentials.indexOf('=');
        return request(
                "/api/1/envelope/",
                Map.of(credentials.substring(0, equals), credentials.substring(equals + 1)),
                envelope);
    }

    private static SentRequest request(String target, Map<String, String> headers, String body) {
        return new SentRequest("POST", target, headers, body.getBytes(StandardCharsets.UTF_8), true);
    }

    private static Arguments rule(String complaint, boolean kept, Change... changes) {
        Change all = body -> Stream.of(changes).forEach(change -> change.make(body));
        return Arguments.of(complaint, kept, all);
    }

    private static ObjectNode trace(ObjectNode body) {
        return at(body, "/contexts/trace");
    }

    private static void forgetSpans(ObjectNode transaction) {
        transaction.remove("spans");
    }

    private static long daysAgo(int days) {
        return Instant.now().minus(Duration.ofDays(days)).getEpochSecond();
    }

    private static void later(ObjectNode body, String field) {
        body.put(field, Instant.now().plusSeconds(90).getEpochSecond());
    }

    private static void spans(ObjectNode transaction, int count) {
        ObjectNode first = at(transaction, "/spans/0").put("parent_span_id", Samples.ROOT);
        ArrayNode spans = transaction.putArray("spans");
        for (int i = 0; i < count; i++) {
            spans.add(first.deepCopy().put("span_id", "%016x".formatted(i)));
        }
    }

    /** One change that breaks a rule; not a generic type, so that it can be a variable argument. */
    @FunctionalInterface
    interface Change {
        void make(ObjectNode body);
    }
}
