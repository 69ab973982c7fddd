package io.spanweave.agent.trace;

import org.jspecify.annotations.Nullable;

/**
 * Something a trace threw, or an error that was logged. The Throwable keeps the application's classes alive: the reporter turns it into text and
 * lets it go.
 */
public final class Failure {
    /** The mechanism of what ends a thread. */
    public static final String UNCAUGHT = "auto.thread.spanweave.uncaught";

    /** The mechanism of what a task has thrown and nobody has asked for. */
    public static final String SWALLOWED = "auto.executor.spanweave.future";

    private final @Nullable Throwable thrown;
    private final boolean handled;
    private final String mechanism;
    private final @Nullable LogLine line;

    Failure(Throwable thrown, boolean handled, String mechanism) {
        this(thrown, handled, mechanism, null);
    }

    Failure(@Nullable Throwable thrown, boolean handled, String mechanism, @Nullable LogLine line) {
        this.thrown = thrown;
        this.handled = handled;
        this.mechanism = mechanism;
        this.line = line;
    }

    /** Null for a line of a log without one. */
    public @Nullable Throwable thrown() {
        return thrown;
    }

    /** Whether the application's own code answered it; a scheduler or container that merely logs it has not. */
    public boolean handled() {
        return handled;
    }

    /** Sentry's {@code mechanism.type}: who saw it. */
    public String mechanism() {
        return mechanism;
    }

    /** The line it was logged with; null when it was not, and never when nothing was thrown. */
    public @Nullable LogLine line() {
        return line;
    }

    Failure with(LogLine logged) {
        return new Failure(thrown, handled, mechanism, logged);
    }
}
