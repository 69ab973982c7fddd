package io.spanweave.agent.report;

import io.spanweave.agent.trace.Span;
import java.util.Map;

/** Arguments a span has kept, in the types JSON has. */
final class SpanValues {
    private SpanValues() {}

    /** Adds them to the span's data. */
    static void into(Map<String, Object> data, Span span) {
        Object[] pairs = span.data();
        if (pairs == null) {
            return;
        }
        for (int i = 0; i + 1 < pairs.length; i += 2) {
            data.put(String.valueOf(pairs[i]), encoded(pairs[i + 1]));
        }
    }

    private static Object encoded(Object value) {
        if (value instanceof Boolean || (value instanceof Number && isFinite((Number) value))) {
            return value;
        }
        return String.valueOf(value);
    }

    /** JSON has no word for the others, and its writer fails at them. */
    private static boolean isFinite(Number number) {
        double value = number.doubleValue();
        return !Double.isNaN(value) && !Double.isInfinite(value);
    }
}
