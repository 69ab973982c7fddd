package io.spanweave.agent.trace;

import org.jspecify.annotations.Nullable;

/**
 * The strand a thread works on. Set when a request, a task or handed-over work begins on a thread, and given back when it
 * ends, so that nothing outlives it in a pooled thread.
 */
final class Current {
    @SuppressWarnings("ThreadLocalUsage") // one recorder in a JVM, and tests that want one of their own
    private final ThreadLocal<Strand> strands = new ThreadLocal<>();

    /** What is recorded on this thread; null when nothing is, or when its trace has been sent already. */
    @Nullable
    Strand get() {
        Strand strand = strands.get();
        return strand == null || strand.trace.isSealed() ? null : strand;
    }

    /** Begins a strand inside of whatever this thread was doing. */
    void begin(Strand strand) {
        strand.inside(strands.get());
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
    }

    /** Ends work that was handed over to this thread, if that is what it is at. */
    void endHandedOver() {
        Strand strand = strands.get();
        if (strand != null && strand.isHandedOver()) {
            end(strand);
            strand.trace.settled();
        }
    }
}
