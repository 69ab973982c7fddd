package io.spanweave.agent.report;

import io.spanweave.agent.settings.Application;
import io.spanweave.agent.settings.Backend;
import io.spanweave.agent.settings.Dsn;
import io.spanweave.agent.settings.Release;
import io.spanweave.agent.settings.Setting;
import io.spanweave.agent.settings.Settings;
import io.spanweave.agent.trace.Failure;
import io.spanweave.agent.trace.Naming;
import io.spanweave.agent.trace.Request;
import io.spanweave.agent.trace.Sampler;
import io.spanweave.agent.trace.Span;
import io.spanweave.agent.trace.Trace;
import io.spanweave.agent.trace.Upstream;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a finished trace: decided, encoded, given to the {@link Delivery}. Everything here runs on the
 * reporter's thread; what encodes and sends is loaded by the first trace.
 */
public final class Reporter {
    private static final String PACED = "dropped.pace";

    private final Settings settings;
    private final Application application;
    private final @Nullable Release release;
    private final @Nullable Dsn dsn;
    private final String version;
    private final Counts counts;
    /** Null with GlitchTip, as what else only Sentry understands. */
    private final @Nullable ClientReports clientReports;

    private final @Nullable Viewer viewer;
    private final Sampler sampler;
    private final Pace pace;
    private final Repeats repeats;
    private final List<String> ignoredPaths;
    private final List<String> ignoredExceptions;
    private final Random random = new Random();
    private volatile boolean hurried;
    private volatile boolean ended;
    private @Nullable Identity identity;
    private @Nullable SentryEncoder encoder;
    /** Null with GlitchTip. */
    private volatile @Nullable SentryItems items;

    private volatile @Nullable Delivery delivery;

    /**
     * Makes a reporter; nothing is loaded or opened before the first {@link #report}.
     *
     * @param dsn null where there is only a viewer to send to
     */
    public Reporter(
            Settings settings,
            Application application,
            @Nullable Release release,
            @Nullable Dsn dsn,
            String version,
            Counts counts) {
        this.settings = settings;
        this.application = application;
        this.release = release;
        this.dsn = dsn;
        this.version = version;
        this.counts = counts;
        this.clientReports =
                dsn != null && Backend.of(settings, dsn) == Backend.SENTRY ? new ClientReports(counts) : null;
        Dsn shown = settings.viewer();
        this.viewer = shown == null ? null : new Viewer(shown, settings, version);
        this.sampler = new Sampler(new Sampler.Rules(
                settings.rate(Setting.TRACES_SAMPLE_RATE),
                settings.rules(Setting.TRACES_RULES),
                settings.count(Setting.TRACES_PER_MINUTE),
                TimeUnit.MILLISECONDS.toNanos(settings.millis(Setting.TRACES_SLOW)),
                settings.flag(Setting.TRACES_UNIFORM)));
        this.pace = new Pace(
                settings.count(Setting.TRACES_PER_SECOND), settings.count(Setting.QUEUE_SIZE), System.nanoTime());
        this.repeats = new Repeats(settings.count(Setting.ERRORS_PER_MINUTE));
        this.ignoredPaths = settings.list(Setting.IGNORED_PATHS);
        this.ignoredExceptions = settings.list(Setting.IGNORED_EXCEPTIONS);
    }

    /** Begins with what earlier JVMs have left, if any is to be looked for. */
    void begin() {
        if (dsn != null && hasSpool()) {
            delivery(dsn);
        }
    }

    boolean hasSpool() {
        return dsn != null && settings.isSet(Setting.SPOOL_DIR);
    }

    void report(Trace trace) {
        List<Failure> failures = trace.failures();
        boolean whole = !trace.isAlone() && !trace.isCutShort();
        Sampler.Decision decision = whole ? decide(trace, failures) : null;
        SentryItems told = items();
        boolean shown = viewer != null && whole;
        if (trace.isCutShort()) {
            counts.add("transaction.unfinished");
        }
        for (int i = trace.failuresLeftOut(); i > 0; i--) {
            lost("event.too_many", RateLimits.Category.ERROR);
        }
        if (decision == null && failures.isEmpty() && told == null && !shown) {
            return;
        }
        SentryEncoder encode = encoder();
        String of = encode.releaseOf(trace);
        Ids ids = encode.idsFor(trace);
        if (told != null && !trace.isCutShort()) {
            told.add(trace, of);
            byte[] checkIn = told.checkIn(trace, ids, of);
            if (checkIn != null) {
                deliver(RateLimits.Category.CHECK_IN, checkIn);
            }
        }
        for (Failure failure : failures) {
            report(trace, failure, encode, ids);
        }
        if (decision != null) {
            deliver(RateLimits.Category.TRANSACTION, encode.transaction(trace, ids, decision.probability()));
        } else if (shown) {
            show(encode.transaction(trace, ids, 1));
        }
    }

    /** Null for one that is not sent. */
    private Sampler.@Nullable Decision decide(Trace trace, List<Failure> failures) {
        boolean failed = isFailure(trace, failures);
        // Before anything else: at thousands a second, what is dropped must cost next to nothing.
        if (!failed && pace.isExhausted(System.nanoTime())) {
            lost(PACED, RateLimits.Category.TRANSACTION);
            return null;
        }
        Request request = trace.request();
        Span root = trace.root();
        Sampler.Decision decision = sampler.decide(
                Naming.nameOf(trace),
                failed,
                request != null && Naming.isIgnored(request, ignoredPaths),
                Upstream.of(request).sampled(),
                root.durationNanos(),
                root.startNanos());
        if (!decision.isKept()) {
            lost(decision.reason(), RateLimits.Category.TRANSACTION);
            return null;
        }
        pace.take();
        return decision;
    }

    private void report(Trace trace, Failure failure, SentryEncoder encode, Ids ids) {
        long now = System.nanoTime();
        Throwable thrown = failure.thrown();
        if (trace.isErrorsLeft()) {
            counts.add("event.left_to_sdk");
        } else if (isIgnored(thrown)) {
            lost("event.ignored", RateLimits.Category.ERROR);
        } else if (thrown != null && repeats.isTold(thrown, now)) {
            lost("event.told", RateLimits.Category.ERROR);
        } else if (thrown != null && failure.mechanism().equals(Failure.SWALLOWED) && !encode.isOwn(thrown)) {
            // Libraries keep futures of their own, and know why they do not ask them.
            counts.add("event.library");
        } else if (isSampled()) {
            long leftOut = repeats.leftOut(encode.kindOf(failure), now);
            if (leftOut < 0) {
                lost("event.storm", RateLimits.Category.ERROR);
            } else {
                deliver(RateLimits.Category.ERROR, encode.event(trace, failure, ids, leftOut));
            }
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

    private boolean isIgnored(@Nullable Throwable thrown) {
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
            lost("event.unsampled", RateLimits.Category.ERROR);
        }
        return sampled;
    }

    /**
     * Sends what waits, for a while.
     *
     * @return how long there is nothing to do, in nanoseconds, while something waits; 0 when nothing does
     */
    long send() {
        SentryItems told = items;
        if (told != null) {
            long now = System.nanoTime();
            for (Envelope next = told.next(now, hurried); next != null; next = told.next(now, hurried)) {
                deliver(next);
            }
        }
        Delivery known = delivery;
        return known == null ? 0 : known.send();
    }

    /**
     * How long until there is something to send though no trace may come.
     *
     * @return in nanoseconds; 0 when there is nothing
     */
    long untilDue() {
        SentryItems told = items;
        return told == null ? 0 : told.pause(System.nanoTime());
    }

    /** How many envelopes wait to be sent; for any thread. */
    int waiting() {
        SentryItems told = items;
        return onItsWay() + (told != null && told.isAny() ? 1 : 0) + (viewer == null ? 0 : viewer.waiting());
    }

    private int onItsWay() {
        Delivery known = delivery;
        return known == null ? 0 : known.waiting();
    }

    /**
     * There is no more time to send: what still waits is kept in the spool, where there is one. For any thread.
     *
     * @param unsettled how many reports have come to no end
     * @return how many of these are lost
     */
    int keepRest(int unsettled) {
        Delivery known = delivery;
        if (known == null) {
            return unsettled;
        }
        int waiting = waiting();
        return Math.max(0, unsettled - waiting)
                + known.keepRest(TimeUnit.MILLISECONDS.toNanos(settings.millis(Setting.SHUTDOWN_TIMEOUT)));
    }

    /** After {@link #giveUp}: waits for what is still at work. */
    void end(long millis) throws InterruptedException {
        Delivery known = delivery;
        if (known != null) {
            known.end(millis);
        }
        if (viewer != null) {
            viewer.join(millis);
        }
    }

    /** The JVM ends: no waiting any more. For any thread. */
    void hurry() {
        hurried = true;
        Delivery known = delivery;
        if (known != null) {
            known.hurry();
        }
    }

    /** For threads that leave a trace: the reporter's own may be stuck. */
    void giveUpIfStuck() {
        Delivery known = delivery;
        if (known != null) {
            known.giveUpIfStuck();
        }
    }

    /** For good: whatever the reporter's thread is sending is cut off, and nothing is sent after it. For any thread. */
    void giveUp() {
        ended = true;
        Delivery known = delivery;
        if (known != null) {
            known.giveUp();
        }
        if (viewer != null) {
            viewer.end();
        }
    }

    private SentryEncoder encoder() {
        if (encoder == null) {
            encoder = new SentryEncoder(identity(), application, new Privacy(settings.text(Setting.MASK)));
        }
        return encoder;
    }

    /** Once: the host's name may have to be resolved. */
    private Identity identity() {
        if (identity == null) {
            identity = Identity.of(settings, release, version);
        }
        return identity;
    }

    /** Null where nobody understands them. */
    private @Nullable SentryItems items() {
        SentryItems known = items;
        if (known == null && clientReports != null) {
            known = new SentryItems(
                    identity(),
                    clientReports,
                    settings.flag(Setting.SESSIONS),
                    settings.flag(Setting.CHECKINS),
                    System.nanoTime());
            items = known;
        }
        return known;
    }

    private void lost(String why, RateLimits.Category category) {
        counts.add(why);
        if (clientReports != null) {
            clientReports.lost(why, category);
        }
    }

    private void deliver(RateLimits.Category category, byte[] body) {
        deliver(new Envelope(category, body, System.nanoTime()));
    }

    private void deliver(Envelope envelope) {
        if (dsn != null) {
            delivery(dsn).accept(envelope);
        }
        show(envelope.body());
    }

    private void show(byte[] body) {
        if (viewer != null) {
            viewer.show(body);
        }
    }

    private Delivery delivery(Dsn to) {
        Delivery known = delivery;
        if (known == null) {
            known = new Delivery(settings, to, version, counts, clientReports, System::nanoTime);
            delivery = known;
            // Said while it was being made.
            if (hurried) {
                known.hurry();
            }
            if (ended) {
                known.giveUp();
            }
        }
        return known;
    }
}
