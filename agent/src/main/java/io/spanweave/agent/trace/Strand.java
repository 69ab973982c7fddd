package io.spanweave.agent.trace;

import io.spanweave.bootstrap.SpanweaveToken;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The spans one thread makes for one {@link Trace}, in the order they start: the thread the trace began on, or one that
 * was handed a part of its work. A strand is only ever written by the thread that carries it, so that recording needs no
 * lock. The reporter may read it at the same time, when a trace is sent before all of its work has ended.
 */
final class Strand extends SpanweaveToken {
    final Trace trace;
    /** Not part of the list: the root of the trace, or the span that was open where the work was handed over. */
    private final Span base;

    private final boolean handedOver;
    /** Volatile once per strand; what follows it is published span by span. */
    private volatile @Nullable Span first;

    private @Nullable Span last;
    private Span open;
    private @Nullable Strand outer;
    private boolean stage;
    private @Nullable RecentStatements recent;
    private int era;

    /** The strand a trace begins with. */
    Strand(Trace trace, Span.Kind kind) {
        this.trace = trace;
        this.base = new Span(this, kind, null, null, null);
        this.open = base;
        this.handedOver = false;
    }

    /** Work that a span has handed to another thread. */
    Strand(Span parent) {
        this.trace = parent.strand.trace;
        this.base = parent;
        this.open = parent;
        this.handedOver = true;
    }

    /** The root, or the span that the work was handed over by. */
    Span base() {
        return base;
    }

    boolean isHandedOver() {
        return handedOver;
    }

    /** Whether it is a stage of a future, run by the thread that happened to complete what it waited for. */
    boolean isStage() {
        return stage;
    }

    Strand asStage() {
        stage = true;
        return this;
    }

    /** The innermost span that has not ended. */
    Span open() {
        return open;
    }

    /** What the thread goes back to; null for a thread that was idle. */
    @Nullable
    Strand outer() {
        return outer;
    }

    void inside(@Nullable Strand other, int now) {
        outer = other;
        era = now;
    }

    /** When it has begun: see {@link Current#abandonHandedOver}. */
    int era() {
        return era;
    }

    /** What it has prepared; null for nothing yet. */
    @Nullable
    RecentStatements recent() {
        return recent;
    }

    void recent(@Nullable RecentStatements lent) {
        recent = lent;
    }

    /** Starts a span inside the open one; null, and counted, beyond the most a trace can hold. */
    @Nullable
    Span start(Span.Kind kind, @Nullable String text, @Nullable Database database) {
        return start(kind, text, null, database);
    }

    @Nullable
    Span start(Span.Kind kind, @Nullable String text, @Nullable String op, @Nullable Database database) {
        if (!trace.takesAnother(this)) {
            return null;
        }
        Span span = new Span(this, kind, open, text, database);
        if (op != null) {
            // Before the reporter can see it.
            span.op(op);
        }
        if (last == null) {
            first = span;
            if (handedOver) {
                trace.add(this);
            }
        } else {
            last.follow(span);
        }
        last = span;
        open = span;
        return span;
    }

    /** Opens a span that is not part of the trace: statements inside of it are taken for its own. */
    Span hide() {
        Span hidden = new Span(this, Span.Kind.STATEMENT, open, null, null);
        open = hidden;
        return hidden;
    }

    void end(Span span, long rows, @Nullable Throwable thrown) {
        span.end(rows, thrown);
        detach(span);
    }

    /** The thread goes on outside of the span, which may end later and elsewhere. */
    void detach(Span span) {
        Span parent = span.parent();
        if (parent != null) {
            open = parent;
        }
    }

    void forEach(Consumer<Span> visitor) {
        for (Span span = first; span != null; span = span.next()) {
            visitor.accept(span);
        }
    }

    /** Lets go of the spans, whoever still holds one of them. */
    void cut() {
        Span span = first;
        first = null;
        while (span != null) {
            span = span.cut();
        }
    }
}
