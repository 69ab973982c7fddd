package io.spanweave.agent;

import io.spanweave.agent.settings.Log;
import io.spanweave.agent.weave.Weaver;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The agent at work, and how to change that while the JVM runs. Any thread may call, but none that holds a lock of the
 * application's: the application's class files are read.
 */
public final class Running {
    private final Weaver weaver;
    private final Opening opening;
    /** Those that end by themselves, few in the life of a JVM; guarded by itself. */
    private final List<Thread> threads = new ArrayList<>();

    /** Guarded by this. */
    private boolean detached;

    Running(Weaver weaver, Pipeline.Parts parts) {
        this.weaver = weaver;
        this.opening = new Opening(parts);
    }

    /** Begins to look for classes to weave; what records is made for the first of them. */
    void install(boolean uncaught, Map<String, String> environment) {
        weaver.install(opening, environment);
        if (uncaught && Thread.getDefaultUncaughtExceptionHandler() == null) {
            Thread.setDefaultUncaughtExceptionHandler(opening);
        }
    }

    /** What stood in for the instrumentation of uncaught exceptions is not needed any more. */
    void stopStandingIn() {
        if (Thread.getDefaultUncaughtExceptionHandler() == opening) {
            Thread.setDefaultUncaughtExceptionHandler(null);
        }
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
                Pipeline pipeline = opening.pipeline();
                if (pipeline != null) {
                    pipeline.switchedOff(instrumentation);
                }
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
                Pipeline pipeline = opening.pipeline();
                if (on && pipeline != null) {
                    pipeline.switchedOn(instrumentation);
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
        stopStandingIn();
        weaver.uninstall();
        Pipeline pipeline = opening.close();
        if (pipeline != null) {
            pipeline.close();
        }
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
        Leaving.end(others);
    }

    /** Apart, because to verify it takes an exception that is in no archive of the JDK's. */
    private static final class Leaving {
        static void end(List<Thread> others) {
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

    /**
     * Makes the pipeline, once, for whoever weaves first. A lock of its own: that thread must not wait for one that
     * switches something off, which may wait for it.
     *
     * <p>Until woven code runs it is also the default handler of uncaught exceptions, if the application has none: a JVM
     * that comes to its end before is the last one to stay silent. It then does what the JVM does without one.
     */
    private final class Opening implements Supplier<Boolean>, Thread.UncaughtExceptionHandler {
        private Pipeline.@Nullable Parts parts;
        private @Nullable Pipeline pipeline;

        Opening(Pipeline.Parts parts) {
            this.parts = parts;
        }

        /** Whether there is a pipeline now: there never will be when this says that there is none. */
        @Override
        public synchronized Boolean get() {
            Pipeline.Parts needed = parts;
            parts = null;
            if (needed != null) {
                // On one of the application's threads: what a policy grants it is not enough.
                pipeline = AccessController.doPrivileged(new PrivilegedAction<@Nullable Pipeline>() {
                    @Override
                    public @Nullable Pipeline run() {
                        try {
                            return Pipeline.open(needed, weaver, Running.this);
                        } catch (Exception | Error e) {
                            Log.say("off: it could not start (" + e + "). The application runs without it.");
                            Log.debug("while starting", e);
                            return null;
                        }
                    }
                });
            }
            return pipeline != null;
        }

        @Override
        public void uncaughtException(Thread thread, Throwable thrown) {
            try {
                Pipeline open = get() ? pipeline() : null;
                if (open != null) {
                    open.uncaught(thrown);
                }
            } catch (RuntimeException | Error e) {
                Log.debug("an uncaught exception is not reported", e);
            }
            System.err.print("Exception in thread \"" + thread.getName() + "\" ");
            thrown.printStackTrace(System.err);
        }

        synchronized @Nullable Pipeline pipeline() {
            return pipeline;
        }

        /** None is made any more. */
        synchronized @Nullable Pipeline close() {
            Pipeline open = pipeline;
            parts = null;
            pipeline = null;
            return open;
        }
    }
}
