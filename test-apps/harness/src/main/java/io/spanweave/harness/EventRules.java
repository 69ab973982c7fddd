package io.spanweave.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Rules for error events: most of them are about one failure staying one issue. */
final class EventRules {
    private static final int LONGEST_MESSAGE = 8192;
    private static final Set<String> LEVELS = Set.of("fatal", "error", "warning", "info", "debug");
    private static final Pattern VARYING = Pattern.compile("[0-9]|(?i:\\b[a-f]{8,}\\b)");

    private EventRules() {}

    /** False when GlitchTip would not store it at all. */
    static boolean check(JsonNode event, Findings findings) {
        List<JsonNode> exceptions = Payload.exceptions(event);
        exceptions.forEach(exception -> checkException(exception, findings));
        String level = Json.text(event.path("level"));
        findings.complainIf(!level.isEmpty() && !LEVELS.contains(level), "level '" + level + "' is unknown");
        findings.complainIf(SharedRules.isIncompleteSdk(event), "sdk lacks its name or version and is dropped");
        if (exceptions.isEmpty()) {
            String message = Payload.message(event);
            findings.complainIf(message.isEmpty(), "neither exception nor message: the issue is <untitled>");
            checkFingerprint(event, message, findings);
        } else {
            JsonNode last = exceptions.get(exceptions.size() - 1);
            findings.complainIf(
                    !last.path("mechanism").isObject(), "the last exception has no mechanism: handled is unknown");
            checkFingerprint(event, Json.text(last.path("value")), findings);
        }
        return true;
    }

    private static void checkException(JsonNode exception, Findings findings) {
        String type = Json.text(exception.path("type"));
        findings.complainIf(type.isEmpty(), "an exception has no type");
        findings.complainIf(
                exception.path("value").isContainerNode(), "exception " + type + ": its value is not a text");
        JsonNode mechanism = exception.path("mechanism");
        findings.complainIf(
                mechanism.isObject() && !Json.hasText(mechanism.path("type")),
                "exception " + type + ": mechanism.type is not a text, the mechanism is dropped");
        if (Json.text(exception.path("value")).length() > LONGEST_MESSAGE) {
            findings.note("exception " + type + ": its message is longer than " + LONGEST_MESSAGE);
        }
        List<JsonNode> frames = Payload.list(exception.path("stacktrace").path("frames"));
        long undecided = frames.stream()
                .filter(frame -> !frame.path("in_app").isBoolean())
                .count();
        findings.complainIf(
                undecided > 0,
                "exception " + type + ": " + undecided + " of " + frames.size() + " frames do not say in_app");
    }

    private static void checkFingerprint(JsonNode event, String message, Findings findings) {
        List<JsonNode> fingerprint = Payload.list(event.path("fingerprint"));
        findings.complainIf(
                fingerprint.stream().anyMatch(part -> !part.isTextual()), "a part of the fingerprint is not a text");
        if (!VARYING.matcher(message).find()) {
            return;
        }
        findings.complainIf(
                fingerprint.isEmpty(),
                "the message holds digits or ids and there is no fingerprint, each failure is its own issue: "
                        + message);
        findings.complainIf(
                fingerprint.stream().anyMatch(part -> part.asText().equals("{{ default }}")),
                "the message holds digits or ids and the fingerprint includes it by {{ default }}: " + message);
    }
}
