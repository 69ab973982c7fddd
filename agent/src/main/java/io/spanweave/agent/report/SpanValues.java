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
                json.anyField(name, told(name, pairs[i + 1], privacy));
            }
        }
    }

    /** A card may well be a number. */
    private static @Nullable Object told(String name, @Nullable Object value, Privacy privacy) {
        if (value == null || value instanceof Boolean) {
            return value;
        }
        if (privacy.isSecret(name)) {
            return Privacy.FILTERED;
        }
        String text = String.valueOf(value);
        String masked = privacy.mask(text);
        return text.equals(masked) ? value : masked;
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
