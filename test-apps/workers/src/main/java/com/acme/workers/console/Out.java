package com.acme.workers.console;

import java.util.concurrent.Callable;
import java.util.regex.Pattern;

/** What the console says, without what is another in each run. */
final class Out {
    private static final int FRAMES = 9;
    private static final Pattern IDENTITY = Pattern.compile("@[0-9a-f]+|(?<=Lambda)[$/][0-9a-fx$/]+");
    /** A pool that is shut down ends when its threads get there. */
    private static final Pattern POOL = Pattern.compile("(?<=Executor@…)\\[[^\\]]*]");

    private Out() {}

    static void say(Object line) {
        String same = IDENTITY.matcher(String.valueOf(line)).replaceAll("@…");
        System.out.println(POOL.matcher(same).replaceAll("[…]"));
    }

    static void say(String what, Object value) {
        say(what + ": " + value);
    }

    /** What a call returns or throws. */
    static void call(String what, Callable<?> call) {
        try {
            say(what, call.call());
        } catch (Throwable e) {
            thrown(what, e);
        }
    }

    /** An exception with its causes, and where it comes from. */
    static void thrown(String what, Throwable thrown) {
        say(what + " threw " + thrown);
        StackTraceElement[] frames = thrown.getStackTrace();
        for (int i = 0; i < Math.min(FRAMES, frames.length); i++) {
            say("    " + frames[i].getClassName() + "." + frames[i].getMethodName() + ":" + frames[i].getLineNumber());
        }
        for (Throwable suppressed : thrown.getSuppressed()) {
            thrown("  suppressed", suppressed);
        }
        if (thrown.getCause() != null) {
            thrown("  cause", thrown.getCause());
        }
    }
}
