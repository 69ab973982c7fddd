package io.spanweave.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * An error event the server kept. Text that was not sent is empty here.
 *
 * @param json the payload as sent
 */
public record SentEvent(JsonNode json) {

    public String eventId() {
        return Json.text(json.path("event_id"));
    }

    /** The cause of causes first, what the application saw last. */
    public List<SentException> exceptions() {
        return Payload.exceptions(json).stream().map(SentException::new).toList();
    }

    /** The exception GlitchTip titles the issue with: the last one. */
    public SentException exception() {
        List<SentException> all = exceptions();
        if (all.isEmpty()) {
            throw new AssertionError("an event without exception: " + this);
        }
        return all.get(all.size() - 1);
    }

    /** The message of an event without exception. */
    public String message() {
        return Payload.message(json);
    }

    public String transaction() {
        return Json.text(json.path("transaction"));
    }

    public String traceId() {
        return Json.text(context("trace").path("trace_id"));
    }

    public String spanId() {
        return Json.text(context("trace").path("span_id"));
    }

    public String release() {
        return Json.text(json.path("release"));
    }

    public String environment() {
        return Json.text(json.path("environment"));
    }

    public String level() {
        return Json.text(json.path("level"));
    }

    public Instant time() {
        return Json.instant(json.path("timestamp")).orElse(Instant.EPOCH);
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

    public List<JsonNode> breadcrumbs() {
        JsonNode crumbs = json.path("breadcrumbs");
        return Payload.list(crumbs.has("values") ? crumbs.path("values") : crumbs);
    }

    public JsonNode request() {
        return json.path("request");
    }

    public List<String> fingerprint() {
        return StreamSupport.stream(json.path("fingerprint").spliterator(), false)
                .map(Json::text)
                .toList();
    }

    @Override
    public String toString() {
        List<SentException> all = exceptions();
        String title = all.isEmpty() ? message() : all.get(all.size() - 1).toString();
        return "event '" + title + "' in '" + transaction() + "'";
    }
}
