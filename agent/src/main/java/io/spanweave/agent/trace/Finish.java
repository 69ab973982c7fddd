package io.spanweave.agent.trace;

import org.jspecify.annotations.Nullable;

/** Ends a trace and hands it on, whoever is the first to see its end. */
final class Finish {
    private final TraceSink finished;
    private final Swallowed swallowed;
    private final Unfinished unfinished;

    Finish(TraceSink finished, Swallowed swallowed, Unfinished unfinished) {
        this.finished = finished;
        this.swallowed = swallowed;
        this.unfinished = unfinished;
    }

    void finish(Trace trace, @Nullable Throwable thrown) {
        if (trace.finish(thrown)) {
            unfinished.remove(trace);
            finished.accept(trace);
            // Here for want of a better moment: it is one volatile read.
            swallowed.forgetCollected();
        }
    }
}
