package io.spanweave.agent.trace;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Ends the span of a method whose result goes on without it: once, on whichever thread sees the end first. */
final class MethodEnd implements BiConsumer<@Nullable Object, @Nullable Throwable> {
    private final Methods methods;
    private final Span span;
    private final AtomicBoolean over = new AtomicBoolean();

    MethodEnd(Methods methods, Span span) {
        this.methods = methods;
        this.span = span;
    }

    /** The work has ended, with a result or an exception; what goes wrong here is not the application's. */
    @Override
    public void accept(@Nullable Object result, @Nullable Throwable thrown) {
        Throwable plain = plain(thrown);
        boolean cancelled = plain instanceof CancellationException;
        end(cancelled ? null : plain, cancelled);
    }

    /** Whoever asked for the result does not want it any more. */
    void cancelled() {
        end(null, true);
    }

    private void end(@Nullable Throwable thrown, boolean cancelled) {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        try {
            methods.end(span, thrown, cancelled);
        } catch (RuntimeException | LinkageError e) {
            // The trace is lost; the stage's own callbacks are not.
        }
    }

    /** Nobody will tell when the work ends: its end is that of the call. */
    void returned() {
        end(null, false);
    }

    /** A stage wraps what its predecessor threw. */
    private static @Nullable Throwable plain(@Nullable Throwable thrown) {
        if (!(thrown instanceof CompletionException || thrown instanceof ExecutionException)) {
            return thrown;
        }
        try {
            Throwable cause = thrown.getCause();
            return cause == null ? thrown : cause;
        } catch (Throwable e) {
            // Somebody's own kind of it may do anything here; the span ends all the same.
            return thrown;
        }
    }
}
