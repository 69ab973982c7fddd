package io.spanweave.agent.trace;

import io.spanweave.agent.settings.Log;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts what fails in woven code. An instrumentation that fails ten times is broken here, and is switched off. Where a
 * second one goes, and it was the recorder's own code that failed for both, the recorder is broken whoever calls it: then
 * everything is switched off.
 */
final class AdviceFailures {
    static final int UNTIL_OFF = 10;

    private final Consumer<String> switchOff;
    /** Guarded by this. */
    private final Map<String, Count> counts = new HashMap<>();

    /** The first instrumentation that had to go because the recorder fails; guarded by this. */
    private @Nullable String broken;

    AdviceFailures(Consumer<String> switchOff) {
        this.switchOff = switchOff;
    }

    void add(Throwable thrown, String instrumentation) {
        if (thrown instanceof StackOverflowError || thrown instanceof OutOfMemoryError) {
            // The application's own trouble, met while we happened to be on its stack.
            return;
        }
        int failures = count(thrown, instrumentation);
        if (failures == 1) {
            Log.debug("the instrumentation " + instrumentation + " failed", thrown);
        }
        if (failures == UNTIL_OFF) {
            boolean everything = isRecorderBroken(instrumentation);
            try {
                switchOff.accept(everything ? Recorder.EVERYTHING : instrumentation);
            } catch (RuntimeException | Error e) {
                // No thread to be had, perhaps: after ten more it is tried again.
                forget(instrumentation);
                Log.debug(instrumentation + " cannot be switched off now", e);
                return;
            }
            Log.say((everything
                            ? "what records has failed, whoever calls it"
                            : "the instrumentation " + instrumentation + " has failed " + failures + " times")
                    + " (" + thrown + "): " + (everything ? "all of it" : "it")
                    + " is now off; the application is not affected. SPANWEAVE_DEBUG=true shows where.");
        }
    }

    /** Counts from 0 again: it has been switched on once more. */
    synchronized void forget(String instrumentation) {
        counts.remove(instrumentation);
        if (instrumentation.equals(broken)) {
            broken = null;
        }
    }

    private synchronized int count(Throwable thrown, String instrumentation) {
        Count count = counts.get(instrumentation);
        if (count == null) {
            count = new Count();
            counts.put(instrumentation, count);
        }
        count.all++;
        if (count.all <= UNTIL_OFF && isOurs(thrown)) {
            count.ours++;
        }
        return count.all;
    }

    private synchronized boolean isRecorderBroken(String instrumentation) {
        Count count = counts.get(instrumentation);
        if (count == null || count.ours < UNTIL_OFF) {
            return false;
        }
        if (broken == null) {
            broken = instrumentation;
        }
        return !broken.equals(instrumentation);
    }

    /** Whether it was thrown by our own code, or by the JDK for it: not by a woven method or a library it calls. */
    private static boolean isOurs(Throwable thrown) {
        for (StackTraceElement frame : thrown.getStackTrace()) {
            String type = frame.getClassName();
            if (!type.startsWith("java.") && !type.startsWith("jdk.") && !type.startsWith("sun.")) {
                return type.startsWith("io.spanweave.agent.");
            }
        }
        // The JIT leaves the stack trace out where the same is thrown again and again.
        return false;
    }

    private static final class Count {
        private int all;
        /** Those that were the recorder's own. */
        private int ours;
    }
}
