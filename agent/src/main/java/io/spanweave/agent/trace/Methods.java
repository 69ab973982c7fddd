package io.spanweave.agent.trace;

import io.spanweave.bootstrap.SpanweaveToken;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Calls of methods that somebody has named: spans of the trace they happen in. One that is declared as a root begins a
 * transaction where there is none.
 */
final class Methods {
    private static final String MECHANISM = "auto.function.spanweave.method";

    private final Current current;
    private final Finish finish;
    private final WebReleases releases;

    Methods(Current current, Finish finish, WebReleases releases) {
        this.current = current;
        this.finish = finish;
        this.releases = releases;
    }

    @Nullable
    SpanweaveToken enter(String name, String op, boolean root) {
        Strand strand = current.get();
        if (strand == null) {
            return root ? begin(name, op) : null;
        }
        if (strand.open().data() == ArgumentText.BEING_MADE) {
            // An argument's own text is being made, and calls what is woven: that could go on for ever.
            return null;
        }
        return strand.start(Span.Kind.METHOD, name, op, null);
    }

    private SpanweaveToken begin(String name, String op) {
        Trace trace = Trace.ofTask(TaskName.given(name, op));
        current.begin(trace.strand());
        return trace.root();
    }

    /** Keeps arguments, given as key, value, key, value; the array is the span's from now on. */
    void data(SpanweaveToken token, Object[] pairs) {
        Span span = (Span) token;
        span.data(ArgumentText.BEING_MADE);
        try {
            for (int i = 1; i < pairs.length; i += 2) {
                pairs[i] = ArgumentText.of(pairs[i]);
            }
        } catch (StackOverflowError | OutOfMemoryError e) {
            // The application's own. The woven code now goes on without a span, and would not end this one.
            span.data(ArgumentText.NONE);
            exit(token, null);
            throw e;
        }
        span.data(pairs);
    }

    void exit(SpanweaveToken token, @Nullable Throwable thrown) {
        Span span = (Span) token;
        if (span.parent() != null) {
            span.strand.end(span, -1, thrown);
        } else {
            current.end(span.strand);
            end(span, thrown, false);
        }
    }

    /** The call is over, and its work ends with what it has returned. */
    @Nullable
    Object exitAsync(SpanweaveToken token, @Nullable Object returned, @Nullable Throwable thrown) {
        if (thrown != null || returned == null) {
            exit(token, thrown);
            return returned;
        }
        Span span = (Span) token;
        if (span.parent() == null) {
            current.end(span.strand);
        } else {
            span.strand.detach(span);
            span.strand.trace.handOver();
        }
        MethodEnd end = new MethodEnd(this, span);
        try {
            if (returned instanceof CompletionStage) {
                // The stage this makes is dropped: the application gets the one it made, and its callbacks' order.
                ((CompletionStage<?>) returned).whenComplete(end);
                return returned;
            }
            Object decorated = Publishers.decorate(returned, end);
            if (decorated != null) {
                return decorated;
            }
        } catch (RuntimeException | LinkageError e) {
            // A stage that refuses callbacks, a publisher of another kind: the span ends with the call.
        }
        end.returned();
        return returned;
    }

    /** Ends a span that its thread has left, from any thread; the reporter takes no notice once the trace is sealed. */
    void end(Span span, @Nullable Throwable thrown, boolean cancelled) {
        Trace trace = span.strand.trace;
        if (span.parent() == null) {
            if (cancelled) {
                span.cancel();
            }
            trace.release(releases.only());
            if (thrown != null) {
                trace.fail(thrown, false, MECHANISM);
            }
            finish.finish(trace, thrown);
            return;
        }
        if (!trace.isSealed()) {
            if (cancelled) {
                span.cancel();
            }
            span.end(-1, thrown);
        }
        trace.settled();
    }
}
