package io.spanweave.agent.report;

import io.spanweave.agent.trace.Trace;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Finished traces on their way from the application's threads to the reporter's. Many may leave one at the same time, and
 * none of them waits; only the reporter's thread takes them out. What a trace held when it was left is what the reporter
 * sees.
 *
 * <p>Not {@link java.util.concurrent.ArrayBlockingQueue}: its offer takes a lock that all threads share, and wakes the
 * taker by itself, which costs more than all of the recording. Not {@link java.util.concurrent.ConcurrentLinkedQueue}: it
 * has no bound, and is the first in many a JVM to need variable handles, which is no work for {@code premain}.
 */
final class TraceQueue {
    private static final AtomicReferenceFieldUpdater<TraceQueue, Place> LAST =
            AtomicReferenceFieldUpdater.newUpdater(TraceQueue.class, Place.class, "last");

    private final int size;
    /** How many were ever left. */
    private final AtomicLong left = new AtomicLong();
    /** How many were ever taken; written by the reporter's thread alone. */
    private final AtomicLong taken = new AtomicLong();
    /** In front of the oldest; the reporter's. */
    private Place before = new Place(null);

    @SuppressWarnings("UnusedVariable") // by its updater
    private volatile Place last = before;

    TraceQueue(int size) {
        this.size = size;
    }

    /** False when there is no room. */
    boolean offer(Trace trace) {
        return offer(trace, size);
    }

    /** The same for a trace that has failed: a quarter more is kept for these, which are what everybody waits for. */
    boolean offerFailed(Trace trace) {
        return offer(trace, size + Math.max(1, size / 4));
    }

    private boolean offer(Trace trace, int room) {
        // Before it is counted: there may be no memory for it.
        Place place = new Place(trace);
        long at;
        do {
            at = left.get();
            if (at - taken.get() >= room) {
                return false;
            }
        } while (!left.compareAndSet(at, at + 1));
        // A volatile write: whoever asks next whether the reporter sleeps is not told so from before.
        LAST.getAndSet(this, place).next = place;
        return true;
    }

    /** The oldest; null when there is none, or when it is only just being put into its place. */
    @Nullable
    Trace poll() {
        Place oldest = before.next;
        if (oldest == null) {
            return null;
        }
        Trace trace = oldest.trace;
        oldest.trace = null;
        // A place that is old for the garbage collector must not keep the young ones behind it.
        before.next = null;
        before = oldest;
        taken.lazySet(taken.get() + 1);
        return trace;
    }

    boolean isHalfFull() {
        return 2 * (left.get() - taken.get()) >= size;
    }

    /** How many were ever left. */
    long left() {
        return left.get();
    }

    private static final class Place {
        @Nullable
        Trace trace;

        volatile @Nullable Place next;

        Place(@Nullable Trace trace) {
            this.trace = trace;
        }
    }
}
