package io.spanweave.agent.trace;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** When a task is to run: as a crontab says, or at an interval. */
public final class Schedule {
    private final @Nullable String crontab;
    private final @Nullable String zone;
    private final long nanos;

    private Schedule(@Nullable String crontab, @Nullable String zone, long nanos) {
        this.crontab = crontab;
        this.zone = zone;
        this.nanos = nanos;
    }

    /**
     * At an interval.
     *
     * @param period as a {@code ScheduledThreadPoolExecutor} keeps it, in nanoseconds: from begin to begin, or negative from
     *     the end of one run to the begin of the next
     */
    static Schedule every(long period) {
        return new Schedule(null, null, period);
    }

    /**
     * As Spring's cron expression says.
     *
     * @return null for one that a crontab cannot say
     */
    static @Nullable Schedule cron(String expression) {
        String crontab = Crontab.of(expression);
        return crontab == null ? null : new Schedule(crontab, null, 0);
    }

    Schedule in(String timeZone) {
        return new Schedule(crontab, timeZone, nanos);
    }

    /** Five fields; null when it runs at an interval. */
    public @Nullable String crontab() {
        return crontab;
    }

    /** The id of the time zone of the crontab; null for the JVM's. */
    public @Nullable String zone() {
        return zone;
    }

    /**
     * The interval from one run's end to the next one's, rounded up.
     *
     * @param tookNanos how long a run takes
     */
    public long minutes(long tookNanos) {
        long whole = nanos > 0 ? nanos : tookNanos - nanos;
        long minute = TimeUnit.MINUTES.toNanos(1);
        return Math.max(1, whole / minute + (whole % minute == 0 ? 0 : 1));
    }
}
