package io.spanweave.agent.report;

import io.spanweave.agent.trace.Schedule;
import io.spanweave.agent.trace.Trace;
import java.util.Locale;
import java.util.TimeZone;
import java.util.concurrent.TimeUnit;

/**
 * One run of a scheduled task as Sentry's <a href="https://develop.sentry.dev/sdk/telemetry/check-ins/">check-in</a>, with
 * the schedule, of which Sentry makes a monitor. It is sent when the run is over: a run that never ends is one that is
 * missed.
 */
final class CheckIn {
    /** Sentry's own bound. */
    private static final int SLUG_AT_MOST = 50;

    /** A run may begin late, and is told of at its end. */
    private static final long MARGIN_MINUTES = 5;

    private CheckIn() {}

    /**
     * Writes the members of an item.
     *
     * @param name the task's
     */
    static void write(JsonWriter to, Trace trace, String name, Schedule schedule, Ids ids) {
        long took = trace.root().durationNanos();
        to.hexField("check_in_id", Ids.freshHigh(), Ids.freshLow());
        to.field("monitor_slug", slugOf(name));
        to.field("status", trace.failed() ? "error" : "ok");
        to.anyField("duration", took / 1e9);
        to.beginObject("monitor_config");
        to.beginObject("schedule");
        if (schedule.crontab() == null) {
            to.field("type", "interval");
            to.field("value", schedule.minutes(took));
            to.field("unit", "minute");
        } else {
            to.field("type", "crontab");
            to.field("value", schedule.crontab());
        }
        to.endObject();
        to.field("checkin_margin", MARGIN_MINUTES + 2 * TimeUnit.NANOSECONDS.toMinutes(took));
        if (schedule.crontab() != null) {
            String zone = schedule.zone();
            to.field("timezone", zone == null ? TimeZone.getDefault().getID() : zone);
        }
        to.endObject();
        to.beginObject("contexts");
        to.beginObject("trace");
        to.hexField("trace_id", ids.traceHigh(), ids.traceLow());
        to.endObject();
        to.endObject();
    }

    /** {@code overduecheck-checkoverdueinvoices}: letters, digits, hyphens and underscores. */
    static String slugOf(String name) {
        StringBuilder slug = new StringBuilder();
        for (char c : name.toLowerCase(Locale.ROOT).toCharArray()) {
            boolean kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
            boolean after = slug.length() > 0 && slug.charAt(slug.length() - 1) != '-';
            if (kept) {
                slug.append(c);
            } else if (after) {
                slug.append('-');
            }
        }
        int end = Math.min(slug.length(), SLUG_AT_MOST);
        while (end > 0 && slug.charAt(end - 1) == '-') {
            end--;
        }
        slug.setLength(end);
        // Digits alone could be taken for an id.
        return slug.length() == 0 || slug.chars().allMatch(Character::isDigit) ? "task-" + slug : slug.toString();
    }
}
