package io.spanweave.benchmarks.hotpath;

import org.openjdk.jmh.annotations.Fork;

/** With the agent, outside of any trace. */
@Fork(
        value = 2,
        jvmArgsAppend = {
            "-javaagent:agent/target/spanweave.jar=traces.sample.rate=0",
            "-Dspanweave.dsn=http://key@127.0.0.1:9/1",
            "-Dspanweave.debug=false"
        })
public class HandOffIdleBenchmark extends HandOff {
    @Override
    boolean underAgent() {
        return true;
    }

    @Override
    boolean tracing() {
        return false;
    }
}
