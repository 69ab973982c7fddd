package io.spanweave.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/** Rules for events and transactions alike. */
final class SharedRules {
    static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_TAG = 200;
    private static final int LONGEST_ENVIRONMENT = 64;
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern ANY_ID = Pattern.compile("(?i)[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern SPAN_ID = Pattern.compile("[0-9a-f]{16}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    private SharedRules() {}

    static boolean isId(String text) {
        return ANY_ID.matcher(text).matches();
    }

    static boolean isSpanId(String text) {
        return SPAN_ID.matcher(text).matches();
    }

    /** A name or version left out fails GlitchTip's validation; one that is null does not. */
    static boolean isIncompleteSdk(JsonNode holder) {
        JsonNode sdk = holder.path("sdk");
        return sdk.isObject() && !(sdk.has("name") && sdk.has("version"));
    }

    /** False when GlitchTip would not store it at all. */
    static boolean check(JsonNode body, Instant now, Findings findings) {
        boolean kept = true;
        if (!isId(Json.text(body.path("event_id")))) {
            findings.complain("event_id is not 32 hex digits");
            kept = false;
        }
        checkTrace(body.path("contexts").path("trace"), findings);
        checkName(Json.text(body.path("transaction")), findings);
        checkOrigin(body, findings);
        checkTags(body, findings);
        Optional<Instant> time = Json.instant(body.path("timestamp"));
        findings.complainIf(time.isEmpty(), "timestamp is missing or not a time");
        findings.complainIf(
                time.isPresent() && time.get().isAfter(now.plus(CLOCK_SKEW)), "timestamp lies in the future: " + time);
        Json.eachText(
                body,
                text -> findings.complainIf(
                        text.indexOf('\0') >= 0,
                        "a text holds a NUL character, which is removed: " + text.replace('\0', '?')));
        return kept;
    }

    private static void checkTrace(JsonNode trace, Findings findings) {
        findings.complainIf(
                !ID.matcher(Json.text(trace.path("trace_id"))).matches(),
                "contexts.trace.trace_id is not 32 lower case hex digits: the whole batch fails");
        findings.complainIf(
                !isSpanId(Json.text(trace.path("span_id"))), "contexts.trace.span_id is not 16 lower case hex digits");
        String parent = Json.text(trace.path("parent_span_id"));
        findings.complainIf(
                !parent.isEmpty() && !isSpanId(parent),
                "contexts.trace.parent_span_id is not 16 lower case hex digits");
    }

    private static void checkName(String name, Findings findings) {
        findings.complainIf(name.isBlank(), "transaction is not set: it is half of the grouping");
        findings.complainIf(name.length() > LONGEST_NAME, "transaction is longer than " + LONGEST_NAME);
        if (!name.contains("/")) {
            return;
        }
        for (String segment : name.split("[/\\s]+", -1)) {
            findings.complainIf(
                    NUMBER.matcher(segment).matches() || isId(segment),
                    "transaction holds an id, '" + segment + "': one group for each value");
        }
    }

    private static void checkOrigin(JsonNode body, Findings findings) {
        findings.complainIf(!Json.hasText(body.path("release")), "release is not set");
        findings.complainIf(!Json.hasText(body.path("environment")), "environment is not set");
        findings.complainIf(
                Json.text(body.path("environment")).length() > LONGEST_ENVIRONMENT,
                "environment is longer than " + LONGEST_ENVIRONMENT);
    }

    private static void checkTags(JsonNode body, Findings findings) {
        Payload.tags(body).forEach((key, value) -> {
            findings.complainIf(key.length() > LONGEST_TAG, "a tag's name is longer than " + LONGEST_TAG + ": " + key);
            findings.complainIf(value.length() > LONGEST_TAG, "tag " + key + " is longer than " + LONGEST_TAG);
        });
        body.path("tags")
                .properties()
                .forEach(tag -> findings.complainIf(
                        tag.getValue().isContainerNode(), "tag " + tag.getKey() + " is not a text"));
    }
}
