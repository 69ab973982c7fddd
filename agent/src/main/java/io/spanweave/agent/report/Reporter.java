package io.spanweave.agent.report;

import io.spanweave.agent.settings.Application;
import io.spanweave.agent.settings.Dsn;
import io.spanweave.agent.settings.Log;
import io.spanweave.agent.settings.Release;
import io.spanweave.agent.settings.Setting;
import io.spanweave.agent.settings.Settings;
import io.spanweave.agent.trace.Failure;
import io.spanweave.agent.trace.Naming;
import io.spanweave.agent.trace.Request;
import io.spanweave.agent.trace.Sampler;
import io.spanweave.agent.trace.Trace;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a finished trace: decided, encoded, sent. Everything here runs on the reporter's thread; what
 * encodes and sends is loaded by the first trace.
 */
public final class Reporter {
    private static final int BACK_OFF_FIRST = 500;
    private static final int BACK_OFF_LAST = 60_000;
    /** About three minutes of a server that is there and fails: it may be this envelope that it fails at. */
    private static final int FAILURES_AT_MOST = 10;

    private static final String PACED = "dropped.pace";

    private static final long SILENT_NANOS = 600_000_000_000L;

    private final Settings settings;
    private final Application application;
    private final @Nullable Release release;
    private final Dsn dsn;
    private final String version;
    private final Counts counts;
    private final Sampler sampler;
    private final Pace pace;
    private final List<String> ignoredPaths;
    private final List<String> ignoredExceptions;
    private final Random random = new Random();
    private volatile boolean hurried;
    private volatile boolean ended;
    private boolean complained;
    private long complainedAt;
    private @Nullable SentryEncoder encoder;
    private volatile @Nullable Sender sender;
    private @Nullable RateLimits limits;

    /** Makes a reporter; nothing is loaded or opened before the first {@link #report}. */
    public Reporter(
            Settings settings,
            Application application,
            @Nullable Release release,
            Dsn dsn,
            String version,
            Counts counts) {
        this.settings = settings;
        this.application = application;
        this.release = release;
        this.dsn = dsn;
        this.version = version;
        this.counts = counts;
        this.sampler =
                new Sampler(settings.rate(Setting.TRACES_SAMPLE_RATE), settings.count(Setting.TRACES_PER_MINUTE));
        this.pace = new Pace(
                settings.count(Setting.TRACES_PER_SECOND), settings.count(Setting.QUEUE_SIZE), System.nanoTime());
        this.ignoredPaths = settings.list(Setting.IGNORED_PATHS);
        this.ignoredExceptions = settings.list(Setting.IGNORED_EXCEPTIONS);
    }

    void report(Trace trace) throws InterruptedException {
        List<Failure> failures = trace.failures();
        boolean failed = isFailure(trace, failures);
        long now = System.nanoTime();
        // Before anything else: at thousands a second, what is dropped must cost next to nothing.
        boolean paced = !failed && pace.isExhausted(now);
        if (paced && failures.isEmpty()) {
            counts.add(PACED);
            return;
        }
        Request request = trace.request();
        boolean ignored = request != null && Naming.isIgnored(request, ignoredPaths);
        Sampler.Decision decision = sampler.decide(
                Naming.nameOf(trace), failed, ignored, trace.root().startNanos());
        boolean kept = decision == Sampler.Decision.KEEP && !paced;
        if (!kept) {
            counts.add(paced ? PACED : reason(decision));
        } else {
            pace.take();
        }
        if (!kept && failures.isEmpty()) {
            return;
        }
        SentryEncoder encode = encoder();
        Ids ids = encode.idsFor(trace);
        for (Failure failure : failures) {
            if (isIgnored(failure.thrown())) {
                counts.add("event.ignored");
            } else if (isSampled()) {
                deliver(encode.event(trace, failure, ids), RateLimits.Category.ERROR);
            }
        }
        if (kept) {
            deliver(encode.transaction(trace, ids), RateLimits.Category.TRANSACTION);
        }
    }

    private static String reason(Sampler.Decision decision) {
        switch (decision) {
            case UNSAMPLED:
                return "transaction.unsampled";
            case IGNORED:
                return "transaction.ignored";
            default:
                return "transaction.capped";
        }
    }

    private boolean isFailure(Trace trace, List<Failure> failures) {
        for (Failure failure : failures) {
            if (isIgnored(failure.thrown())) {
                return false;
            }
        }
        return trace.failed();
    }

    private boolean isIgnored(Throwable thrown) {
        Throwable t = thrown;
        for (int depth = 0; t != null && depth < 10; depth++) {
            if (ignoredExceptions.contains(t.getClass().getName())) {
                return true;
            }
            t = Exceptions.causeOf(t);
        }
        return false;
    }

    private boolean isSampled() {
        double rate = settings.rate(Setting.SAMPLE_RATE);
        boolean sampled = rate >= 1 || random.nextDouble() < rate;
        if (!sampled) {
            counts.add("event.unsampled");
        }
        return sampled;
    }

    /** Tries until the server has answered; while it does not, the queue fills and then drops. */
    private void deliver(byte[] envelope, RateLimits.Category category) throws InterruptedException {
        int backOff = BACK_OFF_FIRST;
        int failures = 0;
        while (true) {
            if (ended) {
                counts.add("dropped.shutdown");
                return;
            }
            if (limits().isLimited(category, System.nanoTime())) {
                counts.add("dropped.rate_limit");
                return;
            }
            String trouble;
            try {
                Connection.Answer answer = sender().send(envelope);
                if (answer.status() < 500) {
                    settle(answer);
                    return;
                }
                trouble = "HTTP status " + answer.status();
                // 502 to 504 are what a proxy says while the server is away.
                boolean away = answer.status() >= 502 && answer.status() <= 504;
                if (!away && ++failures >= FAILURES_AT_MOST) {
                    counts.add("dropped.http_" + answer.status());
                    return;
                }
            } catch (IOException | RuntimeException e) {
                trouble = e.toString();
            }
            complain(trouble);
            if (hurried) {
                counts.add("dropped.shutdown");
                return;
            }
            try {
                Thread.sleep(backOff / 2 + random.nextInt(backOff));
            } catch (InterruptedException e) {
                // The JVM ends: once more without waiting, and then it is counted.
                if (!hurried) {
                    throw e;
                }
            }
            backOff = Math.min(BACK_OFF_LAST, backOff * 2);
        }
    }

    /** A server that comes and goes is worth a line now and then, not two for every envelope. */
    private void complain(String trouble) {
        long now = System.nanoTime();
        if (!complained && (complainedAt == 0 || now - complainedAt > SILENT_NANOS)) {
            complained = true;
            complainedAt = now;
            Log.say("cannot deliver to " + dsn + " (" + trouble
                    + "). Trying again; what does not fit into the queue is dropped and counted.");
        }
    }

    private void settle(Connection.Answer answer) {
        if (complained) {
            complained = false;
            Log.say("delivery to " + dsn + " works again (" + counts + ").");
        }
        limits().update(answer.rateLimits(), answer.retryAfter(), answer.status(), System.nanoTime());
        if (answer.status() < 300) {
            counts.add("sent");
            return;
        }
        counts.add("dropped.http_" + answer.status());
        if (answer.status() != 429) {
            Log.sayOnce(
                    "http " + answer.status(),
                    dsn + " refuses what is sent (HTTP status " + answer.status() + "): "
                            + (answer.status() == 413 ? "it is too large." : "check the DSN."));
        }
    }

    /** The JVM ends: no waiting any more. */
    void hurry() {
        hurried = true;
    }

    /** For threads that leave a trace: the reporter's own may be stuck. */
    void giveUpIfStuck() {
        Sender known = sender;
        if (known != null) {
            known.giveUpIfStuck();
        }
    }

    /** For good: whatever the reporter's thread is sending is cut off, and nothing is sent after it. For any thread. */
    void giveUp() {
        ended = true;
        Sender known = sender;
        if (known != null) {
            known.close();
        }
    }

    private SentryEncoder encoder() {
        if (encoder == null) {
            encoder = new SentryEncoder(
                    Identity.of(settings, release, version), application, new Privacy(settings.text(Setting.MASK)));
        }
        return encoder;
    }

    private Sender sender() {
        Sender known = sender;
        if (known == null) {
            known = new Sender(dsn, settings, version);
            sender = known;
        }
        return known;
    }

    private RateLimits limits() {
        if (limits == null) {
            limits = new RateLimits();
        }
        return limits;
    }
}
