package io.spanweave.agent.trace;

/** One attempt of several that a retry library has seen fail. */
public final class Attempt {
    private final int number;
    private final long nanos;
    private final Throwable thrown;

    Attempt(int number, long nanos, Throwable thrown) {
        this.number = number;
        this.nanos = nanos;
        this.thrown = thrown;
    }

    /** Counts from 1. */
    public int number() {
        return number;
    }

    /** {@link System#nanoTime()} when it had failed. */
    public long nanos() {
        return nanos;
    }

    public Throwable thrown() {
        return thrown;
    }
}
