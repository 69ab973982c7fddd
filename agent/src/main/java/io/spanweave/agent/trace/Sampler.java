package io.spanweave.agent.trace;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * Decides at the end, on the reporter's thread, which finished traces are sent: everything that failed, and of the rest
 * a share of each name, capped per minute. Not safe for threads; only the reporter asks.
 */
public final class Sampler {
    /** More names than this share one cap: then the names are wrong, not the cap. */
    private static final int NAMES_AT_MOST = 2_000;

    private static final long MINUTE_NANOS = 60_000_000_000L;

    private final double rate;
    private final int perMinute;
    private final Random random;
    private final Map<String, int[]> seen = new HashMap<>();
    private long minuteStart;

    /**
     * Makes a sampler.
     *
     * @param rate the share of ordinary transactions to keep, 0.0 to 1.0; at 0 not even failed ones are kept
     * @param perMinute the most ordinary transactions of one name to keep in a minute; 0 for no cap
     */
    public Sampler(double rate, int perMinute) {
        this.rate = rate;
        this.perMinute = perMinute;
        this.random = new Random();
    }

    /** Asks for a trace that failed, or that did not. */
    public Decision decide(String name, boolean failed, boolean ignored, long nowNanos) {
        if (rate == 0) {
            return Decision.UNSAMPLED;
        }
        if (failed) {
            return Decision.KEEP;
        }
        if (ignored) {
            return Decision.IGNORED;
        }
        if (rate < 1 && random.nextDouble() >= rate) {
            return Decision.UNSAMPLED;
        }
        return perMinute > 0 && isOverCap(name, nowNanos) ? Decision.CAPPED : Decision.KEEP;
    }

    private boolean isOverCap(String name, long nowNanos) {
        if (seen.isEmpty() || nowNanos - minuteStart >= MINUTE_NANOS) {
            seen.clear();
            minuteStart = nowNanos;
        }
        String key = seen.size() < NAMES_AT_MOST || seen.containsKey(name) ? name : "";
        int[] count = seen.get(key);
        if (count == null) {
            count = new int[1];
            seen.put(key, count);
        }
        return ++count[0] > perMinute;
    }

    /** Why a transaction is sent or not. */
    public enum Decision {
        KEEP,
        UNSAMPLED,
        IGNORED,
        CAPPED
    }
}
