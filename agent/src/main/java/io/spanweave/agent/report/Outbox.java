package io.spanweave.agent.report;

import io.spanweave.agent.settings.Log;
import io.spanweave.agent.trace.Trace;
import java.lang.reflect.Constructor;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the application's threads leave finished traces: one offer each, which never waits. The reporter's thread is
 * started by the first.
 */
public final class Outbox implements Consumer<Trace> {
    private final BlockingQueue<Trace> traces;
    private final Counts counts;
    private final Reporter reporter;
    private final int shutdownTimeout;
    private volatile boolean started;
    private volatile boolean closing;
    private @Nullable Thread thread;

    /**
     * Makes an outbox; no thread runs before {@link #accept}.
     *
     * @param size the most traces that wait
     * @param shutdownTimeout how long the end of the JVM may wait, in milliseconds
     */
    public Outbox(int size, int shutdownTimeout, Counts counts, Reporter reporter) {
        this.traces = new ArrayBlockingQueue<>(Math.max(1, size));
        this.shutdownTimeout = shutdownTimeout;
        this.counts = counts;
        this.reporter = reporter;
    }

    /** Leaves a finished trace; when there is no room it is dropped and counted. */
    @Override
    public void accept(Trace trace) {
        if (!traces.offer(trace)) {
            counts.add("dropped.queue_full");
        }
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
                Runtime.getRuntime().addShutdownHook(daemon("spanweave-shutdown", this::close));
            } catch (IllegalStateException e) {
                Log.debug("the JVM is ending already", e);
            }
            return null;
        });
    }

    private void run() {
        while (!(closing && traces.isEmpty())) {
            try {
                Trace trace = traces.poll(closing ? 0 : 10_000, TimeUnit.MILLISECONDS);
                if (trace != null) {
                    reporter.report(trace);
                }
            } catch (InterruptedException e) {
                // Only close() does that: to end a wait.
                Log.debug("closing");
            } catch (RuntimeException | LinkageError | StackOverflowError e) {
                counts.add("dropped.encoder");
                Log.sayOnce("encoder", "a trace could not be encoded (" + e + ") and is dropped.");
                Log.debug("while encoding", e);
            }
        }
        reporter.close();
    }

    /** Sends what waits, for as long as the shutdown may take, and then lets go of the rest. */
    public void close() {
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
        try {
            running.join(Math.max(1, shutdownTimeout));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        int left = traces.size();
        if (running.isAlive() && left > 0) {
            Log.say("the JVM ends with " + left + " traces unsent: the server did not take them in time.");
        }
        Log.debug("delivery: " + counts);
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
