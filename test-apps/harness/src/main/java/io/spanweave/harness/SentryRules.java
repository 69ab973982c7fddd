package io.spanweave.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.regex.Pattern;

/** Sentry's rules for the items that GlitchTip does not know, read from its developer documentation. */
final class SentryRules {
    private static final Pattern SLUG = Pattern.compile("(?!\\d+$)[a-z0-9_-]{1,50}");
    private static final Pattern CRONTAB = Pattern.compile("\\S+( \\S+){4}");
    private static final Set<String> UNITS = Set.of("minute", "hour", "day", "week", "month", "year");
    private static final Set<String> REASONS = Set.of(
            "queue_overflow",
            "cache_overflow",
            "ratelimit_backoff",
            "network_error",
            "sample_rate",
            "before_send",
            "event_processor",
            "send_error",
            "internal_sdk_error",
            "insufficient_data",
            "backpressure");
    private static final Set<String> CATEGORIES = Set.of("error", "transaction", "monitor", "session", "span");

    private SentryRules() {}

    static void check(String type, JsonNode body, Findings findings) {
        Findings about = findings.about(type);
        switch (type) {
            case "check_in" -> checkIn(body, about);
            case "sessions" -> sessions(body, about);
            default -> clientReport(body, about);
        }
    }

    private static void checkIn(JsonNode body, Findings findings) {
        findings.complainIf(!SharedRules.isId(Json.text(body.path("check_in_id"))), "its check_in_id is no id");
        String slug = Json.text(body.path("monitor_slug"));
        findings.complainIf(!SLUG.matcher(slug).matches(), "the slug '" + slug + "' is none");
        String status = Json.text(body.path("status"));
        findings.complainIf(
                !Set.of("in_progress", "ok", "error").contains(status), "the status '" + status + "' is none");
        findings.complainIf(!body.path("duration").isNumber(), "the duration is no number");
        JsonNode config = body.path("monitor_config");
        JsonNode schedule = config.path("schedule");
        boolean crontab = Json.text(schedule.path("type")).equals("crontab");
        if (crontab) {
            String value = Json.text(schedule.path("value"));
            findings.complainIf(!CRONTAB.matcher(value).matches(), "'" + value + "' has not five fields");
            findings.complainIf(Json.text(config.path("timezone")).isEmpty(), "a crontab without a time zone");
        } else {
            findings.complainIf(
                    !schedule.path("value").isIntegralNumber()
                            || schedule.path("value").asLong() < 1
                            || !UNITS.contains(Json.text(schedule.path("unit"))),
                    "the interval " + schedule + " is none");
        }
        findings.complainIf(
                !config.path("checkin_margin").isIntegralNumber(), "checkin_margin is no number of minutes");
    }

    private static void sessions(JsonNode body, Findings findings) {
        findings.complainIf(Json.text(body.path("attrs").path("release")).isEmpty(), "no release");
        JsonNode aggregates = body.path("aggregates");
        findings.complainIf(aggregates.isEmpty() || aggregates.size() > 100, aggregates.size() + " aggregates");
        for (JsonNode aggregate : aggregates) {
            findings.complainIf(Json.instant(aggregate.path("started")).isEmpty(), "an aggregate without its time");
            findings.complainIf(
                    aggregate.path("exited").asLong()
                                    + aggregate.path("errored").asLong()
                                    + aggregate.path("crashed").asLong()
                            == 0,
                    "an aggregate of nothing");
        }
    }

    private static void clientReport(JsonNode body, Findings findings) {
        findings.complainIf(Json.instant(body.path("timestamp")).isEmpty(), "no timestamp");
        findings.complainIf(body.path("discarded_events").isEmpty(), "nothing is reported");
        for (JsonNode lost : body.path("discarded_events")) {
            String reason = Json.text(lost.path("reason"));
            String category = Json.text(lost.path("category"));
            findings.complainIf(!REASONS.contains(reason), "the reason '" + reason + "' is none");
            findings.complainIf(!CATEGORIES.contains(category), "the category '" + category + "' is none");
            findings.complainIf(lost.path("quantity").asLong() < 1, "a quantity of nothing");
        }
    }
}
