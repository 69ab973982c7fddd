package io.spanweave.agent.trace;

import io.spanweave.agent.settings.Release;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request or one run of a task, with everything that happened inside. Filled on the application's threads and left
 * to the reporter when its root has ended. Work it has handed to other threads may still run then: the reporter waits a
 * while, {@link #seal seals} the trace, and from then on nothing is added to it.
 */
public final class Trace {
    /** Sentry and GlitchTip keep 1,000 spans of a transaction, the root among them. */
    static final int SPANS_AT_MOST = 1_000;

    /** More failures than this in one run repeat each other. */
    private static final int FAILURES_AT_MOST = 5;

    private static final int ATTEMPTS_AT_MOST = 20;
    private static final int CAUSES_AT_MOST = 100;
    private static final int LINES_AT_MOST = 50;
    /** Characters of their messages together: a thousand traces may wait for a server. */
    private static final int LINES_LENGTH_AT_MOST = 16_384;

    private final long startMillis = System.currentTimeMillis();
    private final String threadName = Thread.currentThread().getName();
    private final Strand strand;
    private final @Nullable Request request;
    private final List<Failure> failures = new ArrayList<>(0);
    private final List<Attempt> attempts = new ArrayList<>(0);
    private @Nullable Deque<LogLine> lines;
    private int linesLength;
    private boolean alone;
    private volatile boolean errorsLeft;
    private @Nullable TaskName task;
    private @Nullable Schedule schedule;
    private @Nullable Object future;
    private @Nullable Release release;
    private int exhaustedAfter;
    private boolean lastRun;
    private boolean suspended;
    private boolean finished;
    private boolean cutShort;
    private int failuresLeftOut;
    /** Strands of other threads that have made a span. */
    private @Nullable List<Strand> handedOver;
    /** Pieces of work that other threads have taken or were given, and not ended. */
    private final AtomicInteger unsettled = new AtomicInteger();
    /** The root counts as one. */
    private int ownSpans = 1;

    private final AtomicInteger othersSpans = new AtomicInteger();
    private final AtomicInteger droppedSpans = new AtomicInteger();
    private volatile boolean sealed;
    private long cutOffNanos;
    private long openEndNanos;
    private @Nullable List<Span> spans;

    private Trace(Span.Kind kind, @Nullable Request request, @Nullable TaskName task) {
        this.strand = new Strand(this, kind);
        this.request = request;
        this.task = task;
    }

    static Trace ofRequest(Request request) {
        return new Trace(Span.Kind.REQUEST, request, null);
    }

    static Trace ofTask(TaskName task) {
        return new Trace(Span.Kind.TASK, null, task);
    }

    /** What belongs to no request or task: there is no transaction of it. */
    static Trace ofFailure(Failure failure, @Nullable Release release) {
        Trace trace = alone(release);
        trace.failures.add(failure);
        return trace;
    }

    /** The same, of a failure that is yet to be {@linkplain #add added}. */
    static Trace alone(@Nullable Release release) {
        Trace trace = new Trace(Span.Kind.TASK, null, null);
        trace.release = release;
        trace.alone = true;
        trace.finish(null);
        return trace;
    }

    public Span root() {
        return strand.base();
    }

    /** What was asked for; null for a task. */
    public @Nullable Request request() {
        return request;
    }

    /** What was run; null for a request. */
    public @Nullable TaskName task() {
        return task;
    }

    /** When the task is to run, if that is known and of interest. */
    public @Nullable Schedule schedule() {
        return schedule;
    }

    void schedule(@Nullable Schedule known) {
        schedule = known;
    }

    /** Name of the thread it began on. */
    public String threadName() {
        return threadName;
    }

    /** What went wrong, in the order it was seen. */
    public synchronized List<Failure> failures() {
        return new ArrayList<>(failures);
    }

    /** Whether it is a failure that belongs to no request or task, and nothing else. */
    public boolean isAlone() {
        return alone;
    }

    /** Whether the application reports errors itself, so that they are not to be sent. */
    public boolean isErrorsLeft() {
        return errorsLeft;
    }

    void leaveErrors() {
        errorsLeft = true;
    }

    /** What was logged, oldest first: the last of it, and nothing where nothing has failed. */
    public synchronized List<LogLine> lines() {
        return lines == null ? Collections.<LogLine>emptyList() : new ArrayList<>(lines);
    }

    synchronized void log(LogLine line) {
        if (sealed) {
            return;
        }
        if (lines == null) {
            lines = new ArrayDeque<>();
        }
        lines.addLast(line);
        linesLength += line.message().length();
        while (lines.size() > LINES_AT_MOST || (linesLength > LINES_LENGTH_AT_MOST && lines.size() > 1)) {
            linesLength -= lines.removeFirst().message().length();
        }
    }

    /** Attempts that a retry library has seen fail, oldest first. */
    public synchronized List<Attempt> attempts() {
        return new ArrayList<>(attempts);
    }

    /** How many attempts were made before a retry library gave up; 0 when none did. */
    public synchronized int exhaustedAfter() {
        return exhaustedAfter;
    }

    /** Whether the executor will never run the task again: the JDK drops a repeating task at its first exception. */
    public boolean isLastRun() {
        return lastRun;
    }

    /** Spans that were not kept because the trace was full. */
    public int droppedSpans() {
        return droppedSpans.get();
    }

    /** Visits every span but the root, in the order they started, whichever thread they were on. */
    public void forEachSpan(Consumer<Span> visitor) {
        for (Span span : spans()) {
            visitor.accept(span);
        }
    }

    private synchronized List<Span> spans() {
        if (spans != null) {
            return spans;
        }
        List<Span> all = new ArrayList<>();
        strand.forEach(all::add);
        if (handedOver != null) {
            for (Strand other : handedOver) {
                other.forEach(all::add);
            }
            // The clock is one for all threads; the sort keeps a parent before a child of the same tick.
            all.sort((one, other) -> Long.signum(one.startNanos() - other.startNanos()));
        }
        if (sealed) {
            spans = all;
        }
        return all;
    }

    /** Pieces of work that were on other threads, and not ended, when the trace was cut off. */
    public int unfinishedWork() {
        return Math.max(0, unsettled.get());
    }

    /** Whether everything handed to other threads has ended, so that there is nothing to wait for. */
    public boolean isSettled() {
        return unsettled.get() <= 0;
    }

    /** {@link System#nanoTime()} at the end of the root. */
    public long endNanos() {
        return root().endNanos();
    }

    /**
     * Cuts the trace off: nothing is added any more. For the reporter, before it reads.
     *
     * @param waitNanos how long after its end it took what still ran elsewhere, however late this call is
     */
    public void seal(long waitNanos) {
        long now = System.nanoTime();
        cutOffNanos = isSettled() || now - endNanos() < waitNanos ? now : endNanos() + waitNanos;
        openEndNanos = isSettled() ? endNanos() : cutOffNanos;
        sealed = true;
    }

    /**
     * Lets go of everything inside, because the trace was sent or dropped: work that goes on, or never begins, may hold
     * on to the trace itself for as long as it likes.
     */
    public synchronized void discard() {
        sealed = true;
        failures.clear();
        attempts.clear();
        lines = null;
        strand.cut();
        if (handedOver != null) {
            for (Strand other : handedOver) {
                other.cut();
            }
        }
        handedOver = null;
        spans = null;
    }

    /** Whether the root has ended, longer ago than this. */
    boolean isPast(long waitNanos) {
        long end = endNanos();
        return end != 0 && System.nanoTime() - end > waitNanos;
    }

    boolean isSealed() {
        return sealed;
    }

    /** Where a span that has not ended is taken to end. */
    long openEndNanos() {
        return sealed ? openEndNanos : endNanos();
    }

    boolean isAfterCutOff(long nanos) {
        return sealed && nanos - cutOffNanos > 0;
    }

    /** A piece of work is given to another thread, or begun there. */
    void handOver() {
        unsettled.incrementAndGet();
    }

    /** Such a piece has ended, or will never begin. */
    void settled() {
        unsettled.decrementAndGet();
    }

    /** Another thread has made its first span. */
    synchronized void add(Strand other) {
        if (sealed) {
            return;
        }
        if (handedOver == null) {
            handedOver = new ArrayList<>();
        }
        handedOver.add(other);
    }

    /** Whether there is room for one more span; if not, it is counted. The bound is exact but for a race between threads. */
    boolean takesAnother(Strand asking) {
        if (ownSpans + othersSpans.get() >= SPANS_AT_MOST) {
            droppedSpans.incrementAndGet();
            return false;
        }
        if (asking == strand) {
            ownSpans++;
        } else {
            othersSpans.incrementAndGet();
        }
        return true;
    }

    /** Whether the work failed: something left it that the application did not handle. */
    public synchronized boolean failed() {
        for (Failure failure : failures) {
            if (!failure.handled()) {
                return true;
            }
        }
        return request != null && request.status() >= 500;
    }

    /**
     * The wall clock at a reading of {@link System#nanoTime()}.
     *
     * @return seconds since 1970, to the microsecond: Sentry's form
     */
    public double secondsAt(long nanos) {
        long micros = startMillis * 1_000 + (nanos - root().startNanos()) / 1_000;
        return micros / 1e6;
    }

    /** The release the web application itself names; null where it names none. */
    public @Nullable Release release() {
        return release;
    }

    void release(@Nullable Release packed) {
        release = packed;
    }

    /** Remembers which future runs this, until the run is over. */
    void runBy(@Nullable Object running) {
        future = running;
    }

    void endSchedule() {
        lastRun = true;
    }

    boolean isRunBy(@Nullable Object running) {
        return running == null || running == future;
    }

    /** The request leaves its thread without being over. */
    void suspend() {
        suspended = true;
    }

    /** Whether it was suspended since the last call. */
    boolean resumeIfSuspended() {
        boolean was = suspended;
        suspended = false;
        return was;
    }

    Strand strand() {
        return strand;
    }

    /** The more specific of two names for one run stays. */
    void rename(TaskName name) {
        if (task != null && name.isMoreSpecificThan(task)) {
            task = name;
        }
    }

    void fail(Throwable thrown, boolean handled, String mechanism) {
        fail(thrown, handled, mechanism, null);
    }

    /** One of thrown and line may be null. */
    void fail(@Nullable Throwable thrown, boolean handled, String mechanism, @Nullable LogLine line) {
        // Outside of the monitor: an application's getCause may do anything.
        List<Failure> before = failures();
        Set<Throwable> causes = before.isEmpty() ? Collections.<Throwable>emptySet() : causesOf(thrown);
        for (Failure known : before) {
            boolean same = thrown == null
                    ? known.thrown() == null && line != null && line.isLike(known.line())
                    : isSame(causesOf(known.thrown()), causes);
            if (same) {
                again(known, causes.contains(known.thrown()) ? thrown : known.thrown(), handled, mechanism, line);
                return;
            }
        }
        add(new Failure(thrown, handled, mechanism, line));
    }

    /** Where there is no room, what has ended the work takes that of the last one that was only logged. */
    synchronized void add(Failure failure) {
        if (sealed) {
            return;
        }
        if (failures.size() < FAILURES_AT_MOST) {
            failures.add(failure);
            return;
        }
        failuresLeftOut++;
        for (int i = failures.size() - 1; i >= 0 && !failure.handled(); i--) {
            if (failures.get(i).handled()) {
                failures.set(i, failure);
                return;
            }
        }
    }

    /** How many failures there was no room for. */
    public synchronized int failuresLeftOut() {
        return failuresLeftOut;
    }

    /** Whether there is an error to report, handled or not. */
    public synchronized boolean hasFailures() {
        return !failures.isEmpty();
    }

    /** Somebody answered or logged it, and then it left after all; or the other way round. */
    private synchronized void again(
            Failure known, @Nullable Throwable outermost, boolean handled, String mechanism, @Nullable LogLine line) {
        int at = failures.indexOf(known);
        if (at >= 0 && known.handled() && !handled) {
            failures.set(at, new Failure(outermost, false, mechanism, known.line()));
        } else if (at >= 0 && known.line() == null && line != null) {
            failures.set(at, known.with(line));
        }
    }

    synchronized void attemptFailed(int number, Throwable thrown) {
        if (!sealed && attempts.size() < ATTEMPTS_AT_MOST) {
            attempts.add(new Attempt(number, System.nanoTime(), thrown));
        }
    }

    synchronized void exhausted(int attemptsMade) {
        exhaustedAfter = attemptsMade;
    }

    synchronized boolean isFinished() {
        return finished;
    }

    /** As {@link #finish}, before the root has come to its end: of its errors there is a report, of itself there is none. */
    synchronized boolean cutShort() {
        boolean first = finish(null);
        cutShort |= first;
        return first;
    }

    /** Whether it was reported before its end. */
    public synchronized boolean isCutShort() {
        return cutShort;
    }

    /** Ends the root; only the first of several callers is told true. */
    synchronized boolean finish(@Nullable Throwable thrown) {
        if (finished) {
            return false;
        }
        finished = true;
        if (failures.isEmpty() && isSettled()) {
            lines = null;
        }
        root().end(-1, thrown);
        return true;
    }

    /** One failure travels as several Throwables: the wrappers that frameworks throw have it among their causes. */
    private static boolean isSame(Set<Throwable> one, Set<Throwable> other) {
        for (Throwable cause : other) {
            if (one.contains(cause)) {
                return true;
            }
        }
        return false;
    }

    /** The exception itself first; causes may go in circles, and some are made anew whenever they are asked for. */
    private static Set<Throwable> causesOf(@Nullable Throwable thrown) {
        Set<Throwable> causes = Collections.newSetFromMap(new IdentityHashMap<>());
        try {
            for (Throwable t = thrown; t != null && causes.size() < CAUSES_AT_MOST && causes.add(t); ) {
                t = t.getCause();
            }
        } catch (Throwable e) {
            // An application's exception may do anything in getCause.
        }
        return causes;
    }
}
