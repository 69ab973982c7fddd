package io.spanweave.agent.weave;

import org.jspecify.annotations.Nullable;

/** A method that a {@link Choice} has made, with what its advice is told as constants. */
public final class ChosenMethod {
    /** What is kept of an argument nobody should see, which is not even looked at. */
    static final String FILTERED = "[Filtered]";

    private static final String[] SENSITIVE = {
        "password",
        "pwd",
        "passwd",
        "passphrase",
        "secret",
        "token",
        "authorization",
        "cookie",
        "credential",
        "apikey",
        "privatekey",
        "sessionid"
    };

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

    /** Whether a key is one of those whose values nobody should see; hyphens and underscores do not matter. */
    static boolean isSensitive(String key) {
        StringBuilder plain = new StringBuilder(key.length());
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (Character.isLetterOrDigit(c)) {
                plain.append(Character.toLowerCase(c));
            }
        }
        for (String word : SENSITIVE) {
            if (plain.indexOf(word) >= 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return name + " (" + op + (root ? ", root)" : ")");
    }
}
