package io.spanweave.agent.report;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was not sent, and why, as Sentry counts it: see <a
 * href="https://develop.sentry.dev/sdk/telemetry/client-reports/">client reports</a>. For any thread.
 */
final class ClientReports {
    private static final String QUEUE_FULL = "dropped.queue_full";
    private static final String HTTP = "dropped.http_";

    private final Counts counts;
    private final Map<String, Long> lost = new TreeMap<>();
    private long queueFull;

    ClientReports(Counts counts) {
        this.counts = counts;
    }

    /**
     * One is lost.
     *
     * @param why as {@link Counts} has it
     */
    synchronized void lost(String why, RateLimits.Category category) {
        String reason = reasonFor(why);
        if (reason != null && category != RateLimits.Category.CLIENT_REPORT) {
            add(reason, category, 1);
        }
    }

    private void add(String reason, RateLimits.Category category, long quantity) {
        lost.merge(reason + " " + category.sentryName(), quantity, Long::sum);
    }

    /** Of Sentry's reasons; null for what it is not to be told, because it knows, or because it was no loss. */
    private static @Nullable String reasonFor(String why) {
        if (why.equals(HTTP + "429")) {
            return null;
        }
        if (why.startsWith(HTTP)) {
            return "send_error";
        }
        switch (why) {
            case "dropped.no_room":
            case "dropped.too_old":
                return "cache_overflow";
            case "dropped.rate_limit":
                return "ratelimit_backoff";
            case "event.ignored":
            case "event.told":
            case "event.storm":
                return "event_processor";
            default:
                return why.startsWith("transaction.") || why.equals("event.unsampled") || why.equals("dropped.pace")
                        ? "sample_rate"
                        : null;
        }
    }

    /** Whether there is anything to tell. */
    synchronized boolean isAny() {
        return !lost.isEmpty() || counts.of(QUEUE_FULL) > queueFull;
    }

    /**
     * Tells it, and forgets it.
     *
     * @param to takes the members of an item
     */
    synchronized void write(JsonWriter to, long nowMillis) {
        // Counted by the application's threads, which have no time for more.
        long full = counts.of(QUEUE_FULL);
        if (full > queueFull) {
            add("queue_overflow", RateLimits.Category.TRANSACTION, full - queueFull);
            queueFull = full;
        }
        to.dateField("timestamp", nowMillis);
        to.beginArray("discarded_events");
        for (Map.Entry<String, Long> entry : lost.entrySet()) {
            int space = entry.getKey().indexOf(' ');
            to.beginObject();
            to.field("reason", entry.getKey().substring(0, space));
            to.field("category", entry.getKey().substring(space + 1));
            to.field("quantity", entry.getValue());
            to.endObject();
        }
        to.endArray();
        lost.clear();
    }
}
