package io.spanweave.agent.trace;

import io.spanweave.bootstrap.SpanweaveToken;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Work that is handed from one thread to another: what runs there belongs to the span that was open here. Nothing is ever
 * wrapped. Most ways to hand work over make an object of the JDK's for this one time (a future, a completion, a virtual
 * thread), and that is what is remembered; a Runnable given straight to a pool may be shared and is left to
 * {@link SharedTasks}.
 *
 * <p>Work that never begins is forgotten when the JDK says so (cancelled, rejected, removed), and else when its object is
 * collected.
 */
final class HandOffs {
    /** Far beyond what any queue should hold; work handed over beyond it is not followed, and counted. */
    static final int AT_MOST = 100_000;

    private static final String[] INFRASTRUCTURE = {
        "org.apache.tomcat.",
        "org.apache.coyote.",
        "org.apache.catalina.",
        "org.eclipse.jetty.",
        "com.zaxxer.hikari.",
        "org.apache.commons.dbcp",
        "com.mchange.v2.",
        "oracle.ucp."
    };

    private final Current current;
    private final Consumer<String> counted;
    private final long waitNanos;
    private final WeakIdentityMap<HandOff> fresh = new Fresh();
    private final SharedTasks shared;
    /** The one the JDK runs virtual threads on, once it has been met. */
    private volatile @Nullable Object carriers;
    /** Whether what is handed over is remembered: what is woven sees both ends of it. */
    private volatile boolean following = true;
    /** Has what a thread begins with woven; null once it has. */
    private volatile @Nullable Runnable firstThread;

    private final Object weavingThreads = new Object();

    HandOffs(Current current, long waitNanos, Consumer<String> counted, Runnable firstThread) {
        this.current = current;
        this.waitNanos = waitNanos;
        this.counted = counted;
        this.shared = new SharedTasks(counted);
        this.firstThread = firstThread;
    }

    /**
     * The JDK's classes are about to lose their weaving. What waits in a queue now will begin unseen, and what a thread has
     * taken out of one will end unseen: nothing more may be put under whoever it belongs to.
     */
    void stop() {
        following = false;
        current.abandonHandedOver();
        forgetAll();
    }

    /** They are woven again, all of them. */
    void resume() {
        // What came in between, from code that was just being taken out.
        forgetAll();
        following = true;
    }

    private void forgetAll() {
        fresh.clear();
        shared.clear();
    }

    /**
     * The JDK has made an object that stands for work, for this time only.
     *
     * @param work that object
     * @param task what it will run; null where that is not known
     */
    void created(Object work, @Nullable Object task) {
        Strand strand = current.get();
        if (strand != null && (task == null || !isInfrastructure(task.getClass().getName()))) {
            remember(work, strand, !(work instanceof ScheduledFuture));
        }
    }

    /** The delay of such a future is known now: what begins soon enough is waited for. */
    void scheduled(Object future) {
        HandOff handOff = fresh.isEmpty() ? null : fresh.get(future);
        if (handOff != null && ((ScheduledFuture<?>) future).getDelay(TimeUnit.NANOSECONDS) <= waitNanos) {
            handOff.awaited();
        }
    }

    /**
     * A stage of a CompletableFuture has been made. It is not waited for until it is due: where the stage before it fails it
     * never is.
     */
    void staged(Object stage) {
        Strand strand = current.get();
        if (strand != null) {
            remember(stage, strand, false);
        }
    }

    /** A stage is given to an executor, now. */
    void dispatched(Object stage) {
        HandOff handOff = fresh.isEmpty() ? null : fresh.get(stage);
        if (handOff != null) {
            handOff.awaited();
            return;
        }
        Strand strand = current.get();
        if (strand != null && ((ForkJoinTask<?>) stage).getForkJoinTaskTag() == 0) {
            // Added to one that was complete already: made without its executor, and due at once. A tag says that it
            // was
            // added long ago, and by somebody else than whoever completes it now.
            remember(stage, strand, true);
        }
    }

    /** A stage without an executor is about to run, on the thread that has completed the one before it. */
    void claimed(Object stage) {
        HandOff handOff = fresh.isEmpty() ? null : fresh.remove(stage);
        Strand strand = current.get();
        if (handOff == null || (strand != null && strand.open() == handOff.by)) {
            return;
        }
        current.endStage();
        // Of a trace that takes no more, too: it is not the work of whoever this thread is with.
        handOff.awaited();
        current.begin(new Strand(handOff.by).asStage());
    }

    /** A thread begins to run the stages that wait for a future: from within one, perhaps. */
    @Nullable
    SpanweaveToken enterStages() {
        Strand strand = current.stage();
        if (strand == null) {
            return null;
        }
        Strand barrier = new Strand(strand.open());
        strand.trace.handOver();
        current.begin(barrier);
        return barrier;
    }

    /** It has run them all. */
    void exitStages(@Nullable SpanweaveToken barrier) {
        current.endStage();
        if (barrier != null) {
            exit(barrier);
        }
    }

    /** A thread begins, for one task; or in a pool, and then it is nobody's. */
    void started(Object thread, Object container) {
        Strand strand = current.get();
        if (strand != null
                && !"jdk.internal.vm.SharedThreadContainer"
                        .equals(container.getClass().getName())) {
            followThreads();
            remember(thread, strand, true);
        }
    }

    /** Whoever comes second waits: its thread may begin at once, and must not do so unseen. */
    private void followThreads() {
        if (firstThread == null) {
            return;
        }
        synchronized (weavingThreads) {
            Runnable due = firstThread;
            if (due != null) {
                try {
                    due.run();
                } finally {
                    firstThread = null;
                }
            }
        }
    }

    /** A task is given to a ForkJoinPool, or forked where that is not known; stages are told of otherwise. */
    void forked(@Nullable Object pool, @Nullable Object task) {
        Strand strand = current.get();
        if (task != null
                && strand != null
                && !(task instanceof CompletableFuture.AsynchronousCompletionTask)
                && !isOfCarriers(pool)) {
            remember(task, strand, !(task instanceof ScheduledFuture));
        }
    }

    /** Waking a virtual thread is no work for it. */
    private boolean isOfCarriers(@Nullable Object pool) {
        if (pool == null || pool == carriers) {
            return pool != null;
        }
        boolean of = ((ForkJoinPool) pool).getFactory().getClass().getName().startsWith("java.lang.VirtualThread");
        if (of) {
            carriers = pool;
        }
        return of;
    }

    private void remember(Object work, Strand strand, boolean awaited) {
        if (!following) {
            return;
        }
        if (fresh.size() >= AT_MOST) {
            counted.accept("handoff.too_many");
            return;
        }
        HandOff handOff = new HandOff(strand.open());
        if (awaited) {
            handOff.awaited();
        }
        if (fresh.putIfAbsent(work, handOff) != null) {
            handOff.forgone();
        }
    }

    /** The work has ended without having run, or will never. */
    void forget(Object work) {
        HandOff handOff = fresh.isEmpty() ? null : fresh.remove(work);
        if (handOff != null) {
            handOff.forgone();
        }
    }

    /** The work begins on this thread; null when it belongs to no trace. */
    @Nullable
    SpanweaveToken enter(Object work) {
        HandOff handOff = fresh.isEmpty() ? null : fresh.remove(work);
        if (handOff == null) {
            return null;
        }
        handOff.awaited();
        return begin(handOff.by);
    }

    /** Ends what {@link #enter} has begun. */
    void exit(SpanweaveToken token) {
        Strand strand = (Strand) token;
        current.end(strand);
        strand.trace.settled();
    }

    /** A Runnable is given to a pool of threads. */
    void submitted(@Nullable Object runnable) {
        if (runnable == null || runnable instanceof FutureTask || !following) {
            return;
        }
        if (runnable instanceof CompletableFuture.AsynchronousCompletionTask) {
            dispatched(runnable);
        } else {
            shared.submitted(runnable, givenBy(current.get(), runnable));
        }
    }

    private static @Nullable Span givenBy(@Nullable Strand strand, Object runnable) {
        return strand == null || isInfrastructure(runnable.getClass().getName()) ? null : strand.open();
    }

    /** A pool has turned a Runnable away, or given it back. */
    void withdrawn(@Nullable Object runnable) {
        if (runnable == null) {
            return;
        }
        forget(runnable);
        Span parent = shared.taken(runnable);
        if (parent != null) {
            parent.strand.trace.settled();
        }
    }

    /** A pool that is shut down gives back what it has not begun. */
    void withdrawn(@Nullable List<?> runnables) {
        if (runnables != null) {
            for (Object runnable : runnables) {
                withdrawn(runnable);
            }
        }
    }

    /** A thread of a pool has taken a Runnable, and is about to run it. */
    void taken(@Nullable Object runnable) {
        if (runnable == null || runnable instanceof FutureTask) {
            return;
        }
        Span parent = shared.taken(runnable);
        if (parent != null) {
            begin(parent);
        }
    }

    /** A thread of a pool asks for the next. */
    void left() {
        current.endHandedOver();
    }

    private @Nullable Strand begin(Span parent) {
        Trace trace = parent.strand.trace;
        if (current.isOver(trace)) {
            counted.accept("handoff.late");
            trace.settled();
            return null;
        }
        Strand outer = current.get();
        if (outer != null && outer.open() == parent) {
            // Run by the very thread that handed it over, at the very place.
            trace.settled();
            return null;
        }
        Strand strand = new Strand(parent);
        current.begin(strand);
        return strand;
    }

    /**
     * What a container gives its own pool is a connection that has become ready, and a connection pool fills itself: no
     * part of the request that happens to be at hand.
     */
    private static boolean isInfrastructure(String className) {
        for (String prefix : INFRASTRUCTURE) {
            if (className.startsWith(prefix)) {
                // AsyncContext.start(Runnable) is the application's.
                return !className.contains("AsyncContext");
            }
        }
        return false;
    }

    /** What the JDK's objects stand for; whoever waits for one that is gone waits in vain. */
    private static final class Fresh extends WeakIdentityMap<HandOff> {
        @Override
        void lost(HandOff handOff) {
            handOff.forgone();
        }
    }
}
