package io.spanweave.acceptance;

/** Lines for somebody who watches: what is being waited for is always the last. */
@SuppressWarnings("SystemOut") // a demo prints
final class Terminal {
    private final boolean colour = System.getenv("NO_COLOR") == null && !"dumb".equals(System.getenv("TERM"));

    boolean hasColour() {
        return colour;
    }

    void heading(String text) {
        System.out.println();
        System.out.println(colour ? "\u001B[1m" + text + "\u001B[0m" : text);
    }

    void step(String text) {
        System.out.print("  " + text + " ... ");
        System.out.flush();
    }

    void done(String result) {
        System.out.println(result);
    }

    void say(String text) {
        System.out.println(text);
    }
}
