package io.spanweave.agent.settings;

import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
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

    private final Map<String, String> environment;
    private @Nullable Boolean on;

    /** Makes it from the environment's variables; nothing is asked yet. */
    public Recording(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Whether it does, found out once: that takes a few milliseconds, which nobody has to spend who weaves nothing. */
    public synchronized boolean isOn() {
        if (on == null) {
            on = isAskedFor();
            if (on) {
                Log.say("this JVM records an archive of its classes: in it nothing is woven and nothing is sent."
                        + " Those that start from the archive are traced as ever.");
            }
        }
        return on;
    }

    /**
     * Asks for the options the JVM was given, on its command line (since Java 9) or by the environment. Not by JMX: that
     * may not be there, and would be set up for good.
     */
    private boolean isAskedFor() {
        for (String variable : VARIABLES) {
            if (isIn(environment.get(variable))) {
                return true;
            }
        }
        String line = commandLine();
        return line == null ? isInArguments() : isIn(line);
    }

    /** As Linux has it, in a file: quicker than by {@code ProcessHandle}, and that reads no other. */
    @SuppressWarnings("deprecation") // it takes no charset, and none has to be loaded
    private static @Nullable String commandLine() {
        try (FileInputStream in = new FileInputStream("/proc/self/cmdline")) {
            ByteArrayOutputStream line = new ByteArrayOutputStream(4_096);
            byte[] buffer = new byte[4_096];
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                line.write(buffer, 0, n);
            }
            return line.size() == 0 ? null : line.toString(0);
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    /** As the JDK has it, where there is no such file. */
    static boolean isInArguments() {
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
