package io.spanweave.agent.weave;

import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Has the JVM give loaded classes to the transformers again: to be woven, or to get their own code back. */
final class Retransformation {
    private Retransformation() {}

    /**
     * All at once, for each time the JVM stops all threads and looks through all its classes and compiled code. Where one of
     * them is in the way of the others, one by one.
     *
     * @return those the JVM refuses, and why
     */
    static Map<Class<?>, Throwable> of(Instrumentation jvm, Collection<Class<?>> types) {
        Map<Class<?>, Throwable> refused = new LinkedHashMap<>();
        if (types.size() > 1 && refusal(jvm, types.toArray(new Class<?>[0])) == null) {
            return refused;
        }
        for (Class<?> type : types) {
            Throwable refusal = refusal(jvm, type);
            if (refusal != null) {
                refused.put(type, refusal);
            }
        }
        return refused;
    }

    private static @Nullable Throwable refusal(Instrumentation jvm, Class<?>... types) {
        try {
            jvm.retransformClasses(types);
            return null;
        } catch (UnmodifiableClassException | RuntimeException | Error e) {
            return e;
        }
    }
}
