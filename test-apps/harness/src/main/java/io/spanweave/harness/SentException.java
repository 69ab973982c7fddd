package io.spanweave.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * One exception of an event. Text that was not sent is empty here.
 *
 * @param json the exception as sent
 */
public record SentException(JsonNode json) {

    /** The class without its package. */
    public String type() {
        return Json.text(json.path("type"));
    }

    /** The message. */
    public String value() {
        return Json.text(json.path("value"));
    }

    /** The package. */
    public String module() {
        return Json.text(json.path("module"));
    }

    public String mechanism() {
        return Json.text(json.path("mechanism").path("type"));
    }

    /** Whether the application caught it; empty when nothing was said. */
    public Optional<Boolean> handled() {
        JsonNode handled = json.path("mechanism").path("handled");
        return handled.isBoolean() ? Optional.of(handled.booleanValue()) : Optional.empty();
    }

    /** Frames as sent: the caller first, the place that threw last. */
    public List<SentFrame> frames() {
        return StreamSupport.stream(json.path("stacktrace").path("frames").spliterator(), false)
                .map(SentFrame::new)
                .toList();
    }

    @Override
    public String toString() {
        return type() + ": " + value();
    }
}
