package io.spanweave.agent;

import io.spanweave.agent.settings.Dsn;
import io.spanweave.agent.settings.Log;
import io.spanweave.agent.settings.Setting;
import io.spanweave.agent.settings.Settings;
import java.lang.instrument.Instrumentation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether there is anything to do. Called by {@link Premain}, from the other side of the {@link AgentLoader},
 * and linked before the classes in {@code java.lang} exist: whatever needs those is in {@link Wiring}.
 */
public final class Agent {
    private static volatile @Nullable Running running;

    private Agent() {}

    /** The agent at work in this JVM; null when it is off, or has been detached. */
    public static @Nullable Running running() {
        return running;
    }

    static void detached() {
        running = null;
    }

    /**
     * Starts the agent, or finds out that it has nothing to do.
     *
     * @param arguments what stands behind the jar's name, or null
     * @return why the JVM must not start, for {@code SPANWEAVE_STRICT=true}; otherwise null
     */
    public static @Nullable String start(@Nullable String arguments, Instrumentation jvm) throws Exception {
        Settings settings = Settings.read(arguments, System.getProperties(), System.getenv());
        if (!settings.flag(Setting.ENABLED)) {
            return null;
        }
        Log.debugging(settings.flag(Setting.DEBUG));
        boolean strict = settings.flag(Setting.STRICT);
        String text = settings.text(Setting.DSN);
        if (text.isEmpty()) {
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
        if (text.isEmpty()) {
            return null;
        }
        Dsn dsn;
        try {
            dsn = Dsn.parse(text);
        } catch (IllegalArgumentException e) {
            String line = "the DSN in " + settings.origin(Setting.DSN) + " is not usable: " + e.getMessage()
                    + ". It looks like https://KEY@HOST/PROJECT.";
            Log.say("off: " + line);
            return strict ? line : null;
        }
        Bootstrap.define(jvm);
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
