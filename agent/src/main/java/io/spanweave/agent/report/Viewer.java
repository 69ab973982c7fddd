package io.spanweave.agent.report;

import io.spanweave.agent.settings.Dsn;
import io.spanweave.agent.settings.Log;
import io.spanweave.agent.settings.Settings;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gives everything to a viewer on the developer's machine as well, such as Spotlight: all of it, whatever is sampled, on a
 * thread of its own. One that is not there costs nothing but a line; then the last envelopes wait for it. See <a
 * href="https://develop.sentry.dev/sdk/expected-features/spotlight/">Sentry's description</a>.
 */
final class Viewer {
    private static final int WAITING_AT_MOST = 100;
    private static final long PAUSE_MILLIS = TimeUnit.SECONDS.toMillis(5);

    private final Dsn dsn;
    private final Sender sender;
    /** Guarded by this, as all that follows. */
    private final Deque<byte[]> waiting = new ArrayDeque<>();

    private @Nullable Thread thread;
    private boolean sending;
    private boolean missing;
    private boolean ended;

    Viewer(Dsn dsn, Settings settings, String version) {
        this.dsn = dsn;
        this.sender = new Sender(dsn, null, settings, version);
    }

    /** Takes an envelope; the oldest make room. */
    synchronized void show(byte[] envelope) {
        if (ended) {
            return;
        }
        if (waiting.size() == WAITING_AT_MOST) {
            waiting.removeFirst();
        }
        waiting.addLast(envelope);
        notifyAll();
        if (thread == null) {
            thread = Daemon.thread("spanweave-viewer", this::run);
            thread.start();
        }
    }

    /** How many are on their way to a viewer that is there; for any thread. */
    synchronized int waiting() {
        return missing ? 0 : waiting.size() + (sending ? 1 : 0);
    }

    private void run() {
        for (byte[] next = take(); next != null; next = take()) {
            boolean shown = false;
            try {
                sender.send(next);
                shown = true;
            } catch (IOException | RuntimeException | Error e) {
                Log.sayOnce("viewer", dsn + " cannot be reached (" + e + "). Start it, or take SENTRY_SPOTLIGHT away.");
            }
            done(next, shown);
        }
    }

    private synchronized byte @Nullable [] take() {
        try {
            while (waiting.isEmpty() && !ended) {
                wait();
            }
        } catch (InterruptedException e) {
            return null;
        }
        sending = !ended;
        return ended ? null : waiting.removeFirst();
    }

    private synchronized void done(byte[] envelope, boolean shown) {
        sending = false;
        missing = !shown;
        if (shown || ended) {
            return;
        }
        if (waiting.size() < WAITING_AT_MOST) {
            waiting.addFirst(envelope);
        }
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);
        try {
            // Each envelope that comes wakes it.
            for (long left = end - System.nanoTime(); left > 0 && !ended; left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            ended = true;
        }
    }

    /** For good, also of what it is at. For any thread. */
    void end() {
        Thread running;
        synchronized (this) {
            ended = true;
            running = thread;
            notifyAll();
        }
        sender.close();
        if (running != null) {
            running.interrupt();
        }
    }

    /** After {@link #end}. */
    void join(long millis) throws InterruptedException {
        Thread running;
        synchronized (this) {
            running = thread;
        }
        if (running != null) {
            running.join(Math.max(1, millis));
        }
    }
}
