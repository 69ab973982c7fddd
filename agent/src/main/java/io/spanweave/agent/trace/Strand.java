package io.spanweave.agent.trace;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The spans one thread makes for one {@link Trace}, in the order they start. A strand is only ever written by the
 * thread that carries it, so that recording needs no lock.
 */
final class Strand {
    /** Sentry and GlitchTip keep 1,000 spans of a transaction. */
    static final int SPANS_AT_MOST = 1_000;

    final Trace trace;
    private final Span first;
    private Span last;
    private Span open;
    private int count = 1;
    private int dropped;

    Strand(Trace trace, Span.Kind kind) {
        this.trace = trace;
        this.first = new Span(this, kind, null, null, null);
        this.last = first;
        this.open = first;
    }

    /** The root of the trace. */
    Span first() {
        return first;
    }

    /** The innermost span that has not ended. */
    Span open() {
        return open;
    }

    /** Starts a span inside the open one; null, and counted, beyond the most a trace can hold. */
    @Nullable
    Span start(Span.Kind kind, @Nullable String text, @Nullable Database database) {
        if (count >= SPANS_AT_MOST) {
            dropped++;
            return null;
        }
        Span span = new Span(this, kind, open, text, database);
        last.follow(span);
        last = span;
        open = span;
        count++;
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
        Span parent = span.parent();
        if (parent != null) {
            open = parent;
        }
    }

    /** The thread leaves a span that has not ended: what follows is not inside of it. */
    void detach(Span span) {
        Span parent = span.parent();
        if (parent != null) {
            open = parent;
        }
    }

    int dropped() {
        return dropped;
    }

    void forEach(Consumer<Span> visitor) {
        for (Span span = first.next(); span != null; span = span.next()) {
            visitor.accept(span);
        }
    }
}
