package io.spanweave.agent.settings;

import java.lang.reflect.Method;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether this JVM writes an archive of its classes at its end, for others to start from. A class that an agent has changed
 * is left out of it, and JDK 25 does not cope with that: it crashes while it writes the archive, or when a JVM starts from
 * it, if a lambda belongs to such a class or to a subclass of it, or if {@link Thread} is such a class.
 */
public final class Recording {
    private static final String[] OPTIONS = {
        "-XX:AOTCacheOutput", "-XX:AOTMode=record", "-XX:AOTConfiguration", "-XX:ArchiveClassesAtExit"
    };
    private static final String[] VARIABLES = {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"};

    private Recording() {}

    /**
     * Asks for the options the JVM was given, on its command line (since Java 9) or by the environment. Not by JMX: that
     * may not be there, and would be set up for good.
     */
    public static boolean isOn(Map<String, String> environment) {
        for (String variable : VARIABLES) {
            if (isIn(environment.get(variable))) {
                return true;
            }
        }
        try {
            Class<?> handle = Class.forName("java.lang.ProcessHandle");
            Class<?> info = Class.forName("java.lang.ProcessHandle$Info");
            Object current =
                    handle.getMethod("info").invoke(handle.getMethod("current").invoke(null));
            Object arguments = info.getMethod("arguments").invoke(current);
            Method orElse = arguments.getClass().getMethod("orElse", Object.class);
            for (String argument : (String[]) orElse.invoke(arguments, (Object) new String[0])) {
                if (isIn(argument)) {
                    return true;
                }
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            Log.debug("the options of this JVM are not known", e);
        }
        return false;
    }

    private static boolean isIn(@Nullable String text) {
        if (text != null) {
            for (String option : OPTIONS) {
                if (text.contains(option)) {
                    return true;
                }
            }
        }
        return false;
    }
}
