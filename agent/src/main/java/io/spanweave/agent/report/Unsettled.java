package io.spanweave.agent.report;

import io.spanweave.agent.trace.Trace;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finished traces of which a part still runs on other threads. Looked after by the reporter's thread alone; the
 * application waits for none of this.
 */
final class Unsettled {
    private final Deque<Trace> traces = new ArrayDeque<>();
    private final int atMost;
    private final long timeoutNanos;

    Unsettled(int atMost, int timeoutMillis) {
        this.atMost = atMost;
        this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    }

    void add(Trace trace) {
        traces.addLast(trace);
    }

    boolean isEmpty() {
        return traces.isEmpty();
    }

    /**
     * Takes out one that is to be sent now: all of its work has ended, or it has waited long enough, or there are too many.
     *
     * @param all when there is no time left for any of them
     */
    @Nullable
    Trace nextDue(boolean all) {
        long now = System.nanoTime();
        for (Iterator<Trace> i = traces.iterator(); i.hasNext(); ) {
            Trace trace = i.next();
            if (all || trace.isSettled() || now - trace.endNanos() >= timeoutNanos || traces.size() > atMost) {
                i.remove();
                return trace;
            }
        }
        return null;
    }
}
