package io.spanweave.agent.report;

import io.spanweave.agent.trace.Schedule;
import io.spanweave.agent.trace.Trace;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What Sentry understands beside errors and transactions, one item to an envelope: check-ins, sessions, client reports.
 * Only for the reporter's thread, but for what says otherwise.
 */
final class SentryItems {
    private static final long EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Identity identity;
    private final byte[] sdk;
    private final Gzip gzip = new Gzip();
    private final ClientReports reports;
    private final @Nullable Sessions sessions;
    private final boolean checkIns;
    private long due;

    /**
     * Makes one that has nothing to tell.
     *
     * @param now {@link System#nanoTime()}
     */
    SentryItems(Identity identity, ClientReports reports, boolean sessions, boolean checkIns, long now) {
        this.identity = identity;
        this.sdk = SentryEncoder.sdk(identity);
        this.reports = reports;
        this.sessions = sessions ? new Sessions() : null;
        this.checkIns = checkIns;
        this.due = now + EVERY_NANOS;
    }

    /** Takes note of a trace that is over, whether it is sent or not. */
    void add(Trace trace, @Nullable String release) {
        if (sessions != null && release != null && trace.request() != null) {
            sessions.add(release, trace);
        }
    }

    /** The check-in of a run; null for what is none. */
    byte @Nullable [] checkIn(Trace trace, Ids ids, @Nullable String release) {
        Schedule schedule = trace.schedule();
        if (!checkIns || schedule == null || trace.task() == null) {
            return null;
        }
        JsonWriter item = new JsonWriter(512);
        item.beginObject();
        CheckIn.write(item, trace, trace.task().display(), schedule, ids);
        item.field("environment", identity.environment());
        item.field("release", release);
        item.endObject();
        return envelope("check_in", item);
    }

    /** Whether there is anything to tell; for any thread. */
    boolean isAny() {
        return reports.isAny() || (sessions != null && sessions.isAny());
    }

    /**
     * How long until something is told.
     *
     * @return in nanoseconds; 0 when there is nothing
     */
    long pause(long now) {
        return isAny() ? Math.max(1, due - now) : 0;
    }

    /**
     * What is due, or, at the end of the JVM, all there is; one at a time.
     *
     * @return null when there is no more
     */
    @Nullable
    Envelope next(long now, boolean hurried) {
        if (!hurried && due - now > 0) {
            return null;
        }
        JsonWriter item = new JsonWriter(1_024);
        item.beginObject();
        Envelope told = null;
        if (sessions != null && sessions.isAny()) {
            sessions.write(item, identity.environment());
            item.endObject();
            told = new Envelope(RateLimits.Category.SESSION, envelope("sessions", item), now);
        } else if (reports.isAny()) {
            reports.write(item, System.currentTimeMillis());
            item.endObject();
            told = new Envelope(RateLimits.Category.CLIENT_REPORT, envelope("client_report", item), now);
        }
        if (told == null) {
            due = now + EVERY_NANOS;
        }
        return told;
    }

    private byte[] envelope(String type, JsonWriter item) {
        JsonWriter head = new JsonWriter(512);
        head.beginObject();
        head.members(sdk);
        head.endObject();
        head.endLine();
        head.beginObject();
        head.field("type", type);
        head.field("content_type", "application/json");
        head.field("length", item.length());
        head.endObject();
        head.endLine();
        item.endLine();
        return gzip.compress(head.bytes(), head.length(), item.bytes(), item.length());
    }
}
