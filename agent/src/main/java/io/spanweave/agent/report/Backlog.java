package io.spanweave.agent.report;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Envelopes that wait to be sent: errors first, then check-ins, then transactions, and of a kind the oldest. Bounded by
 * bytes and by age; where there is no room the oldest of the least important makes it. One thread adds and one takes.
 */
final class Backlog {
    /** What a JVM needs for an envelope beside its bytes, roughly. */
    private static final int OVERHEAD = 96;

    /** The most important first. */
    private final Map<RateLimits.Category, Deque<Envelope>> waiting = new EnumMap<>(RateLimits.Category.class);

    private final List<Deque<Envelope>> leastFirst = new ArrayList<>();
    private final long bytesAtMost;
    private final long nanosAtMost;
    private final BiConsumer<Envelope, String> dropped;
    private long bytes;
    /** What {@link #next} has given; it stays. */
    private @Nullable Envelope current;

    /**
     * Makes an empty one.
     *
     * @param bytesAtMost for all that wait
     * @param nanosAtMost what has waited longer is dropped
     * @param dropped takes what is dropped, and why
     */
    Backlog(long bytesAtMost, long nanosAtMost, BiConsumer<Envelope, String> dropped) {
        this.bytesAtMost = bytesAtMost;
        this.nanosAtMost = nanosAtMost;
        this.dropped = dropped;
        for (RateLimits.Category category : RateLimits.Category.values()) {
            Deque<Envelope> none = new ArrayDeque<>();
            waiting.put(category, none);
            leastFirst.add(0, none);
        }
    }

    synchronized void add(Envelope envelope) {
        of(envelope.category()).addLast(envelope);
        bytes += weight(envelope);
        while (bytes > bytesAtMost && dropLeast()) {
            // Until it fits.
        }
    }

    private boolean dropLeast() {
        for (Deque<Envelope> envelopes : leastFirst) {
            if (dropOldest(envelopes)) {
                return true;
            }
        }
        return false;
    }

    private boolean dropOldest(Deque<Envelope> envelopes) {
        Envelope oldest = envelopes.pollFirst();
        if (oldest != null && oldest == current) {
            Envelope second = envelopes.pollFirst();
            envelopes.addFirst(oldest);
            oldest = second;
        }
        if (oldest != null) {
            bytes -= weight(oldest);
            dropped.accept(oldest, "dropped.no_room");
        }
        return oldest != null;
    }

    /**
     * What is to be sent now; it stays until it is {@linkplain #done}.
     *
     * @param now {@link System#nanoTime()}
     * @return null when nothing waits
     */
    synchronized @Nullable Envelope next(long now) {
        current = null;
        for (Deque<Envelope> envelopes : waiting.values()) {
            dropOld(envelopes, now);
            current = current == null ? envelopes.peekFirst() : current;
        }
        return current;
    }

    private void dropOld(Deque<Envelope> envelopes, long now) {
        for (Envelope oldest = envelopes.peekFirst();
                oldest != null && now - oldest.madeNanos() > nanosAtMost;
                oldest = envelopes.peekFirst()) {
            bytes -= weight(envelopes.removeFirst());
            dropped.accept(oldest, "dropped.too_old");
        }
    }

    /** The one that {@link #next} has given is sent, or will never be. */
    synchronized void done(Envelope envelope) {
        of(envelope.category()).remove(envelope);
        bytes -= weight(envelope);
        current = null;
    }

    /** Those that wait, without any that is being sent. */
    synchronized List<Envelope> waiting() {
        List<Envelope> all = new ArrayList<>();
        waiting.values().forEach(all::addAll);
        return all;
    }

    /** How many wait. */
    synchronized int size() {
        int size = 0;
        for (Deque<Envelope> envelopes : leastFirst) {
            size += envelopes.size();
        }
        return size;
    }

    private Deque<Envelope> of(RateLimits.Category category) {
        return Objects.requireNonNull(waiting.get(category));
    }

    private static int weight(Envelope envelope) {
        return envelope.body().length + OVERHEAD;
    }
}
