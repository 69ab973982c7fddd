package io.spanweave.agent.trace;

import java.util.function.Consumer;

/** Exceptions that end a thread. */
final class Uncaught {
    private final Consumer<Trace> finished;
    private final WebReleases releases;

    Uncaught(Consumer<Trace> finished, WebReleases releases) {
        this.finished = finished;
        this.releases = releases;
    }

    void add(Throwable thrown) {
        if (thrown.getClass().getName().equals("java.lang.ThreadDeath")) {
            // How Thread.stop ends one, which nobody is told of.
            return;
        }
        finished.accept(Trace.ofFailure(new Failure(thrown, false, Failure.UNCAUGHT), releases.only()));
    }
}
