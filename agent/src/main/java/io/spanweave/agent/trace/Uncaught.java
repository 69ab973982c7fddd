package io.spanweave.agent.trace;

/** Exceptions that end a thread. */
final class Uncaught {
    private final TraceSink finished;
    private final WebReleases releases;

    Uncaught(TraceSink finished, WebReleases releases) {
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
