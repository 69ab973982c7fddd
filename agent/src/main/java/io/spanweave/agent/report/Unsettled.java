package io.spanweave.agent.report;

import io.spanweave.agent.trace.Trace;
import java.util.ArrayDeque;
import java.util.Deque;
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

    /** Takes one in, and where there are too many already, gives back the one that has waited longest. */
    @Nullable
    Trace add(Trace trace) {
        traces.addLast(trace);
        return traces.size() > atMost ? traces.pollFirst() : null;
    }

    int size() {
        return traces.size();
    }

    /**
     * Looks at one, in turn.
     *
     * @param all when there is no time left for any of them
     * @return the trace, taken out, when all of its work has ended or it has waited long enough; else null
     */
    @Nullable
    Trace next(boolean all) {
        Trace trace = traces.pollFirst();
        if (trace != null && !all && !trace.isSettled() && System.nanoTime() - trace.endNanos() < timeoutNanos) {
            traces.addLast(trace);
            return null;
        }
        return trace;
    }
}
