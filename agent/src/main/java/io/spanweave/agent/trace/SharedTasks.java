package io.spanweave.agent.trace;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runnables as applications give them to pools. One object, a lambda that captures nothing, may be in a queue a hundred
 * times, for a hundred requests: so every submission is counted, those outside of any trace too, and a run is only given
 * a parent when there is no doubt whose it is.
 */
final class SharedTasks {
    private final WeakIdentityMap<Submissions> submissions = new WeakIdentityMap<Submissions>() {
        @Override
        void lost(Submissions value) {
            value.lose();
        }
    };
    private final Consumer<String> counted;
    /** A submission that cannot be remembered may be in its queue for so long. */
    private static final long DOUBT_NANOS = 600_000_000_000L;

    /** Some submission could not be remembered: for a while, whose a run is cannot be known. */
    private volatile boolean overflown;

    private volatile long overflownAt;

    SharedTasks(Consumer<String> counted) {
        this.counted = counted;
    }

    /** The Runnable is given to a pool by this span; by none, if null. */
    void submitted(Object runnable, @Nullable Span by) {
        if (by != null) {
            by.strand.trace.handOver();
        }
        while (true) {
            Submissions known = submissions.get(runnable);
            if (known == null) {
                if (submissions.size() >= HandOffs.AT_MOST) {
                    overflownAt = System.nanoTime();
                    overflown = true;
                    counted.accept("handoff.too_many");
                    if (by != null) {
                        by.strand.trace.settled();
                    }
                    return;
                }
                Submissions first = new Submissions();
                first.add(by);
                if (submissions.putIfAbsent(runnable, first) == null) {
                    break;
                }
            } else if (known.add(by)) {
                break;
            }
        }
    }

    /**
     * One submission of the Runnable is over, or about to run.
     *
     * @return whose it is, to be settled with its trace; null when it is nobody's or there is doubt
     */
    @Nullable
    Span taken(Object runnable) {
        Submissions known = submissions.isEmpty() ? null : submissions.get(runnable);
        if (known == null) {
            return null;
        }
        synchronized (known) {
            Span parent = known.take();
            if (known.isOver()) {
                submissions.remove(runnable);
            }
            if (parent == null && known.isDisputed()) {
                counted.accept("handoff.ambiguous");
            }
            if (parent != null && isInDoubt()) {
                parent.strand.trace.settled();
                return null;
            }
            return parent;
        }
    }

    /** Forgets all submissions: nobody will tell of their end. */
    void clear() {
        submissions.clear();
    }

    private boolean isInDoubt() {
        return overflown && System.nanoTime() - overflownAt < DOUBT_NANOS;
    }

    /** What is known of one object that is waiting in some queue. */
    private static final class Submissions {
        private int outstanding;
        private @Nullable Span holder;
        private boolean disputed;
        private boolean over;

        /** False when it has just been forgotten, and a new one is due. */
        synchronized boolean add(@Nullable Span by) {
            if (over) {
                return false;
            }
            if (outstanding == 0) {
                holder = by;
            } else if (!disputed && holder != by) {
                if (holder != null && by != null && holder.strand.trace == by.strand.trace) {
                    // Given twice by one trace, from two places in it.
                    holder = by.strand.trace.root();
                } else {
                    dispute(by);
                }
            } else if (disputed && by != null) {
                by.strand.trace.settled();
            }
            outstanding++;
            return true;
        }

        /** Whoever adds to it now is given a new one. */
        synchronized void lose() {
            if (!over) {
                over = true;
                settle();
            }
        }

        private void settle() {
            for (int i = 0; holder != null && i < outstanding; i++) {
                holder.strand.trace.settled();
            }
            holder = null;
        }

        /** Nobody waits any more for what nobody can be given. */
        private void dispute(@Nullable Span by) {
            disputed = true;
            settle();
            if (by != null) {
                by.strand.trace.settled();
            }
        }

        @Nullable
        Span take() {
            outstanding--;
            over = outstanding <= 0;
            return holder;
        }

        boolean isOver() {
            return over;
        }

        boolean isDisputed() {
            return disputed;
        }
    }
}
