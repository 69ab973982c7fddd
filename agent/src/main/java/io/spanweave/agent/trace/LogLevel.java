package io.spanweave.agent.trace;

import org.jspecify.annotations.Nullable;

/** How bad a line of a log is; finer ones are of no interest. */
public enum LogLevel {
    INFO(1, "info"),
    WARN(2, "warning"),
    ERROR(3, "error"),
    FATAL(4, "fatal");

    private final int rank;
    private final String name;

    LogLevel(int rank, String name) {
        this.rank = rank;
        this.name = name;
    }

    /**
     * What a logging library calls it.
     *
     * @return null for a level that is finer, or a library's or application's own
     */
    static @Nullable LogLevel of(@Nullable String name) {
        if (name == null) {
            return null;
        }
        switch (name) {
            case "INFO":
                return INFO;
            case "WARN":
            case "WARNING":
                return WARN;
            case "ERROR":
            case "SEVERE":
                return ERROR;
            case "FATAL":
                return FATAL;
            default:
                return null;
        }
    }

    /** Whether it is as bad as another; nothing is as bad as null. */
    boolean isAtLeast(@Nullable LogLevel other) {
        return other != null && rank >= other.rank;
    }

    /** One of <a href="https://develop.sentry.dev/sdk/data-model/event-payloads/">Sentry's</a>. */
    public String sentryName() {
        return name;
    }
}
