package io.spanweave.agent;

import java.io.File;
import java.lang.instrument.Instrumentation;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the JVM enters. Lives with {@link AgentLoader} on the application's class path and does as little as can be
 * done there: everything else is out of the application's sight. Whatever goes wrong, the application starts.
 */
public final class Premain {
    /** One for all of the jar's lives in this JVM: given twice, or attached again. */
    private static @Nullable AgentLoader loader;

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
        loader().loadClass("io.spanweave.agent.command.Main")
                .getMethod("main", String[].class)
                .invoke(null, (Object) arguments);
    }

    private static void start(@Nullable String arguments, Instrumentation jvm) {
        String refusal = null;
        try {
            if (isAddressed(arguments) && !isJdkTool()) {
                refusal = loader().agent().apply(arguments, jvm);
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
        for (Map.Entry<String, String> variable : System.getenv().entrySet()) {
            String name = variable.getKey();
            if (name.startsWith("SPANWEAVE_") || name.contains("DSN") || name.contains("DNS")) {
                return true;
            }
        }
        for (Object property : System.getProperties().keySet()) {
            if (property instanceof String && ((String) property).startsWith("spanweave.")) {
                return true;
            }
        }
        return false;
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

    private static synchronized AgentLoader loader() throws Exception {
        AgentLoader known = loader;
        if (known != null) {
            return known;
        }
        File jar = new File(Premain.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        AgentLoader made = new AgentLoader(jar, Premain.class.getProtectionDomain());
        loader = made;
        return made;
    }

    @SuppressWarnings("SystemOut") // stderr is where the agent speaks
    private static void giveUp(Throwable e) {
        System.err.println("[spanweave] off: it could not start (" + e + "). The application runs without it.");
        if ("true".equals(System.getenv("SPANWEAVE_DEBUG"))) {
            e.printStackTrace();
        }
    }
}
