package io.spanweave.agent;

import io.spanweave.agent.report.Outbox;
import io.spanweave.agent.trace.Recorder;
import io.spanweave.agent.weave.Weaver;
import io.spanweave.bootstrap.SpanweaveGate;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.ArrayList;
import java.util.List;

/**
 * The agent at work, and how to change that while the JVM runs. Any thread may call, but none that holds a lock of the
 * application's: the application's class files are read.
 */
public final class Running {
    private final Weaver weaver;
    private final Recorder recorder;
    private final Outbox outbox;
    /** Those that end by themselves, few in the life of a JVM; guarded by itself. */
    private final List<Thread> threads = new ArrayList<>();

    /** Guarded by this. */
    private boolean detached;

    Running(Weaver weaver, Recorder recorder, Outbox outbox) {
        this.weaver = weaver;
        this.recorder = recorder;
        this.outbox = outbox;
    }

    /**
     * Takes what one instrumentation has woven out of all classes again. What it has begun by then ends as it would have.
     *
     * @param instrumentation its name, {@code jdbc}
     * @return false when there is none by this name that was on
     */
    public synchronized boolean switchOff(String instrumentation) {
        return AccessController.doPrivileged(new PrivilegedAction<Boolean>() {
            @Override
            public Boolean run() {
                recorder.switchedOff(instrumentation);
                return weaver.switchOff(instrumentation);
            }
        });
    }

    /**
     * Weaves one instrumentation in once more. It knows nothing of connections, statements and tasks that were made in the
     * meantime.
     *
     * @param instrumentation its name, {@code jdbc}
     * @return false when there is none by this name that was switched off; one that was off from the start is not there
     */
    public synchronized boolean switchOn(String instrumentation) {
        return AccessController.doPrivileged(new PrivilegedAction<Boolean>() {
            @Override
            public Boolean run() {
                boolean on = weaver.switchOn(instrumentation);
                if (on) {
                    recorder.switchedOn(instrumentation);
                }
                return on;
            }
        });
    }

    /**
     * Leaves the JVM: every class has its own code again, what was recorded is sent, within the time that the end of the
     * JVM may take, and all threads end. Requests that are still open then are not reported.
     *
     * @return false when it had been detached before
     */
    public boolean detach() {
        return AccessController.doPrivileged(new PrivilegedAction<Boolean>() {
            @Override
            public Boolean run() {
                boolean first = leave();
                // Not from within: one of them may be waiting for its turn to switch something off.
                awaitThreads();
                return first;
            }
        });
    }

    private synchronized boolean leave() {
        if (detached) {
            return false;
        }
        detached = true;
        weaver.uninstall();
        // The gate is open still: what has begun in woven code ends in it, and is sent.
        outbox.end();
        SpanweaveGate.open(null);
        Agent.detached();
        return true;
    }

    /** Takes note of a thread that ends by itself, or when it is interrupted. */
    void owns(Thread thread) {
        synchronized (threads) {
            threads.add(thread);
        }
    }

    private void awaitThreads() {
        List<Thread> others;
        synchronized (threads) {
            others = new ArrayList<>(threads);
        }
        others.remove(Thread.currentThread());
        try {
            for (Thread thread : others) {
                thread.interrupt();
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
