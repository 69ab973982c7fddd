package io.spanweave.agent.report;

import io.spanweave.agent.settings.Log;
import io.spanweave.agent.trace.Trace;
import io.spanweave.agent.trace.TraceSink;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Where the application's threads leave finished traces: one offer each, which never waits. The reporter's thread is
 * started by the first. While traces keep coming it looks after them in rounds, with a rest in between, so that nobody
 * has to wake it: that is a call of the operating system, and would cost the application's thread more than everything
 * else the agent does there. It sleeps when a rest has brought nothing.
 */
public final class Outbox implements TraceSink {
    /** A slip of the hand must not cost the application its heap. */
    private static final int SIZE_AT_MOST = 1_000_000;

    /** From one round to the next. */
    private static final long REST_NANOS = 20_000_000;

    /** The same while the server is away. */
    private static final long REST_NANOS_AT_MOST = 500_000_000;

    /** Traces in a round, so that those that wait for work on other threads are looked at now and then. */
    private static final int ROUND = 256;

    /** How often a thread that is still there is told again to end, within the time a shutdown may take. */
    private static final int LAST_TRIES = 10;

    /** What the reporter's thread does. */
    private static final int WORKS = 0;

    private static final int RESTS = 1;
    private static final int SLEEPS = 2;

    private final AtomicInteger state = new AtomicInteger(WORKS);
    private final TraceQueue queue;
    private final Unsettled unsettled;
    /** How many of those ever taken were encoded or dropped; written by the reporter's thread alone. */
    private final AtomicLong settled = new AtomicLong();

    private final Counts counts;
    private final Reporter reporter;
    private final long workTimeoutNanos;
    private final long stuckNanos;
    private final int shutdownTimeout;
    /** Since when it is at one trace, as {@link System#nanoTime}; 0 when it is at none. */
    private final AtomicLong reportingSince = new AtomicLong();

    private volatile boolean started;
    private volatile boolean closing;
    /** For good: what comes now is let go of. */
    private volatile boolean ended;

    private volatile @Nullable Thread thread;
    private @Nullable Thread hook;
    private volatile @Nullable Runnable atEnd;

    /**
     * Makes an outbox; no thread runs before {@link #accept}.
     *
     * @param size the most traces that wait
     * @param workTimeout how long a trace waits for what it has handed to other threads, in milliseconds
     * @param shutdownTimeout how long the end of the JVM may wait, in milliseconds
     */
    public Outbox(int size, int workTimeout, int shutdownTimeout, Counts counts, Reporter reporter) {
        this.queue = new TraceQueue(Math.max(1, Math.min(size, SIZE_AT_MOST)));
        this.workTimeoutNanos = TimeUnit.MILLISECONDS.toNanos(workTimeout);
        this.stuckNanos = Math.max(TimeUnit.SECONDS.toNanos(1), 10 * workTimeoutNanos);
        this.unsettled = new Unsettled(Math.max(1, size), workTimeout);
        this.shutdownTimeout = shutdownTimeout;
        this.counts = counts;
        this.reporter = reporter;
    }

    /** Starts the reporter's thread now, if there may be something to send before there is a trace. */
    public void begin() {
        if (reporter.hasSpool()) {
            start();
        }
    }

    /** Sees to it that the end of the JVM is noticed. */
    @Override
    public void expect() {
        if (!started) {
            start();
        }
    }

    /** What is done first when the JVM ends: whoever holds something back leaves it now. */
    public void atEnd(Runnable leave) {
        atEnd = leave;
    }

    /** Leaves a finished trace; when there is no room it is dropped and counted. */
    @Override
    public void accept(Trace trace) {
        if (ended) {
            trace.discard();
            return;
        }
        if (queue.offer(trace) || ((trace.hasFailures() || trace.failed()) && queue.offerFailed(trace))) {
            int now = state.get();
            if (now == SLEEPS || (now == RESTS && queue.isHalfFull())) {
                wake(now);
            }
        } else {
            trace.discard();
            counts.add("dropped.queue_full");
        }
        reporter.giveUpIfStuck();
        interruptIfStuck();
        if (!started) {
            start();
        }
    }

    /**
     * An application's exception may wait in {@code getMessage} for something that never comes, and without the reporter's
     * thread there is no report of anything. Ten times as long as work on other threads is waited for is enough, but a
     * second at the least.
     */
    private void interruptIfStuck() {
        long since = reportingSince.get();
        Thread reporting = thread;
        if (since == 0 || reporting == null) {
            return;
        }
        long now = System.nanoTime();
        // It may be asked more than once.
        if (now - since > stuckNanos && reportingSince.compareAndSet(since, now)) {
            AccessController.doPrivileged((PrivilegedAction<@Nullable Void>) () -> {
                reporting.interrupt();
                return null;
            });
        }
    }

    /** Only the first of several threads does. */
    private void wake(int from) {
        if (state.compareAndSet(from, WORKS)) {
            LockSupport.unpark(thread);
        }
    }

    private synchronized void start() {
        if (started || closing) {
            return;
        }
        AccessController.doPrivileged((PrivilegedAction<@Nullable Void>) () -> {
            Thread reporting = Daemon.thread("spanweave-reporter", this::run);
            thread = reporting;
            try {
                reporting.start();
            } catch (OutOfMemoryError e) {
                // There are too many threads, which may be what there is to report: the next trace tries again.
                thread = null;
                Log.debug("without a reporter", e);
                return null;
            }
            started = true;
            try {
                Thread last = Daemon.thread("spanweave-shutdown", this::close);
                Runtime.getRuntime().addShutdownHook(last);
                hook = last;
            } catch (IllegalStateException e) {
                Log.debug("the JVM is ending already", e);
            }
            return null;
        });
    }

    /** Does not end with the JVM: while our shutdown hook waits, the application's own may still be finishing requests. */
    private void run() {
        boolean begun = false;
        while (!ended) {
            try {
                if (!begun) {
                    begun = true;
                    reporter.begin();
                }
                int taken = round();
                long pause = reporter.send();
                announce();
                boolean more = taken == ROUND || pause == Delivery.NOW;
                if (taken == 0 && unsettled.size() == 0 && pause == 0) {
                    sleep(reporter.untilDue());
                } else if (!closing && !more) {
                    state.set(RESTS);
                    LockSupport.parkNanos(
                            this,
                            unsettled.size() > 0 || pause < REST_NANOS
                                    ? REST_NANOS
                                    : Math.min(pause, REST_NANOS_AT_MOST));
                }
                state.set(WORKS);
                // From close(), which ends a rest or a back-off that way.
                Thread.interrupted();
            } catch (Throwable e) {
                // No memory, for one: but without this thread there is no report of anything.
                countTrouble();
            }
        }
    }

    /** What to count it in may be more than there is memory for. */
    private void countTrouble() {
        try {
            counts.add("dropped.reporter");
        } catch (Throwable e) {
            // The next one is counted, with luck.
        }
    }

    /** Until there is a trace, or for so long if it is not 0. Whoever leaves one after this has looked sees that it sleeps. */
    private void sleep(long atMost) {
        state.set(SLEEPS);
        Trace trace = queue.poll();
        if (trace == null && atMost > 0) {
            LockSupport.parkNanos(this, atMost);
        } else if (trace == null) {
            LockSupport.park(this);
        } else {
            state.set(WORKS);
            take(trace);
        }
    }

    /** How many traces it has taken. */
    private int round() {
        int taken = 0;
        while (taken < ROUND && !ended) {
            Trace trace = queue.poll();
            if (trace == null) {
                break;
            }
            taken++;
            take(trace);
        }
        for (int left = unsettled.size(); left > 0 && !ended; left--) {
            Trace due = unsettled.next(closing);
            if (due != null) {
                report(due);
            }
        }
        return taken;
    }

    private void take(Trace trace) {
        Trace due = closing || trace.isSettled() ? trace : unsettled.add(trace);
        if (due != null) {
            report(due);
        }
    }

    private void report(Trace trace) {
        try {
            reportingSince.set(System.nanoTime());
            trace.seal(workTimeoutNanos);
            reporter.report(trace);
        } catch (Throwable e) {
            // Of any kind: an application's exception may throw what it likes, declared or not, and without this thread
            // there is no report of anything.
            counts.add("dropped.encoder");
            Log.sayOnce("encoder", "a trace could not be encoded (" + e + ") and is dropped.");
            Log.debug("while encoding", e);
        } finally {
            reportingSince.set(0);
            trace.discard();
            settled.set(settled.get() + 1);
        }
    }

    /** To the thread that ends the JVM, if it waits. */
    private void announce() {
        if (closing) {
            synchronized (settled) {
                settled.notifyAll();
            }
        }
    }

    /** Traces in the queue or waiting for work on other threads, and envelopes. */
    private int waiting() {
        // In this order: what goes from the one to the other must not be missed.
        int traces = (int) (queue.left() - settled.get());
        return traces + reporter.waiting();
    }

    /** Sends what waits, for as long as the shutdown may take, and then lets go of the rest. */
    public void close() {
        Runnable leave = atEnd;
        try {
            if (leave != null) {
                leave.run();
            }
        } catch (RuntimeException | Error e) {
            Log.debug("what was held back is not reported", e);
        }
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
        int left = reporter.keepRest(awaitSettled());
        if (left > 0) {
            Log.say(why + " with " + left + (left == 1 ? " report" : " reports")
                    + " unsent: the server did not take them in time.");
        }
        Log.debug("delivery: " + counts + (left > 0 ? " unsent=" + left : ""));
    }

    /** As {@link #close}, in a JVM that goes on: nothing is taken any more, and no thread of ours is left. */
    public void end() {
        close("the agent is detached");
        ended = true;
        Thread running;
        Thread last;
        synchronized (this) {
            running = thread;
            last = hook;
        }
        if (running == null) {
            return;
        }
        AccessController.doPrivileged((PrivilegedAction<@Nullable Void>) () -> {
            running.interrupt();
            try {
                int tries = 0;
                do {
                    // It may be waiting for a server that does not answer, or be about to; and though it has ended by
                    // itself
                    // other threads may be at work.
                    reporter.giveUp();
                    running.join(Math.max(1, shutdownTimeout / LAST_TRIES));
                    tries++;
                } while (running.isAlive() && tries < LAST_TRIES);
                reporter.end(shutdownTimeout);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                forget(last);
            }
            return null;
        });
        // No two threads may take traces out.
        if (!running.isAlive()) {
            for (Trace trace = queue.poll(); trace != null; trace = queue.poll()) {
                trace.discard();
            }
        }
    }

    private static void forget(@Nullable Thread shutdownHook) {
        try {
            if (shutdownHook != null) {
                Runtime.getRuntime().removeShutdownHook(shutdownHook);
            }
        } catch (IllegalStateException e) {
            Log.debug("the JVM is ending already", e);
        }
    }

    private int awaitSettled() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Math.max(1, shutdownTimeout));
        synchronized (settled) {
            try {
                for (long nanos = end - System.nanoTime(); waiting() > 0 && nanos > 0; ) {
                    TimeUnit.NANOSECONDS.timedWait(settled, Math.min(nanos, REST_NANOS));
                    nanos = end - System.nanoTime();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return waiting();
        }
    }
}
