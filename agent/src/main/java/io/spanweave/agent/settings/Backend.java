package io.spanweave.agent.settings;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What kind of server is behind the DSN: GlitchTip answers 200 to check-ins, sessions and client reports, and drops them. */
public enum Backend {
    SENTRY,
    GLITCHTIP;

    private static final String HOSTED = "sentry.io";

    /**
     * Goes by the setting, and otherwise by the host: no answer of either server says which it is.
     *
     * @param dsn null where there is only a viewer, which shows what is meant for Sentry
     */
    public static Backend of(Settings settings, @Nullable Dsn dsn) {
        String set = settings.text(Setting.BACKEND).toLowerCase(Locale.ROOT);
        if (set.equals("auto") && dsn != null) {
            String host = dsn.host().toLowerCase(Locale.ROOT);
            return host.equals(HOSTED) || host.endsWith("." + HOSTED) ? SENTRY : GLITCHTIP;
        }
        return set.equals("glitchtip") ? GLITCHTIP : SENTRY;
    }
}
