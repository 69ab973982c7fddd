package io.spanweave.harness;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A stack frame. Text that was not sent is empty here.
 *
 * @param json the frame as sent
 */
public record SentFrame(JsonNode json) {

    /** The class. */
    public String module() {
        return Json.text(json.path("module"));
    }

    public String function() {
        return Json.text(json.path("function"));
    }

    public String file() {
        return Json.text(json.path("filename"));
    }

    /** Zero when unknown. */
    public int line() {
        return json.path("lineno").asInt(0);
    }

    public boolean inApp() {
        return json.path("in_app").asBoolean(false);
    }

    @Override
    public String toString() {
        return module() + "." + function() + "(" + file() + (line() > 0 ? ":" + line() : "") + ")";
    }
}
