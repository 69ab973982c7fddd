package io.spanweave.agent.trace;

import org.jspecify.annotations.Nullable;

/** A line of the application's log: texts, not what they were made of. */
public final class LogLine {
    private final long nanos = System.nanoTime();
    private final LogLevel level;
    private final String logger;
    private final String template;
    private final String message;

    LogLine(LogLevel level, String logger, String template, String message) {
        this.level = level;
        this.logger = logger;
        this.template = template;
        this.message = message;
    }

    /** {@link System#nanoTime()}. */
    public long nanos() {
        return nanos;
    }

    public LogLevel level() {
        return level;
    }

    /** The logger's name. */
    public String logger() {
        return logger;
    }

    /** The message before its arguments are in it; where the library does not say, the message. */
    public String template() {
        return template;
    }

    public String message() {
        return message;
    }

    /** Whether it was written by the same statement, as far as can be told. */
    boolean isLike(@Nullable LogLine other) {
        return other != null && logger.equals(other.logger) && template.equals(other.template);
    }
}
