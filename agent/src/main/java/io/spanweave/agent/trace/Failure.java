package io.spanweave.agent.trace;

/**
 * Something a trace threw. The Throwable keeps the application's classes alive: the reporter turns it into text and
 * lets it go.
 */
public final class Failure {
    private final Throwable thrown;
    private final boolean handled;
    private final String mechanism;

    Failure(Throwable thrown, boolean handled, String mechanism) {
        this.thrown = thrown;
        this.handled = handled;
        this.mechanism = mechanism;
    }

    public Throwable thrown() {
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
}
