package io.spanweave.agent;

import java.io.FileInputStream;
import java.lang.instrument.Instrumentation;
import java.util.AbstractMap;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the JVM enters. Lives with {@link AgentLoader} on the application's class path and does as little as can be
 * done there: everything else is out of the application's sight. Whatever goes wrong, the application starts.
 */
public final class Premain {
    private Premain() {}

    /** {@code -javaagent:spanweave.jar[=key=value,...]}. */
    public static void premain(@Nullable String arguments, Instrumentation jvm) {
        start(arguments, jvm);
    }

    /** Attached to a running JVM. */
    public static void agentmain(@Nullable String arguments, Instrumentation jvm) {
        start(arguments, jvm);
    }

    /** {@code java -jar spanweave.jar}. */
    public static void main(String[] arguments) throws Exception {
        AgentLoader.ofThisJvm()
                .loadClass("io.spanweave.agent.command.Main")
                .getMethod("main", String[].class)
                .invoke(null, (Object) arguments);
    }

    private static void start(@Nullable String arguments, Instrumentation jvm) {
        String refusal = null;
        try {
            Map<String, String> environment = environment();
            if (isAddressed(arguments, environment) && !isJdkTool()) {
                AgentLoader loader = AgentLoader.ofThisJvm();
                refusal = loader.agent().apply(new AbstractMap.SimpleImmutableEntry<>(arguments, environment), jvm);
                loader.started();
            }
        } catch (Throwable e) {
            giveUp(e);
        }
        if (refusal != null) {
            // Asked for by SPANWEAVE_STRICT=true. To throw would end the JVM, too, but with a native stack dump.
            Runtime.getRuntime().halt(1);
        }
    }

    /** Whether anybody has said anything to us. Nearly every JVM of a build machine ends here. */
    private static boolean isAddressed(@Nullable String arguments, Map<String, String> environment) {
        if (arguments != null && !arguments.isEmpty()) {
            return true;
        }
        for (Object property : System.getProperties().keySet()) {
            if (property instanceof String && ((String) property).startsWith("spanweave.")) {
                return true;
            }
        }
        for (String name : environment.keySet()) {
            if (isOurs(name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOurs(String name) {
        return name.startsWith("SPANWEAVE_")
                || name.contains("DSN")
                || name.contains("DNS")
                || name.equals("SENTRY_SPOTLIGHT");
    }

    /**
     * The environment's variables. Linux keeps them in a file; {@code System.getenv} takes eleven classes that are in no
     * class data archive, and on JDK 25 eight more that are made on the spot. It is asked where there is no such file, where
     * a program that is no {@code java} may have set more before it started the JVM, and where a charset matters.
     */
    private static Map<String, String> environment() {
        if ("SUN_STANDARD".equals(System.getProperty("sun.java.launcher"))) {
            try (FileInputStream in = new FileInputStream("/proc/self/environ")) {
                byte[] bytes = new byte[32_768];
                int length = 0;
                for (int n = in.read(bytes); n > 0; n = in.read(bytes, length, bytes.length - length)) {
                    length += n;
                    if (length == bytes.length) {
                        bytes = Arrays.copyOf(bytes, 2 * length);
                    }
                }
                Map<String, String> variables = variables(bytes, length);
                if (variables != null) {
                    return variables;
                }
            } catch (Exception e) {
                // As good as no such file. To name what it may be would load an IOException.
            }
        }
        return System.getenv();
    }

    /**
     * What the file holds: variables that each end with a NUL. As {@code System.getenv} has it, the first of a name counts,
     * a name may begin with an equals sign, and what has none is no variable.
     *
     * @return null where there are none, or one that is not ASCII
     */
    @SuppressWarnings("deprecation") // it takes no charset, and none has to be loaded
    static @Nullable Map<String, String> variables(byte[] bytes, int length) {
        Map<String, String> variables = new HashMap<>();
        int from = 0;
        int equals = -1;
        for (int i = 0; i < length; i++) {
            int letter = bytes[i];
            if (letter < 0) {
                return null;
            }
            if (letter == '=' && equals < 0 && i > from) {
                equals = i;
            } else if (letter == 0) {
                if (equals >= 0) {
                    variables.putIfAbsent(
                            new String(bytes, 0, from, equals - from),
                            new String(bytes, 0, equals + 1, i - equals - 1));
                }
                from = i + 1;
                equals = -1;
            }
        }
        return variables.isEmpty() ? null : variables;
    }

    /** {@code JAVA_TOOL_OPTIONS} reaches every JVM of a container: {@code jps}, {@code keytool}, {@code jcmd}. */
    private static boolean isJdkTool() {
        String command = System.getProperty("sun.java.command", "");
        String main = command.substring(command.indexOf('/') + 1);
        if (main.startsWith("com.sun.tools.javac.launcher.")) {
            // java Hello.java
            return false;
        }
        String module = System.getProperty("jdk.module.main", "");
        return module.startsWith("jdk.")
                || main.startsWith("sun.tools.")
                || main.startsWith("com.sun.tools.")
                || main.startsWith("sun.security.tools.")
                || main.startsWith("sun.rmi.")
                || main.startsWith("jdk.");
    }

    @SuppressWarnings("SystemOut") // stderr is where the agent speaks
    private static void giveUp(Throwable e) {
        if (e instanceof SecurityException) {
            // Where not even the environment may be read nobody can tell whether there is a DSN.
            System.err.println("[spanweave] off: the security policy does not let it start (" + e.getMessage()
                    + "). Add to it: grant codeBase \"file:/PATH/TO/spanweave.jar\""
                    + " { permission java.security.AllPermission; };");
            return;
        }
        System.err.println("[spanweave] off: it could not start (" + e + "). The application runs without it.");
        if ("true".equals(System.getenv("SPANWEAVE_DEBUG"))) {
            e.printStackTrace();
        }
    }
}
