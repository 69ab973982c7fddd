package io.spanweave.agent.trace;

import io.spanweave.bootstrap.SpanweaveToken;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
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
    private final WeakIdentityMap<Span> fresh = new WeakIdentityMap<>();
    private final SharedTasks shared;

    HandOffs(Current current, Consumer<String> counted) {
        this.current = current;
        this.counted = counted;
        this.shared = new SharedTasks(counted);
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
            remember(work, strand);
        }
    }

    /** A thread begins, for one task; or in a pool, and then it is nobody's. */
    void started(Object thread, Object container) {
        Strand strand = current.get();
        if (strand != null
                && !"jdk.internal.vm.SharedThreadContainer"
                        .equals(container.getClass().getName())) {
            remember(thread, strand);
        }
    }

    /** A task is given to a ForkJoinPool; those of a CompletableFuture are told of by {@link #created}. */
    void forked(@Nullable Object task) {
        Strand strand = current.get();
        if (task != null && strand != null && !(task instanceof CompletableFuture.AsynchronousCompletionTask)) {
            remember(task, strand);
        }
    }

    private void remember(Object work, Strand strand) {
        if (fresh.size() >= AT_MOST) {
            counted.accept("handoff.too_many");
            return;
        }
        if (fresh.putIfAbsent(work, strand.open()) == null && isWaitedFor(work)) {
            strand.trace.handOver();
        }
    }

    /** The work has ended without having run, or will never. */
    void forget(Object work) {
        Span parent = fresh.isEmpty() ? null : fresh.remove(work);
        if (parent != null && isWaitedFor(work)) {
            parent.strand.trace.settled();
        }
    }

    /** The work begins on this thread; null when it belongs to no trace. */
    @Nullable
    SpanweaveToken enter(Object work) {
        Span parent = fresh.isEmpty() ? null : fresh.remove(work);
        if (parent == null) {
            return null;
        }
        if (!isWaitedFor(work)) {
            parent.strand.trace.handOver();
        }
        return begin(parent);
    }

    /** Ends what {@link #enter} has begun. */
    void exit(SpanweaveToken token) {
        Strand strand = (Strand) token;
        current.end(strand);
        strand.trace.settled();
    }

    /** A Runnable is given to a pool of threads. */
    void submitted(@Nullable Object runnable) {
        if (runnable == null || runnable instanceof FutureTask) {
            return;
        }
        Strand strand = current.get();
        if (!(runnable instanceof CompletableFuture.AsynchronousCompletionTask)) {
            shared.submitted(runnable, givenBy(strand, runnable));
        } else if (strand != null) {
            // Of a stage that was complete before the next one was added, the JDK does not tell the executor.
            remember(runnable, strand);
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
        if (trace.isSealed()) {
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

    /** A delayed task may begin in an hour: it is only waited for once it has begun. */
    private static boolean isWaitedFor(Object work) {
        return !(work instanceof ScheduledFuture);
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
}
