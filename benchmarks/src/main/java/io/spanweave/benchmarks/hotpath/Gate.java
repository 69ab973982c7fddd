package io.spanweave.benchmarks.hotpath;

import java.lang.reflect.Method;
import java.util.Properties;

/** The gate of a real agent, which is in {@code java.lang} and so in no class path to compile against. */
final class Gate {
    private Gate() {}

    /** Begins a transaction on this thread. */
    static Object begin() {
        new NoDriver().connect("jdbc:none", new Properties());
        try {
            Method enter = Class.forName("java.lang.SpanweaveGate")
                    .getMethod("enterMethod", String.class, String.class, boolean.class);
            return enter.invoke(null, "benchmark", "function", true);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the agent is not there", e);
        }
    }

    static void end(Object token) {
        try {
            Class.forName("java.lang.SpanweaveGate")
                    .getMethod("exitMethod", Class.forName("java.lang.SpanweaveToken"), Throwable.class)
                    .invoke(null, token, null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the agent is not there", e);
        }
    }
}
