package io.spanweave.agent.trace;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of an argument: what cannot change and belongs to the JDK as it is, of everything else its text, made at
 * once. Nothing of the application's is held past the call.
 */
final class ArgumentText {
    /** The data of a span while they are being made. */
    static final Object[] BEING_MADE = new Object[0];

    /** The data of a span that could not have any. */
    static final Object[] NONE = new Object[0];

    private static final int LENGTH_AT_MOST = 200;

    private ArgumentText() {}

    /** A value the reporter can read at any later time; failures of the application's {@code toString} stay here. */
    static Object of(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof String) {
            return shortened((String) value);
        }
        Class<?> type = value.getClass();
        if (isKept(type)) {
            return value;
        }
        if (value instanceof Enum) {
            // Its constant would keep its class, and with it the application's loader.
            return ((Enum<?>) value).name();
        }
        if (type.isArray()) {
            return type.getComponentType().getSimpleName() + "[" + java.lang.reflect.Array.getLength(value) + "]";
        }
        return text(value);
    }

    private static boolean isKept(Class<?> type) {
        return type == Integer.class
                || type == Long.class
                || type == Boolean.class
                || type == Double.class
                || type == Float.class
                || type == Short.class
                || type == Byte.class
                || type == Character.class
                || type == BigDecimal.class
                || type == BigInteger.class
                || type == UUID.class
                || type.getName().startsWith("java.time.");
    }

    private static Object text(Object value) {
        try {
            return shortened(String.valueOf(value));
        } catch (StackOverflowError | OutOfMemoryError e) {
            throw e;
        } catch (Throwable e) {
            return value.getClass().getName() + " (toString threw "
                    + e.getClass().getName() + ")";
        }
    }

    private static String shortened(String text) {
        return text.length() <= LENGTH_AT_MOST ? text : text.substring(0, LENGTH_AT_MOST - 1) + "…";
    }
}
