package io.spanweave.agent.trace;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Ends a trace and hands it on, whoever is the first to see its end. */
final class Finish {
    private final Consumer<Trace> finished;

    Finish(Consumer<Trace> finished) {
        this.finished = finished;
    }

    void finish(Trace trace, @Nullable Throwable thrown) {
        if (trace.finish(thrown)) {
            finished.accept(trace);
        }
    }
}
