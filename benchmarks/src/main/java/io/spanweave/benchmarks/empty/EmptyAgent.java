package io.spanweave.benchmarks.empty;

import java.lang.instrument.Instrumentation;

/** An agent that does nothing. */
public final class EmptyAgent {
    private EmptyAgent() {}

    public static void premain(String arguments, Instrumentation jvm) {
        // What is measured is that there is an agent.
    }
}
