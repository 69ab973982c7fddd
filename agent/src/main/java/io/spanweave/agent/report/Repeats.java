package io.spanweave.agent.report;

import io.spanweave.agent.trace.WeakIdentityMap;
import java.util.Map;

/**
 * Which errors say nothing new: those of a Throwable that was reported already, and of one kind all but a few in a minute; then
 * the hundredth is worth telling, the thousandth and so on, so that a storm is known for what it is while it lasts. Only for
 * the reporter's thread.
 */
final class Repeats {
    /** Some exceptions are made once and thrown for years: each is worth telling again. */
    private static final long SAME_NANOS = 10_000_000_000L;

    private static final long MINUTE_NANOS = 60_000_000_000L;
    private static final int KINDS_AT_MOST = 1_000;

    private final WeakIdentityMap<Long> told = new WeakIdentityMap<>();
    private final Map<String, Kind> kinds = new RecentlyUsed<>(KINDS_AT_MOST);
    private final int perMinute;

    /**
     * Knows of none yet.
     *
     * @param perMinute the most errors of one kind in a minute; 0 for no limit
     */
    Repeats(int perMinute) {
        this.perMinute = perMinute;
    }

    /**
     * Whether a Throwable was told of a moment ago, itself or what it was made around; whichever it is, it is now.
     *
     * @param now {@link System#nanoTime()}
     */
    boolean isTold(Throwable thrown, long now) {
        boolean known = false;
        for (Throwable t : Exceptions.chain(thrown)) {
            Long at = told.get(t);
            known |= at != null && now - at < SAME_NANOS;
        }
        if (!known) {
            for (Throwable t : Exceptions.chain(thrown)) {
                told.put(t, now);
            }
        }
        return known;
    }

    /**
     * Asks for one more of a kind.
     *
     * @param now {@link System#nanoTime()}
     * @return how many were left out since the last one that was not; -1 when this one is left out, too
     */
    long leftOut(String kind, long now) {
        if (perMinute == 0) {
            return 0;
        }
        Kind known = kinds.get(kind);
        if (known == null) {
            known = new Kind(now);
            kinds.put(kind, known);
        }
        return known.ask(now, perMinute);
    }

    private static final class Kind {
        private long since;
        private long seen;
        private long left;

        Kind(long since) {
            this.since = since;
        }

        long ask(long now, int perMinute) {
            if (now - since >= MINUTE_NANOS) {
                since = now;
                seen = 0;
            }
            seen++;
            if (seen > perMinute && !isPowerOfTen(seen)) {
                left++;
                return -1;
            }
            long before = left;
            left = 0;
            return before;
        }

        private static boolean isPowerOfTen(long number) {
            long rest = number;
            while (rest % 10 == 0) {
                rest /= 10;
            }
            return rest == 1;
        }
    }
}
