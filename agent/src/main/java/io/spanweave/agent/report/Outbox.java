package io.spanweave.agent.report;

import io.spanweave.agent.settings.Log;
import io.spanweave.agent.trace.Trace;
import java.lang.reflect.Constructor;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the application's threads leave finished traces: one offer each, which never waits. The reporter's thread is
 * started by the first.
 */
public final class Outbox implements Consumer<Trace> {
    /** Room is taken at once: a slip of the hand must not cost the application its heap. */
    private static final int SIZE_AT_MOST = 1_000_000;

    /** While a finished trace waits for work on other threads. */
    private static final int LOOK_AGAIN_MILLIS = 20;

    private final BlockingQueue<Trace> traces;
    private final Unsettled unsettled;
    /** In the queue, or being sent. */
    private final AtomicInteger waiting = new AtomicInteger();

    private final Counts counts;
    private final Reporter reporter;
    private final long workTimeoutNanos;
    private final int shutdownTimeout;
    private volatile boolean started;
    private volatile boolean closing;
    /** For good: what comes now is let go of. */
    private volatile boolean ended;

    private @Nullable Thread thread;
    private @Nullable Thread hook;

    /**
     * Makes an outbox; no thread runs before {@link #accept}.
     *
     * @param size the most traces that wait
     * @param workTimeout how long a trace waits for what it has handed to other threads, in milliseconds
     * @param shutdownTimeout how long the end of the JVM may wait, in milliseconds
     */
    public Outbox(int size, int workTimeout, int shutdownTimeout, Counts counts, Reporter reporter) {
        this.traces = new ArrayBlockingQueue<>(Math.max(1, Math.min(size, SIZE_AT_MOST)));
        this.workTimeoutNanos = TimeUnit.MILLISECONDS.toNanos(workTimeout);
        this.unsettled = new Unsettled(Math.max(1, size), workTimeout);
        this.shutdownTimeout = shutdownTimeout;
        this.counts = counts;
        this.reporter = reporter;
    }

    /** Leaves a finished trace; when there is no room it is dropped and counted. */
    @Override
    public void accept(Trace trace) {
        if (ended) {
            trace.discard();
            return;
        }
        waiting.incrementAndGet();
        if (!traces.offer(trace)) {
            trace.discard();
            counts.add("dropped.queue_full");
            settled();
        }
        reporter.giveUpIfStuck();
        if (!started) {
            start();
        }
    }

    private synchronized void start() {
        if (started || closing) {
            return;
        }
        started = true;
        AccessController.doPrivileged((PrivilegedAction<@Nullable Void>) () -> {
            thread = daemon("spanweave-reporter", this::run);
            thread.start();
            try {
                Thread atEnd = daemon("spanweave-shutdown", this::close);
                Runtime.getRuntime().addShutdownHook(atEnd);
                hook = atEnd;
            } catch (IllegalStateException e) {
                Log.debug("the JVM is ending already", e);
            }
            return null;
        });
    }

    /** Does not end with the JVM: while our shutdown hook waits, the application's own may still be finishing requests. */
    private void run() {
        while (!ended) {
            try {
                for (Trace due = unsettled.nextDue(closing); due != null; due = unsettled.nextDue(closing)) {
                    report(due);
                }
                Trace trace =
                        unsettled.isEmpty() ? traces.take() : traces.poll(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
                if (trace != null && !trace.isSettled() && !closing) {
                    unsettled.add(trace);
                } else if (trace != null) {
                    report(trace);
                }
            } catch (InterruptedException e) {
                // From close(), which ends a back-off that way.
                Log.debug("the JVM is ending");
            } catch (RuntimeException | Error e) {
                // No memory, for one: but without this thread there is no report of anything.
                counts.add("dropped.reporter");
            }
        }
    }

    private void report(Trace trace) {
        try {
            trace.seal(workTimeoutNanos);
            reporter.report(trace);
        } catch (InterruptedException e) {
            counts.add("dropped.interrupted");
        } catch (RuntimeException | Error e) {
            // Also an Error: an application's exception may throw one in getMessage, and without this thread there
            // is no report of anything.
            counts.add("dropped.encoder");
            Log.sayOnce("encoder", "a trace could not be encoded (" + e + ") and is dropped.");
            Log.debug("while encoding", e);
        } finally {
            trace.discard();
            settled();
        }
    }

    private void settled() {
        if (waiting.decrementAndGet() == 0) {
            synchronized (waiting) {
                waiting.notifyAll();
            }
        }
    }

    /** Sends what waits, for as long as the shutdown may take, and then lets go of the rest. */
    public void close() {
        close("the JVM ends");
    }

    private void close(String why) {
        Thread running;
        synchronized (this) {
            closing = true;
            running = thread;
        }
        if (running == null) {
            return;
        }
        reporter.hurry();
        running.interrupt();
        int left = awaitSettled();
        if (left > 0) {
            Log.say(why + " with " + left + (left == 1 ? " trace" : " traces")
                    + " unsent: the server did not take them in time.");
        }
        Log.debug("delivery: " + counts + (left > 0 ? " unsent=" + left : ""));
    }

    /** As {@link #close}, in a JVM that goes on: nothing is taken any more, and no thread of ours is left. */
    public void end() {
        close("the agent is detached");
        ended = true;
        Thread running;
        Thread atEnd;
        synchronized (this) {
            running = thread;
            atEnd = hook;
        }
        if (running == null) {
            return;
        }
        AccessController.doPrivileged((PrivilegedAction<@Nullable Void>) () -> {
            running.interrupt();
            // It may be waiting for a server that does not answer.
            reporter.giveUp();
            try {
                running.join(Math.max(1, shutdownTimeout));
                reporter.giveUp();
                if (atEnd != null) {
                    Runtime.getRuntime().removeShutdownHook(atEnd);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IllegalStateException e) {
                Log.debug("the JVM is ending already", e);
            }
            return null;
        });
        for (Trace trace = traces.poll(); trace != null; trace = traces.poll()) {
            trace.discard();
        }
    }

    private int awaitSettled() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Math.max(1, shutdownTimeout));
        synchronized (waiting) {
            try {
                for (long nanos = end - System.nanoTime(); waiting.get() > 0 && nanos > 0; ) {
                    TimeUnit.NANOSECONDS.timedWait(waiting, nanos);
                    nanos = end - System.nanoTime();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return waiting.get();
        }
    }

    /**
     * A thread that keeps nothing of the one that starts it: neither its class loader nor its inheritable thread-locals
     * nor its thread group, all of which may belong to an application that is redeployed.
     */
    private static Thread daemon(String name, Runnable work) {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        Thread thread = withoutInheritance(group, work, name);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        return thread;
    }

    private static Thread withoutInheritance(ThreadGroup group, Runnable work, String name) {
        try {
            Constructor<Thread> since9 = Thread.class.getConstructor(
                    ThreadGroup.class, Runnable.class, String.class, long.class, boolean.class);
            return since9.newInstance(group, work, name, 0L, false);
        } catch (ReflectiveOperationException e) {
            return new Thread(group, work, name);
        }
    }
}
