package com.acme.workers.constructs;

import com.acme.workers.Construct;
import com.acme.workers.Newer;
import com.acme.workers.Work;
import java.util.Map;
import java.util.concurrent.Callable;

/** Structured concurrency, in its form of Java 25; a preview, for which the JVM needs {@code --enable-preview}. */
final class ScopeConstructs {
    private static final String SCOPE = "java.util.concurrent.StructuredTaskScope";
    private static final Class<?>[] NONE = {};

    private ScopeConstructs() {}

    static void addTo(Map<String, Construct> all) {
        if (Newer.has(SCOPE, "open") && Boolean.getBoolean("workers.preview")) {
            all.put("scope_fork", ScopeConstructs::fork);
            all.put("scope_nested", ScopeConstructs::nested);
        }
    }

    private static void fork(Work work) throws Exception {
        scope("", work);
    }

    private static void scope(String prefix, Work work) throws Exception {
        Class<?> type = Class.forName(SCOPE);
        Object scope = Newer.callStatic(SCOPE, "open", NONE);
        try {
            Newer.call(scope, type, "fork", new Class<?>[] {Callable.class}, work.calls(prefix + "callable"));
            Newer.call(scope, type, "fork", new Class<?>[] {Runnable.class}, work.runs(prefix + "runnable"));
            Newer.call(scope, type, "join", NONE);
        } finally {
            Newer.call(scope, type, "close", NONE);
        }
    }

    private static void nested(Work work) throws Exception {
        Class<?> type = Class.forName(SCOPE);
        Object scope = Newer.callStatic(SCOPE, "open", NONE);
        try {
            Callable<String> inner = () -> {
                scope("inner_", work);
                return work.sql("outer");
            };
            Newer.call(scope, type, "fork", new Class<?>[] {Callable.class}, inner);
            Newer.call(scope, type, "join", NONE);
        } finally {
            Newer.call(scope, type, "close", NONE);
        }
    }
}
