package io.spanweave.agent.trace;

/** Where finished traces are left. Called by the application's threads, many at the same time. */
@FunctionalInterface
public interface TraceSink {
    /** Takes a finished trace. */
    void accept(Trace trace);

    /** Something is held back that is worth a report, and may still be when the JVM ends. */
    default void expect() {}
}
