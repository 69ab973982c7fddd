package io.spanweave.agent;

import io.spanweave.agent.settings.Dsn;
import io.spanweave.agent.settings.Log;
import io.spanweave.agent.settings.Setting;
import io.spanweave.agent.settings.Settings;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether there is anything to do. Called by {@link Premain}, from the other side of the {@link AgentLoader},
 * and linked before the classes in {@code java.lang} exist: whatever needs those is in {@link Pipeline}.
 */
public final class Agent
        implements BiFunction<Map.Entry<@Nullable String, Map<String, String>>, Instrumentation, @Nullable String> {
    private static volatile @Nullable Running running;
    private static volatile boolean detached;

    Agent() {}

    /** The agent at work in this JVM; null when it is off, or has been detached. */
    public static @Nullable Running running() {
        return running;
    }

    static void detached() {
        detached = true;
        running = null;
    }

    /**
     * Starts the agent, or finds out that it has nothing to do. One that is at work is passed over in silence, for
     * {@code JAVA_TOOL_OPTIONS} may repeat the command line.
     *
     * @param given what stands behind the jar's name, or null; and the environment's variables
     * @return why the JVM must not start, for {@code SPANWEAVE_STRICT=true}; otherwise null
     */
    @Override
    public @Nullable String apply(Map.Entry<@Nullable String, Map<String, String>> given, Instrumentation jvm) {
        try {
            return start(given.getKey(), given.getValue(), jvm);
        } catch (IOException e) {
            throw new RuntimeException(e);
        }
    }

    private static synchronized @Nullable String start(
            @Nullable String arguments, Map<String, String> environment, Instrumentation jvm) throws IOException {
        if (running != null) {
            return null;
        }
        if (detached) {
            Log.say("off: it was detached from this JVM before. A new JVM can have it again.");
            return null;
        }
        Settings settings = Settings.read(arguments, System.getProperties(), environment);
        if (!settings.flag(Setting.ENABLED)) {
            return null;
        }
        Log.debugging(settings.flag(Setting.DEBUG));
        boolean strict = settings.flag(Setting.STRICT);
        String text = settings.text(Setting.DSN);
        boolean off = text.isEmpty() && settings.viewer() == null;
        if (off) {
            sayWhyOff(settings);
        } else {
            for (String warning : settings.warnings()) {
                Log.say(warning);
            }
        }
        if (strict && !settings.warnings().isEmpty()) {
            return "SPANWEAVE_STRICT=true, and a setting is wrong: "
                    + settings.warnings().get(0);
        }
        if (off) {
            return null;
        }
        Dsn dsn;
        try {
            dsn = text.isEmpty() ? null : Dsn.parse(text);
        } catch (IllegalArgumentException e) {
            String line = "the DSN in " + settings.origin(Setting.DSN) + " is not usable: " + e.getMessage()
                    + ". It looks like https://KEY@HOST/PROJECT.";
            Log.say("off: " + line);
            return strict ? line : null;
        }
        running = Wiring.weave(settings, dsn, jvm);
        return null;
    }

    /** One line, whatever else is wrong: nobody who has set nothing is spoken to. */
    private static void sayWhyOff(Settings settings) {
        if (settings.anySet()) {
            List<String> warnings = settings.warnings();
            Log.say("off: no DSN"
                    + (warnings.isEmpty()
                            ? ". Set SENTRY_DSN (or SPANWEAVE_DSN) to the DSN of a Sentry or GlitchTip project."
                            : "; " + String.join(" ", warnings)));
        }
    }
}
