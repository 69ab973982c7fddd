package io.spanweave.agent.trace;

import io.spanweave.agent.settings.SamplingRule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Decides at the end, on the reporter's thread, which finished traces are sent: everything that failed, what was slow for
 * its name and the first of each name, and of the rest a share, capped per name and minute. Not safe for threads; only the
 * reporter asks.
 */
public final class Sampler {
    /** More names than this share one row: then the names are wrong, not the cap. */
    private static final int NAMES_AT_MOST = 2_000;

    private static final long MINUTE_NANOS = 60_000_000_000L;

    private static final Decision WHOLE = new Decision("kept", true, 1.0);
    private static final Decision UNSAMPLED = dropped("transaction.unsampled");
    private static final Decision IGNORED = dropped("transaction.ignored");
    private static final Decision CAPPED = dropped("transaction.capped");
    private static final Decision UPSTREAM = dropped("transaction.upstream");

    private final Rules rules;
    private final Random random;
    private final Map<String, Row> rows = new HashMap<>();
    private final Row others = new Row();

    /**
     * Makes a sampler.
     *
     * @param rules what it decides by
     */
    public Sampler(Rules rules) {
        this.rules = rules;
        this.random = new Random();
    }

    /**
     * Asks for a trace.
     *
     * @param name its name
     * @param failed whether it failed
     * @param ignored whether it is only of interest when it did
     * @param upstream what its caller has decided; null for nothing
     * @param durationNanos how long it took
     * @param nowNanos {@link System#nanoTime()}
     */
    public Decision decide(
            String name,
            boolean failed,
            boolean ignored,
            @Nullable Boolean upstream,
            long durationNanos,
            long nowNanos) {
        if (rules.rate == 0 && rules.byName.isEmpty()) {
            return UNSAMPLED;
        }
        boolean first = !rows.containsKey(name) && rows.size() < NAMES_AT_MOST;
        Row row = rowOf(name, first);
        boolean slow = rules.slowNanos > 0 ? durationNanos >= rules.slowNanos : row.durations.isSlow(durationNanos);
        if (failed) {
            return WHOLE;
        }
        if (ignored) {
            return IGNORED;
        }
        if (Boolean.FALSE.equals(upstream)) {
            return UPSTREAM;
        }
        double share = shareOf(row, name);
        if (share == 0) {
            return UNSAMPLED;
        }
        if (!rules.uniform && first) {
            row.isOverCap(rules.perMinute, nowNanos);
            return WHOLE;
        }
        if (!rules.uniform && slow) {
            return WHOLE;
        }
        if (!Boolean.TRUE.equals(upstream) && share < 1 && random.nextDouble() >= share) {
            return UNSAMPLED;
        }
        return row.isOverCap(rules.perMinute, nowNanos)
                ? CAPPED
                : new Decision("kept", true, share * row.keptOfLastMinute(rules.perMinute));
    }

    private Row rowOf(String name, boolean first) {
        if (first) {
            Row row = new Row();
            rows.put(name, row);
            return row;
        }
        Row known = rows.get(name);
        return known == null ? others : known;
    }

    /** Looked up once for each name that has a row. */
    private double shareOf(Row row, String name) {
        if (row == others || row.share < 0) {
            double share = rules.shareOf(name);
            if (row == others) {
                return share;
            }
            row.share = share;
        }
        return row.share;
    }

    private static Decision dropped(String reason) {
        return new Decision(reason, false, 0);
    }

    /** What a sampler decides by. */
    public static final class Rules {
        private final double rate;
        private final List<SamplingRule> byName;
        private final int perMinute;
        private final long slowNanos;
        private final boolean uniform;

        /**
         * Makes them.
         *
         * @param rate the share of ordinary transactions to keep, 0.0 to 1.0; at 0, and without rules by name, not even
         *     failed ones are kept
         * @param byName other shares for some names; the first that fits counts
         * @param perMinute the most ordinary transactions of one name to keep in a minute; 0 for no cap
         * @param slowNanos what takes as long is slow; 0 to find out for each name
         * @param uniform whether slow and first ones are ordinary, too
         */
        public Rules(double rate, List<SamplingRule> byName, int perMinute, long slowNanos, boolean uniform) {
            this.rate = rate;
            this.byName = byName;
            this.perMinute = perMinute;
            this.slowNanos = slowNanos;
            this.uniform = uniform;
        }

        private double shareOf(String name) {
            for (SamplingRule rule : byName) {
                if (rule.matches(name)) {
                    return rule.rate();
                }
            }
            return rate;
        }
    }

    /** Whether a transaction is sent, and why not. */
    public static final class Decision {
        private final String reason;
        private final boolean kept;
        private final double probability;

        private Decision(String reason, boolean kept, double probability) {
            this.reason = reason;
            this.kept = kept;
            this.probability = probability;
        }

        public boolean isKept() {
            return kept;
        }

        /** What it is counted as when it is not. */
        public String reason() {
            return reason;
        }

        /** How probable it was that one like it was kept, 0.0 to 1.0: what a server multiplies with. */
        public double probability() {
            return probability;
        }
    }

    /** What is known of one name. */
    private static final class Row {
        private final Durations durations = new Durations();
        private double share = -1;
        private boolean begun;
        private long since;
        private int seen;
        private int seenBefore;

        boolean isOverCap(int perMinute, long now) {
            if (perMinute == 0) {
                return false;
            }
            if (!begun || now - since >= MINUTE_NANOS) {
                seenBefore = begun && now - since < 2 * MINUTE_NANOS ? seen : 0;
                begun = true;
                since = now;
                seen = 0;
            }
            return ++seen > perMinute;
        }

        /** Which share of a minute the cap lets through, going by the last one. */
        double keptOfLastMinute(int perMinute) {
            return perMinute == 0 || seenBefore <= perMinute ? 1 : (double) perMinute / seenBefore;
        }
    }
}
