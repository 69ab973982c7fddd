package io.spanweave.agent.trace;

import org.jspecify.annotations.Nullable;

/**
 * The strand a thread works on. Set when a request, a task or handed-over work begins on a thread, and given back when it
 * ends, so that nothing outlives it in a pooled thread.
 */
final class Current {
    @SuppressWarnings("ThreadLocalUsage") // one recorder in a JVM, and tests that want one of their own
    private final ThreadLocal<Strand> strands = new ThreadLocal<>();

    private final long waitNanos;
    /** Handed-over strands of an earlier one are abandoned. */
    private volatile int era;

    /**
     * Makes it for one recorder.
     *
     * @param waitNanos how long after its end a trace takes what still runs elsewhere
     */
    Current(long waitNanos) {
        this.waitNanos = waitNanos;
    }

    /** What is recorded on this thread; null when nothing is, or when its trace takes no more. */
    @Nullable
    Strand get() {
        Strand strand = strands.get();
        return strand == null || isOver(strand) ? null : strand;
    }

    /** What this thread is at, whether its trace takes more or not; null for nothing. */
    @Nullable
    Strand carried() {
        return strands.get();
    }

    /** Whether a trace takes no more: it has been sent, or would have been if the server had been there. */
    boolean isOver(Trace trace) {
        return trace.isSealed() || trace.isPast(waitNanos);
    }

    private boolean isOver(Strand strand) {
        return strand.isHandedOver() ? strand.era() != era || isOver(strand.trace) : strand.trace.isSealed();
    }

    /** No thread is at work that was handed to it any more: what would have said that it ends, is gone. */
    synchronized void abandonHandedOver() {
        era = era + 1;
    }

    /** Begins a strand inside of whatever this thread was doing. */
    void begin(Strand strand) {
        Strand stage = stage();
        strand.inside(stage == null ? get() : stage, era);
        strands.set(strand);
    }

    /** Goes back to what the thread was doing before {@link #begin}. */
    void end(Strand strand) {
        Strand outer = strand.outer();
        if (outer == null) {
            strands.remove();
        } else {
            strands.set(outer);
        }
        RecentStatements recent = strand.recent();
        if (recent != null) {
            strand.recent(null);
            recent.leave();
        }
    }

    /** Ends work that was handed over to this thread, if that is what it is at. */
    void endHandedOver() {
        Strand strand = strands.get();
        if (strand != null && strand.isHandedOver()) {
            end(strand);
            strand.trace.settled();
        }
    }

    /** Ends the stage of a future that this thread is running, if that is what it is at. */
    void endStage() {
        Strand strand = strands.get();
        if (strand != null && strand.isStage()) {
            end(strand);
            strand.trace.settled();
        }
    }

    /** The stage of a future that this thread is running, whether its trace takes more or not; null for none. */
    @Nullable
    Strand stage() {
        Strand strand = strands.get();
        return strand != null && strand.isStage() && strand.era() == era ? strand : null;
    }
}
