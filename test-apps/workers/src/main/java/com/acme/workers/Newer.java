package com.acme.workers;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/** Calls what a newer JDK may have: this is compiled for Java 8. */
public final class Newer {
    private Newer() {}

    /** Whether this class is there and has a public method of this name. */
    public static boolean has(String type, String method) {
        try {
            return Arrays.stream(Class.forName(type).getMethods())
                    .anyMatch(each -> each.getName().equals(method));
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Calls a static method by its name and parameters. */
    public static Object callStatic(String type, String method, Class<?>[] parameters, Object... arguments)
            throws Exception {
        return invoke(Class.forName(type).getMethod(method, parameters), null, arguments);
    }

    /** Calls a method of a public type of the JDK by its name and parameters. */
    public static Object call(Object target, Class<?> type, String method, Class<?>[] parameters, Object... arguments)
            throws Exception {
        return invoke(type.getMethod(method, parameters), target, arguments);
    }

    private static Object invoke(Method method, Object target, Object... arguments) throws Exception {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception) {
                throw (Exception) e.getCause();
            }
            throw e;
        }
    }
}
