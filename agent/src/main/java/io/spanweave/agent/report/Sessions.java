package io.spanweave.agent.report;

import io.spanweave.agent.trace.Failure;
import io.spanweave.agent.trace.Trace;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * How requests went, by release and minute: Sentry's release health, where each request is a <a
 * href="https://develop.sentry.dev/sdk/telemetry/sessions/">session</a>. Only for the reporter's thread, but for what says
 * otherwise.
 */
final class Sessions {
    private static final int WELL = 0;
    private static final int ERRORED = 1;
    private static final int CRASHED = 2;
    private static final String[] NAMES = {"exited", "errored", "crashed"};
    /** Sentry takes no more of them at a time. */
    private static final int MINUTES_AT_MOST = 100;

    private final Map<String, Map<Long, long[]>> byRelease = new TreeMap<>();
    private volatile boolean any;

    /** Counts a request. An error that was handled is one; that one was not makes it a crash. */
    void add(String release, Trace trace) {
        Map<Long, long[]> minutes = byRelease.get(release);
        if (minutes == null) {
            minutes = new TreeMap<>();
            byRelease.put(release, minutes);
        }
        long minute = (long) (trace.secondsAt(trace.root().startNanos()) / TimeUnit.MINUTES.toSeconds(1));
        long[] counted = minutes.get(minute);
        if (counted == null) {
            if (minutes.size() == MINUTES_AT_MOST) {
                return;
            }
            counted = new long[NAMES.length];
            minutes.put(minute, counted);
        }
        counted[outcomeOf(trace)]++;
        any = true;
    }

    private static int outcomeOf(Trace trace) {
        int outcome = WELL;
        for (Failure failure : trace.failures()) {
            outcome = Math.max(outcome, failure.handled() ? ERRORED : CRASHED);
        }
        return outcome;
    }

    /** Whether there is anything to tell; for any thread. */
    boolean isAny() {
        return any;
    }

    /** Tells those of one release, and forgets them. */
    void write(JsonWriter to, String environment) {
        Map.Entry<String, Map<Long, long[]>> first =
                byRelease.entrySet().iterator().next();
        to.beginArray("aggregates");
        for (Map.Entry<Long, long[]> minute : first.getValue().entrySet()) {
            to.beginObject();
            to.dateField("started", TimeUnit.MINUTES.toMillis(minute.getKey()));
            for (int i = 0; i < NAMES.length; i++) {
                if (minute.getValue()[i] > 0) {
                    to.field(NAMES[i], minute.getValue()[i]);
                }
            }
            to.endObject();
        }
        to.endArray();
        to.beginObject("attrs");
        to.field("release", first.getKey());
        to.field("environment", environment);
        to.endObject();
        byRelease.remove(first.getKey());
        any = !byRelease.isEmpty();
    }
}
