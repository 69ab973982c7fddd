package com.acme.workers.console;

import com.acme.workers.Newer;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.concurrent.Callable;

/** Structured concurrency in its form of Java 25, where the JVM runs with previews. */
final class ScopeExercise implements Exercise {
    private static final String SCOPE = "java.util.concurrent.StructuredTaskScope";
    private static final String SUBTASK = SCOPE + "$Subtask";
    private static final String VALUE = "java.lang.ScopedValue";
    private static final Class<?>[] NONE = {};

    /** Until the JVM has compiled what starts a thread. */
    private static final int FORKS = 6_000;

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
        Out.call("inherited", ScopeExercise::inherited);
    }

    /** The JVM looks for scoped values once more after a stack overflow, also in code that has been compiled by then. */
    private static String inherited() throws Exception {
        Class<?> type = Class.forName(VALUE);
        Class<?> carrier = Class.forName(VALUE + "$Carrier");
        Class<?> operation = Class.forName(VALUE + "$CallableOp");
        Object value = Newer.callStatic(VALUE, "newInstance", NONE);
        Object where = Newer.callStatic(VALUE, "where", new Class<?>[] {type, Object.class}, value, "bound");
        Callable<Object> read = () -> Newer.call(value, type, "orElse", new Class<?>[] {Object.class}, "unbound");
        Object bound = Proxy.newProxyInstance(
                ScopeExercise.class.getClassLoader(), new Class<?>[] {operation}, (proxy, method, arguments) -> {
                    for (int i = 0; i < FORKS; i++) {
                        scope(read, read);
                    }
                    return scope(() -> afterOverflow(read), read);
                });
        return (String) Newer.call(where, carrier, "call", new Class<?>[] {operation}, bound);
    }

    private static Object afterOverflow(Callable<Object> read) throws Exception {
        try {
            return deeper(0);
        } catch (StackOverflowError e) {
            return read.call();
        }
    }

    private static int deeper(int depth) {
        return depth < 0 ? 0 : deeper(depth + 1) + 1;
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
