package io.spanweave.agent.settings;

import java.util.HashSet;
import java.util.Set;

/**
 * The agent's own voice: plain lines on stderr, so that neither the application's standard output nor its logging is
 * touched. No {@code java.util.logging}: the first to use it decides which LogManager the JVM gets.
 */
public final class Log {
    private static final int SAID_AT_MOST = 1_000;
    private static final Set<String> SAID = new HashSet<>();
    private static volatile boolean debug;

    private Log() {}

    /** Switches {@link #debug(String)} on or off. */
    public static void debugging(boolean on) {
        debug = on;
    }

    public static boolean isDebugging() {
        return debug;
    }

    /** One line an operator wants to read. */
    @SuppressWarnings("SystemOut") // stderr is where this log goes
    public static void say(String line) {
        System.err.println("[spanweave] " + line);
    }

    /** As {@link #say}, but only the first time for this topic. */
    public static void sayOnce(String topic, String line) {
        synchronized (SAID) {
            if (SAID.size() >= SAID_AT_MOST || !SAID.add(topic)) {
                return;
            }
        }
        say(line);
    }

    /** One line for {@code SPANWEAVE_DEBUG=true}. */
    public static void debug(String line) {
        if (debug) {
            say(line);
        }
    }

    /** As {@link #debug(String)}, with the stack trace. */
    @SuppressWarnings({"SystemOut", "CatchAndPrintStackTrace"}) // stderr is where this log goes
    public static void debug(String line, Throwable thrown) {
        if (debug) {
            say(line);
            thrown.printStackTrace();
        }
    }
}
