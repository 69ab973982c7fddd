package io.spanweave.agent.report;

import org.jspecify.annotations.Nullable;

/** What is sent in one go: one event, transaction or other item, never two. */
final class Envelope {
    private final RateLimits.Category category;
    private final byte[] body;
    private final long madeNanos;
    private @Nullable String spooled;
    private int refusals;

    /**
     * Makes an envelope.
     *
     * @param body compressed with gzip
     * @param madeNanos {@link System#nanoTime()}
     */
    Envelope(RateLimits.Category category, byte[] body, long madeNanos) {
        this(category, body, madeNanos, null);
    }

    /**
     * Makes one that is in the {@link Spool} already.
     *
     * @param spooled its name there
     */
    Envelope(RateLimits.Category category, byte[] body, long madeNanos, @Nullable String spooled) {
        this.category = category;
        this.body = body;
        this.madeNanos = madeNanos;
        this.spooled = spooled;
    }

    RateLimits.Category category() {
        return category;
    }

    byte[] body() {
        return body;
    }

    long madeNanos() {
        return madeNanos;
    }

    /** Its name in the spool; null when it is not there. */
    @Nullable
    String spooled() {
        return spooled;
    }

    void spooledAs(@Nullable String name) {
        spooled = name;
    }

    /** How often a server that was there has failed at it, with this time. */
    int refused() {
        return ++refusals;
    }
}
