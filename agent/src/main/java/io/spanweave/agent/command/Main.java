package io.spanweave.agent.command;

import io.spanweave.agent.settings.Version;

/** {@code java -jar spanweave.jar}: says what it is and how it is used. */
public final class Main {
    private Main() {}

    /** Prints version and usage. */
    @SuppressWarnings("SystemOut") // a command prints
    public static void main(String[] arguments) {
        if (arguments.length > 0 && (arguments[0].equals("--version") || arguments[0].equals("-V"))) {
            System.out.println("spanweave " + Version.NAME);
            return;
        }
        System.out.println(String.join(
                "\n",
                "spanweave " + Version.NAME
                        + ": reports failed requests, slow queries and broken jobs of a Java service",
                "to Sentry or GlitchTip, without a change to the service.",
                "",
                "Use it:     SENTRY_DSN=https://KEY@HOST/PROJECT SENTRY_RELEASE=COMMIT \\",
                "            java -javaagent:spanweave.jar -jar your-service.jar",
                "Turn off:   SPANWEAVE_ENABLED=false, or leave SENTRY_DSN unset",
                "See more:   SPANWEAVE_DEBUG=true",
                "",
                "This jar:   --version   print the version",
                "            --help      print this"));
    }
}
