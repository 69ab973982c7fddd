package io.spanweave.agent.trace;

import io.spanweave.bootstrap.SpanweaveToken;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One piece of work inside a {@link Trace}: written by the one thread its {@link Strand} belongs to, and read by the
 * reporter, which may come before the end. So the links from span to span and the end are written last, with a release
 * store: on the application's thread that is no more than a plain one. Holds references only; nothing is formatted,
 * parsed or looked up here.
 */
public final class Span extends SpanweaveToken {
    /** What a span stands for. */
    public enum Kind {
        REQUEST,
        TASK,
        STATEMENT,
        BATCH,
        METHOD
    }

    private static final AtomicReferenceFieldUpdater<Span, Span> NEXT =
            AtomicReferenceFieldUpdater.newUpdater(Span.class, Span.class, "next");
    private static final AtomicLongFieldUpdater<Span> END_NANOS =
            AtomicLongFieldUpdater.newUpdater(Span.class, "endNanos");

    final Strand strand;
    private final Kind kind;
    private final @Nullable Span parent;
    private final long startNanos;
    private volatile long endNanos;
    private long rows = -1;
    private @Nullable String text;
    private @Nullable String op;
    private @Nullable Database database;
    private @Nullable String failure;
    private volatile @Nullable Span next;
    private Object @Nullable [] data;
    private boolean cancelled;

    Span(Strand strand, Kind kind, @Nullable Span parent, @Nullable String text, @Nullable Database database) {
        this.strand = strand;
        this.kind = kind;
        this.parent = parent;
        this.text = text;
        this.database = database;
        this.startNanos = System.nanoTime();
    }

    /** The enclosing span; null for the root. */
    public @Nullable Span parent() {
        return parent;
    }

    public Kind kind() {
        return kind;
    }

    /**
     * The SQL as the application wrote it, never to leave unmasked (null where nobody has seen it prepared); or the name of
     * a method.
     */
    public @Nullable String text() {
        return text;
    }

    /** What kind of work a method does, as its author says; null for everything else. */
    public @Nullable String op() {
        return op;
    }

    /** Arguments its author wants to see, as key, value, key, value; null when there are none. */
    public Object @Nullable [] data() {
        return data;
    }

    void data(Object[] pairs) {
        data = pairs;
    }

    /** Whether somebody lost interest in its result before there was one: neither a success nor a failure. */
    public boolean isCancelled() {
        return cancelled;
    }

    void cancel() {
        cancelled = true;
    }

    /** Which database a statement ran on; null when its connection was made before the agent started. */
    public @Nullable Database database() {
        return database;
    }

    /** Class name of what the work threw; null when it returned. */
    public @Nullable String failure() {
        return failure;
    }

    /** Rows changed; -1 when the call did not say. */
    public long rows() {
        return rows;
    }

    /** {@link System#nanoTime()} at the start. */
    public long startNanos() {
        return startNanos;
    }

    /** Nanoseconds from start to end; for one that is unfinished, up to where the trace was cut off. */
    public long durationNanos() {
        long end = isUnfinished() ? strand.trace.openEndNanos() : endNanos;
        return Math.max(0, end - startNanos);
    }

    /** Whether it had not ended when the reporter took the trace. */
    public boolean isUnfinished() {
        long end = endNanos;
        return parent != null && (end == 0 || strand.trace.isAfterCutOff(end));
    }

    long endNanos() {
        return endNanos;
    }

    @Nullable
    Span next() {
        return next;
    }

    void follow(Span span) {
        NEXT.lazySet(this, span);
    }

    @Nullable
    Span cut() {
        Span following = next;
        next = null;
        return following;
    }

    void op(String said) {
        op = said;
    }

    /** Whether it ran SQL. */
    public boolean isStatement() {
        return kind == Kind.STATEMENT || kind == Kind.BATCH;
    }

    /** A wrapper's statement learns from the driver's, inside of it, what only that one knows. */
    void learn(@Nullable String sql, @Nullable Database known) {
        if (text == null) {
            text = sql;
        }
        if (database == null) {
            database = known;
        }
    }

    void end(long changed, @Nullable Throwable thrown) {
        long end = System.nanoTime();
        rows = changed;
        if (thrown != null) {
            failure = thrown.getClass().getName();
        }
        END_NANOS.lazySet(this, end);
    }
}
