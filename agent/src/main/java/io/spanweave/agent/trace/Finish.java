package io.spanweave.agent.trace;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Ends a trace and hands it on, whoever is the first to see its end. */
final class Finish {
    private final Consumer<Trace> finished;

    private final Swallowed swallowed;

    Finish(Consumer<Trace> finished, Swallowed swallowed) {
        this.finished = finished;
        this.swallowed = swallowed;
    }

    void finish(Trace trace, @Nullable Throwable thrown) {
        if (trace.finish(thrown)) {
            finished.accept(trace);
            // Here for want of a better moment: it is one volatile read.
            swallowed.forgetCollected();
        }
    }
}
