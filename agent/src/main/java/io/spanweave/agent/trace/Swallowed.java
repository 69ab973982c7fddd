package io.spanweave.agent.trace;

import java.util.function.Consumer;

/**
 * What tasks of executors have thrown, until somebody asks their futures for the result. A future that nobody has asked, and
 * nobody can ask any more, has hidden its exception for good.
 */
final class Swallowed extends WeakIdentityMap<Trace> {
    private final Consumer<Trace> finished;
    private final WebReleases releases;

    Swallowed(Consumer<Trace> finished, WebReleases releases) {
        this.finished = finished;
        this.releases = releases;
    }

    void failed(Object future, Throwable thrown) {
        put(future, Trace.ofFailure(new Failure(thrown, false, Failure.SWALLOWED), releases.only()));
    }

    void asked(Object future) {
        if (!isEmpty()) {
            remove(future);
        }
    }

    @Override
    void lost(Trace alone) {
        finished.accept(alone);
    }
}
