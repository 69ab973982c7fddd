package io.spanweave.agent.report;

/**
 * How many transactions are sent in a second: a bucket of tokens. It fills up at an even rate, and holds as many as the
 * queue has places, so that what has waited there for a server that was away is sent at once. Only for the reporter's
 * thread.
 */
final class Pace {
    private static final long SECOND_NANOS = 1_000_000_000L;

    /** What a token costs; 0 when there is no limit. */
    private final long cost;

    private final long savedAtMost;
    private long saved;
    private long savedAt;

    /**
     * Makes a full bucket.
     *
     * @param perSecond tokens a second; 0 for as many as are asked for
     * @param burst the most tokens it holds
     * @param now {@link System#nanoTime()}
     */
    Pace(int perSecond, int burst, long now) {
        this.cost = perSecond == 0 ? 0 : Math.max(1, SECOND_NANOS / perSecond);
        this.savedAtMost = Math.max(1, burst) * cost;
        this.saved = savedAtMost;
        this.savedAt = now;
    }

    /** Whether the bucket is empty. */
    boolean isExhausted(long now) {
        saved = Math.min(savedAtMost, saved + (now - savedAt));
        savedAt = now;
        return saved < cost;
    }

    /** Takes a token out. Also for what is sent however many there are: then the others have to wait for it. */
    void take() {
        saved = Math.max(0, saved - cost);
    }
}
