package io.spanweave.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** The parts of an event that the protocol allows in more than one shape. */
final class Payload {
    private Payload() {}

    static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    static List<JsonNode> exceptions(JsonNode event) {
        JsonNode exception = event.path("exception");
        return list(exception.has("values") ? exception.path("values") : exception);
    }

    static String message(JsonNode event) {
        for (String field : List.of("logentry", "message")) {
            JsonNode message = event.path(field);
            if (message.isTextual()) {
                return message.textValue();
            }
            String formatted = Json.text(message.path("formatted"));
            String text = formatted.isEmpty() ? Json.text(message.path("message")) : formatted;
            if (!text.isEmpty()) {
                return text;
            }
        }
        return "";
    }

    /** An object, or a list of pairs. */
    static Map<String, String> tags(JsonNode event) {
        Map<String, String> tags = new LinkedHashMap<>();
        JsonNode sent = event.path("tags");
        sent.properties().forEach(tag -> tags.put(tag.getKey(), Json.text(tag.getValue())));
        if (sent.isArray()) {
            sent.forEach(pair -> tags.put(Json.text(pair.path(0)), Json.text(pair.path(1))));
        }
        return tags;
    }
}
