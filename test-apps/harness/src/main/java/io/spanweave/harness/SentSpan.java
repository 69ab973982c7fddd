package io.spanweave.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;

/**
 * A span inside a transaction. Text that was not sent is empty here.
 *
 * @param json the span as sent
 */
public record SentSpan(JsonNode json) {

    public String op() {
        return Json.text(json.path("op"));
    }

    public String description() {
        return Json.text(json.path("description"));
    }

    public String status() {
        return Json.text(json.path("status"));
    }

    public String origin() {
        return Json.text(json.path("origin"));
    }

    public String spanId() {
        return Json.text(json.path("span_id"));
    }

    public String parentSpanId() {
        return Json.text(json.path("parent_span_id"));
    }

    public String traceId() {
        return Json.text(json.path("trace_id"));
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

    /** All of the span's data. */
    public JsonNode data() {
        return json.path("data");
    }

    /** One entry of the data by its full key, dots included: {@code db.system}. */
    public String data(String key) {
        return Json.text(json.path("data").path(key));
    }

    @Override
    public String toString() {
        return op() + " '" + description() + "' " + status();
    }
}
