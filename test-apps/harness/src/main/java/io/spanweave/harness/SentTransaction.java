package io.spanweave.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * A transaction the server kept. Text that was not sent is empty here.
 *
 * @param json the payload as sent
 */
public record SentTransaction(JsonNode json) {

    public String eventId() {
        return Json.text(json.path("event_id"));
    }

    public String name() {
        return Json.text(json.path("transaction"));
    }

    public String op() {
        return Json.text(trace().path("op"));
    }

    /** {@code route}, {@code url}, {@code task}, ... */
    public String source() {
        return Json.text(json.path("transaction_info").path("source"));
    }

    public String status() {
        return Json.text(trace().path("status"));
    }

    public String origin() {
        return Json.text(trace().path("origin"));
    }

    public String release() {
        return Json.text(json.path("release"));
    }

    public String environment() {
        return Json.text(json.path("environment"));
    }

    public String traceId() {
        return Json.text(trace().path("trace_id"));
    }

    public String spanId() {
        return Json.text(trace().path("span_id"));
    }

    public String parentSpanId() {
        return Json.text(trace().path("parent_span_id"));
    }

    public Instant start() {
        return Json.instant(json.path("start_timestamp")).orElse(Instant.EPOCH);
    }

    public Instant end() {
        return Json.instant(json.path("timestamp")).orElse(Instant.EPOCH);
    }

    public Duration duration() {
        return Duration.between(start(), end());
    }

    /** The request's method. */
    public String method() {
        return Json.text(request().path("method"));
    }

    /** The request's URL. */
    public String url() {
        return Json.text(request().path("url"));
    }

    public JsonNode request() {
        return json.path("request");
    }

    public Map<String, String> tags() {
        return Payload.tags(json);
    }

    public String tag(String key) {
        return tags().getOrDefault(key, "");
    }

    public JsonNode contexts() {
        return json.path("contexts");
    }

    /** One context, a missing node when it was not sent. */
    public JsonNode context(String name) {
        return contexts().path(name);
    }

    /** The trace context. */
    public JsonNode trace() {
        return context("trace");
    }

    /** All spans by start time. */
    public List<SentSpan> spans() {
        return StreamSupport.stream(json.path("spans").spliterator(), false)
                .map(SentSpan::new)
                .sorted(Comparator.comparing(SentSpan::start))
                .toList();
    }

    /** Spans with exactly this op, by start time. */
    public List<SentSpan> spans(String op) {
        return spans().stream().filter(span -> span.op().equals(op)).toList();
    }

    /** Spans whose description contains this text, by start time. */
    public List<SentSpan> spansDescribed(String text) {
        return spans().stream()
                .filter(span -> span.description().contains(text))
                .toList();
    }

    /** Spans directly below the one with this id; pass {@link #spanId()} for the outermost. */
    public List<SentSpan> childrenOf(String spanId) {
        return spans().stream()
                .filter(span -> span.parentSpanId().equals(spanId))
                .toList();
    }

    /** The one span with this op and a description containing this text. */
    public SentSpan span(String op, String text) {
        List<SentSpan> found = spans(op).stream()
                .filter(span -> span.description().contains(text))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " spans with op '" + op + "' and '" + text
                    + "' in their description, wanted one, among:\n  "
                    + String.join(
                            "\n  ", spans().stream().map(SentSpan::toString).toList()));
        }
        return found.get(0);
    }

    @Override
    public String toString() {
        return "transaction '" + name() + "' op=" + op() + " status=" + status() + " spans=" + spans().size();
    }
}
