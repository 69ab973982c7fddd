package io.spanweave.agent.trace;

/**
 * Traces with errors in them whose end has not come: when the JVM ends first, the errors are reported without it. A trace
 * that nobody ends and nobody holds is forgotten.
 */
final class Unfinished {
    private final WeakIdentityMap<Boolean> traces = new WeakIdentityMap<>();
    private final TraceSink finished;

    Unfinished(TraceSink finished) {
        this.finished = finished;
    }

    /** An error was added. */
    void add(Trace trace) {
        if (traces.putIfAbsent(trace, true) == null) {
            finished.expect();
        }
    }

    void remove(Trace trace) {
        if (!traces.isEmpty()) {
            traces.remove(trace);
        }
    }

    /** The JVM ends. */
    void report() {
        traces.forEachKey(trace -> {
            if (((Trace) trace).cutShort()) {
                finished.accept((Trace) trace);
            }
        });
    }
}
