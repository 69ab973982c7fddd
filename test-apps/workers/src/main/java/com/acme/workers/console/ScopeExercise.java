package com.acme.workers.console;

import com.acme.workers.Newer;
import java.io.IOException;
import java.util.concurrent.Callable;

/** Structured concurrency in its form of Java 25, where the JVM runs with previews. */
final class ScopeExercise implements Exercise {
    private static final String SCOPE = "java.util.concurrent.StructuredTaskScope";
    private static final String SUBTASK = SCOPE + "$Subtask";
    private static final Class<?>[] NONE = {};

    @Override
    public void run() throws Exception {
        if (!Newer.has(SCOPE, "open") || !Boolean.getBoolean("workers.preview")) {
            Out.say("not on this JDK");
            return;
        }
        Out.call("succeeding", () -> scope(() -> "one", () -> "two"));
        Out.call(
                "failing",
                () -> scope(
                        () -> {
                            throw new IOException("disk");
                        },
                        () -> "two"));
        Out.call("nested", () -> scope(() -> scope(() -> "inner", () -> "inner"), () -> "outer"));
    }

    private static String scope(Callable<?> first, Callable<?> second) throws Exception {
        Class<?> type = Class.forName(SCOPE);
        Class<?> subtask = Class.forName(SUBTASK);
        Class<?>[] callable = {Callable.class};
        Object scope = Newer.callStatic(SCOPE, "open", NONE);
        try {
            Object one = Newer.call(scope, type, "fork", callable, first);
            Object two = Newer.call(scope, type, "fork", callable, second);
            Newer.call(scope, type, "join", NONE);
            return Newer.call(one, subtask, "state", NONE) + " " + Newer.call(one, subtask, "get", NONE) + " "
                    + Newer.call(two, subtask, "get", NONE);
        } finally {
            Newer.call(scope, type, "close", NONE);
        }
    }
}
