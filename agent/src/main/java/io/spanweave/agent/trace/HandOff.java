package io.spanweave.agent.trace;

import java.util.concurrent.atomic.AtomicBoolean;

/** A piece of work that a span has handed over and that has not begun; true while its trace waits for it. */
final class HandOff extends AtomicBoolean {
    private static final long serialVersionUID = 1;

    final transient Span by;

    HandOff(Span by) {
        this.by = by;
    }

    /** The trace is not sent before this has ended. */
    void awaited() {
        if (compareAndSet(false, true)) {
            by.strand.trace.handOver();
        }
    }

    /** It will not begin. */
    void forgone() {
        if (compareAndSet(true, false)) {
            by.strand.trace.settled();
        }
    }
}
