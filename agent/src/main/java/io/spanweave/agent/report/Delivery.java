package io.spanweave.agent.report;

import io.spanweave.agent.settings.Dsn;
import io.spanweave.agent.settings.Log;
import io.spanweave.agent.settings.Setting;
import io.spanweave.agent.settings.Settings;
import java.io.File;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings envelopes to the server. What it does not take waits in a {@link Backlog}, and is tried again after a while that
 * grows. With a {@link Spool} errors are written there before they are sent, and everything else that cannot be sent; a
 * thread of its own sends then, so that the reporter's can write while a server keeps the other one waiting. Only for the
 * reporter's thread, but for what says otherwise.
 */
final class Delivery {
    private static final int BACK_OFF_FIRST = 500;
    private static final int BACK_OFF_LAST = 60_000;
    /** About three minutes of a server that is there and fails: it may be this envelope that it fails at. */
    private static final int REFUSALS_AT_MOST = 10;

    /** In place of a pause: there is more to send. */
    static final long NOW = 1;

    /** Then it is looked after what has come in the meantime. A backlog may hold thousands. */
    private static final long SENDING_NANOS = 1_000_000_000;

    private static final long SILENT_NANOS = 600_000_000_000L;
    /** What a server may ask for by Retry-After that says of itself that it cannot work. */
    private static final long TOLD_NANOS_AT_MOST = 600_000_000_000L;

    private static final long KILOBYTE = 1_024;

    /** Between two envelopes of the spool, so that a server that is back is not run over. */
    private static final long REPLAY_NANOS = 50_000_000;

    /** How often it is looked for what other JVMs have left. */
    private static final long ADOPT_NANOS = 60_000_000_000L;

    /** The same where some of it could not be taken over yet. */
    private static final long ADOPT_AGAIN_NANOS = 3_000_000_000L;

    /** How often it is asked whether the server wants what is in the spool. */
    private static final long LIMITED_NANOS = 1_000_000_000L;

    private final Dsn dsn;
    private final Counts counts;
    private final @Nullable ClientReports reports;
    private final long bytesAtMost;
    private final Backlog backlog;
    private final Sender sender;
    private final RateLimits limits = new RateLimits();
    private final Random random = new Random();
    private final LongSupplier clock;
    private int backOff = BACK_OFF_FIRST;
    private volatile boolean waits;
    private long nextTry;
    private final @Nullable Spool spool;
    private final @Nullable Thread thread;
    private long nextReplay;
    private long nextAdoption;
    private boolean complained;
    private long complainedAt;
    private volatile boolean hurried;
    private volatile boolean ended;

    /**
     * Makes one; no connection is opened before {@link #send}.
     *
     * @param reports told of what is lost; null where nobody is to know
     * @param clock {@link System#nanoTime}
     */
    Delivery(
            Settings settings,
            Dsn dsn,
            String version,
            Counts counts,
            @Nullable ClientReports reports,
            LongSupplier clock) {
        this.dsn = dsn;
        this.counts = counts;
        this.reports = reports;
        this.clock = clock;
        this.bytesAtMost = Math.max(1, settings.count(Setting.BACKLOG_SIZE)) * KILOBYTE;
        this.backlog = new Backlog(
                bytesAtMost,
                TimeUnit.MILLISECONDS.toNanos(Math.max(1, settings.millis(Setting.BACKLOG_AGE))),
                this::dropped);
        this.sender = new Sender(dsn, settings, version);
        this.spool = settings.isSet(Setting.SPOOL_DIR) ? spool(settings, counts) : null;
        this.nextReplay = clock.getAsLong();
        this.nextAdoption = nextReplay;
        this.thread = spool == null ? null : Daemon.thread("spanweave-sender", this::run);
        if (thread != null) {
            thread.start();
        }
    }

    private static @Nullable Spool spool(Settings settings, Counts counts) {
        File folder = new File(settings.text(Setting.SPOOL_DIR));
        try {
            return Spool.open(
                    folder,
                    settings.count(Setting.SPOOL_SIZE) * KILOBYTE,
                    settings.millis(Setting.BACKLOG_AGE),
                    counts,
                    System::currentTimeMillis);
        } catch (IOException | RuntimeException e) {
            Log.say("nothing is kept in " + folder + " (" + e
                    + "): what is unsent when the JVM ends is lost. Set SPANWEAVE_SPOOL_DIR to a folder that can be"
                    + " written.");
            return null;
        }
    }

    /** Takes an envelope; it is sent by {@link #send}. */
    void accept(Envelope envelope) {
        if (spool != null
                && envelope.category().isLasting()
                && (waits || envelope.category() == RateLimits.Category.ERROR)) {
            envelope.spooledAs(spool.write(envelope));
        }
        backlog.add(envelope);
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    /** What the backlog has no room for may be in the spool, or find room there. */
    private void dropped(Envelope envelope, String why) {
        if (why.equals("dropped.too_old") || !keep(envelope)) {
            lost(envelope, why);
            forget(envelope);
            return;
        }
        String name = envelope.spooled();
        if (spool != null && name != null && !spool.letGo(name, envelope.body().length > bytesAtMost)) {
            lost(envelope, why);
        }
    }

    private void lost(Envelope envelope, String why) {
        counts.add(why);
        if (reports != null) {
            reports.lost(why, envelope.category());
        }
    }

    private void forget(Envelope envelope) {
        String name = envelope.spooled();
        if (spool != null && name != null) {
            spool.remove(name);
        }
    }

    /** Of the thread that there is for a spool. */
    private void run() {
        while (!ended) {
            try {
                long pause = sendSome();
                if (pause == 0 && spool != null) {
                    pause = replay(spool);
                }
                if (pause > 0 && !ended) {
                    LockSupport.parkNanos(this, pause);
                }
                Thread.interrupted();
            } catch (RuntimeException | Error e) {
                countTrouble(e);
                LockSupport.parkNanos(this, REPLAY_NANOS);
            }
        }
    }

    /** What to count it in may be more than there is memory for. */
    private void countTrouble(Throwable trouble) {
        try {
            counts.add("dropped.sender");
            Log.debug("while sending", trouble);
        } catch (RuntimeException | Error e) {
            // The next one is counted, with luck.
        }
    }

    /** How long until the next look, in nanoseconds; 0 when there is something to send now. */
    private long replay(Spool from) {
        long now = clock.getAsLong();
        if (hurried) {
            return ADOPT_NANOS;
        }
        if (nextAdoption - now <= 0) {
            nextAdoption = now + (from.adopt() ? ADOPT_NANOS : ADOPT_AGAIN_NANOS);
        }
        if (nextReplay - now > 0) {
            return nextReplay - now;
        }
        // What the server does not want now it may want later, and it is safe here.
        boolean limited = false;
        for (RateLimits.Category category : RateLimits.Category.LASTING) {
            if (limits.isLimited(category, now)) {
                limited = true;
                continue;
            }
            Envelope stored = from.next(category, now);
            if (stored != null) {
                nextReplay = now + REPLAY_NANOS;
                backlog.add(stored);
                return 0;
            }
        }
        return limited ? Math.min(LIMITED_NANOS, nextAdoption - now) : nextAdoption - now;
    }

    /**
     * Sends what waits, for a while, or until the server is in trouble; nothing where another thread does that.
     *
     * @return how long there is nothing to do, in nanoseconds, while something waits; {@link #NOW} when it is only that
     *     the time is over, and 0 when nothing waits
     */
    long send() {
        return thread == null ? sendSome() : 0;
    }

    private long sendSome() {
        long begin = clock.getAsLong();
        while (true) {
            long now = clock.getAsLong();
            Envelope envelope = backlog.next(now);
            if (envelope == null) {
                return 0;
            }
            if (now - begin > SENDING_NANOS) {
                return NOW;
            }
            if (ended) {
                leave(envelope);
            } else if (limits.isLimited(envelope.category(), now)) {
                drop(envelope, "dropped.rate_limit");
            } else if (waits && !hurried && nextTry - now > 0) {
                return nextTry - now;
            } else {
                attempt(envelope);
            }
        }
    }

    private void attempt(Envelope envelope) {
        String trouble;
        long told = 0;
        try {
            Connection.Answer answer = sender.send(envelope.body());
            if (answer.status() == 413 && replaced(envelope)) {
                return;
            }
            if (answer.status() < 500) {
                backlog.done(envelope);
                forget(envelope);
                settle(envelope, answer);
                return;
            }
            trouble = "HTTP status " + answer.status();
            told = Math.min(TOLD_NANOS_AT_MOST, RateLimits.nanosOf(answer.retryAfter(), 0));
            // 502 to 504 are what a proxy says while the server is away.
            boolean away = answer.status() >= 502 && answer.status() <= 504;
            if (!away && envelope.refused() >= REFUSALS_AT_MOST) {
                drop(envelope, "dropped.http_" + answer.status());
            } else if (hurried) {
                leave(envelope);
            }
        } catch (IOException | RuntimeException | Error e) {
            trouble = e.toString();
            if (hurried) {
                leave(envelope);
            }
        }
        complain(trouble);
        waits = true;
        long pause = TimeUnit.MILLISECONDS.toNanos(backOff / 2 + random.nextInt(backOff));
        nextTry = clock.getAsLong() + Math.max(pause, told);
        backOff = Math.min(BACK_OFF_LAST, backOff * 2);
    }

    /** Whether a smaller one waits in its place. */
    private boolean replaced(Envelope envelope) throws IOException {
        byte[] smaller = Trim.smaller(envelope.body());
        if (smaller == null) {
            return false;
        }
        backlog.done(envelope);
        forget(envelope);
        counts.add("trimmed.http_413");
        accept(new Envelope(envelope.category(), smaller, envelope.madeNanos()));
        return true;
    }

    private void drop(Envelope envelope, String why) {
        backlog.done(envelope);
        forget(envelope);
        lost(envelope, why);
    }

    /** There is no more time to send it. */
    private void leave(Envelope envelope) {
        backlog.done(envelope);
        counts.add(keep(envelope) ? "spooled" : "dropped.shutdown");
    }

    /** Whether it is in the spool, by now. */
    private boolean keep(Envelope envelope) {
        if (spool == null || !envelope.category().isLasting()) {
            return false;
        }
        String name = envelope.spooled();
        // It may have had to make room there in the meantime.
        if (name == null || !spool.holds(name)) {
            envelope.spooledAs(spool.write(envelope));
        }
        return envelope.spooled() != null;
    }

    /**
     * The time for sending is over: what still waits is kept in the spool, where there is one. For any thread.
     *
     * @param nanosAtMost how long that may take
     * @return how much is lost
     */
    int keepRest(long nanosAtMost) {
        int lost = 0;
        long end = clock.getAsLong() + nanosAtMost;
        for (Envelope envelope : backlog.waiting()) {
            // A slow disk must not hold up the end of the JVM.
            if (clock.getAsLong() - end > 0 || !keep(envelope)) {
                lost++;
            }
        }
        return lost;
    }

    /** A server that comes and goes is worth a line now and then, not two for every envelope. */
    private void complain(String trouble) {
        long now = clock.getAsLong();
        if (!complained && (complainedAt == 0 || now - complainedAt > SILENT_NANOS)) {
            complained = true;
            complainedAt = now;
            Log.say("cannot deliver to " + dsn + " (" + trouble
                    + "). Trying again; what there is no room for is dropped and counted.");
        }
    }

    private void settle(Envelope envelope, Connection.Answer answer) {
        waits = false;
        backOff = BACK_OFF_FIRST;
        if (complained) {
            complained = false;
            Log.say("delivery to " + dsn + " works again (" + counts + ").");
        }
        limits.update(answer.rateLimits(), answer.retryAfter(), answer.status(), clock.getAsLong());
        if (answer.status() < 300) {
            counts.add("sent");
            return;
        }
        lost(envelope, "dropped.http_" + answer.status());
        if (answer.status() != 429) {
            Log.sayOnce(
                    "http " + answer.status(),
                    dsn + " refuses what is sent (HTTP status " + answer.status() + "): "
                            + (answer.status() == 413 ? "it is too large." : "check the DSN."));
        }
    }

    /** How many envelopes wait; for any thread. */
    int waiting() {
        return backlog.size();
    }

    /** The JVM ends: no waiting any more. For any thread. */
    void hurry() {
        hurried = true;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    /** See {@link Connection#giveUpIfStuck}; for any thread. */
    void giveUpIfStuck() {
        sender.giveUpIfStuck();
    }

    /** For good: what is being sent is cut off, and nothing is sent after it. For any thread. */
    void giveUp() {
        ended = true;
        sender.close();
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    /** After {@link #giveUp}: waits for the thread to end, and leaves the spool. */
    void end(long millis) throws InterruptedException {
        if (thread != null) {
            thread.join(Math.max(1, millis));
        }
        if (spool != null) {
            spool.close();
        }
    }
}
