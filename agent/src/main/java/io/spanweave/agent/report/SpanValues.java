package io.spanweave.agent.report;

import io.spanweave.agent.trace.Span;
import org.jspecify.annotations.Nullable;

/**
 * The {@code data} of a span: what the agent knows, and the arguments its author wants to see, which have the last word
 * where both have the same name. JSON does not forbid a name twice in one object, but servers differ in what they do.
 */
final class SpanValues {
    private SpanValues() {}

    /** Whether the agent's own value of this name is to be written. */
    static boolean leaves(Span span, String name) {
        Object[] pairs = span.data();
        return pairs == null || !isNamed(pairs, 0, name);
    }

    static void field(JsonWriter json, Span span, String name, @Nullable String value) {
        if (leaves(span, name)) {
            json.field(name, value);
        }
    }

    static void field(JsonWriter json, Span span, String name, long value) {
        if (leaves(span, name)) {
            json.field(name, value);
        }
    }

    /** The arguments, in the types JSON has. */
    static void arguments(JsonWriter json, Span span, Privacy privacy) {
        Object[] pairs = span.data();
        if (pairs == null) {
            return;
        }
        for (int i = 0; i + 1 < pairs.length; i += 2) {
            String name = String.valueOf(pairs[i]);
            if (!isNamed(pairs, i + 2, name)) {
                Object value = pairs[i + 1];
                json.anyField(name, value instanceof String ? privacy.mask((String) value) : value);
            }
        }
    }

    private static boolean isNamed(Object[] pairs, int from, String name) {
        for (int i = from; i + 1 < pairs.length; i += 2) {
            if (name.equals(String.valueOf(pairs[i]))) {
                return true;
            }
        }
        return false;
    }
}
