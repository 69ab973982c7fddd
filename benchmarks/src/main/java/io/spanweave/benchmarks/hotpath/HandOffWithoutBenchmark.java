package io.spanweave.benchmarks.hotpath;

import org.openjdk.jmh.annotations.Fork;

/** Without the agent. */
@Fork(2)
public class HandOffWithoutBenchmark extends HandOff {
    @Override
    boolean underAgent() {
        return false;
    }

    @Override
    boolean tracing() {
        return false;
    }
}
