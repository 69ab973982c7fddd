package io.spanweave.agent;

import java.io.FileInputStream;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.util.Arrays;
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
            if (isAddressed(arguments) && !isJdkTool()) {
                refusal = AgentLoader.ofThisJvm().agent().apply(arguments, jvm);
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
    private static boolean isAddressed(@Nullable String arguments) {
        if (arguments != null && !arguments.isEmpty()) {
            return true;
        }
        for (Object property : System.getProperties().keySet()) {
            if (property instanceof String && ((String) property).startsWith("spanweave.")) {
                return true;
            }
        }
        String environment = environment();
        if (environment == null) {
            for (String name : System.getenv().keySet()) {
                if (isOurs(name)) {
                    return true;
                }
            }
            return false;
        }
        int from = 0;
        while (from < environment.length()) {
            int equals = environment.indexOf('=', from);
            int end = environment.indexOf('\0', from);
            end = end < 0 ? environment.length() : end;
            if (isOurs(environment.substring(from, equals < 0 || equals > end ? end : equals))) {
                return true;
            }
            from = end + 1;
        }
        return false;
    }

    private static boolean isOurs(String name) {
        return name.startsWith("SPANWEAVE_") || name.contains("DSN") || name.contains("DNS");
    }

    /**
     * The environment as Linux keeps it, its variables apart by NUL. {@code System.getenv} takes eleven classes that are in
     * no class data archive, and on JDK 25 eight more that are made on the spot.
     *
     * @return null where there is no such thing, or where it may not be all: a program that is no {@code java} may have set
     *     more before it started the JVM
     */
    @SuppressWarnings("deprecation") // of names only ASCII matters, and no charset has to be loaded
    private static @Nullable String environment() {
        if (!"SUN_STANDARD".equals(System.getProperty("sun.java.launcher"))) {
            return null;
        }
        try (FileInputStream in = new FileInputStream("/proc/self/environ")) {
            byte[] bytes = new byte[32_768];
            int length = 0;
            for (int n = in.read(bytes); n > 0; n = in.read(bytes, length, bytes.length - length)) {
                length += n;
                if (length == bytes.length) {
                    bytes = Arrays.copyOf(bytes, 2 * length);
                }
            }
            return length == 0 ? null : new String(bytes, 0, 0, length);
        } catch (IOException | SecurityException e) {
            return null;
        }
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
        System.err.println("[spanweave] off: it could not start (" + e + "). The application runs without it.");
        if ("true".equals(System.getenv("SPANWEAVE_DEBUG"))) {
            e.printStackTrace();
        }
    }
}
