package io.spanweave.agent.names;

/** What somebody has said of a method's span; empty texts where nothing was said. */
final class Mark {
    private final String name;
    private final String op;
    private final boolean root;

    Mark(String name, String op, boolean root) {
        this.name = name;
        this.op = op;
        this.root = root;
    }

    String name() {
        return name;
    }

    String op() {
        return op;
    }

    boolean root() {
        return root;
    }
}
