package io.spanweave.agent.weave;

import org.jspecify.annotations.Nullable;

/** A method that a {@link Choice} has made, with what its advice is told as constants. */
public final class ChosenMethod {
    private final String instrumentation;
    private final String name;
    private final String op;
    private final boolean root;
    private final boolean async;
    private final @Nullable String[] keys;

    /**
     * Makes one.
     *
     * @param instrumentation the name of the instrumentation whose advice it gets
     * @param root whether a call may begin a transaction
     * @param async whether the call's work goes on in what it returns
     * @param keys for each parameter the key its argument is kept under, or null
     */
    public ChosenMethod(
            String instrumentation, String name, String op, boolean root, boolean async, @Nullable String... keys) {
        this.instrumentation = instrumentation;
        this.name = name;
        this.op = op;
        this.root = root;
        this.async = async;
        this.keys = keys.clone();
    }

    public String instrumentation() {
        return instrumentation;
    }

    public String name() {
        return name;
    }

    public String op() {
        return op;
    }

    public boolean root() {
        return root;
    }

    public boolean async() {
        return async;
    }

    /** The key the argument for this parameter, from 0, is kept under; null when it is not. */
    public @Nullable String key(int parameter) {
        return parameter < keys.length ? keys[parameter] : null;
    }

    @Override
    public String toString() {
        return name + " (" + op + (root ? ", root)" : ")");
    }
}
