package io.spanweave.agent;

import io.spanweave.agent.names.SpanMethods;
import io.spanweave.agent.names.UnmatchedEntries;
import io.spanweave.agent.settings.Application;
import io.spanweave.agent.settings.Backend;
import io.spanweave.agent.settings.Dsn;
import io.spanweave.agent.settings.Log;
import io.spanweave.agent.settings.MethodPattern;
import io.spanweave.agent.settings.Release;
import io.spanweave.agent.settings.Setting;
import io.spanweave.agent.settings.Settings;
import io.spanweave.agent.settings.Version;
import io.spanweave.agent.weave.SeamTable;
import io.spanweave.agent.weave.Weaver;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts together what looks for classes to weave. What records is made when there is one: see {@link Pipeline}. */
final class Wiring {
    private Wiring() {}

    static Running weave(Settings settings, @Nullable Dsn dsn, Instrumentation jvm) throws IOException {
        Application application = Application.find(System.getProperties(), settings.list(Setting.APP_PACKAGES));
        Release release = Release.find(settings, application);
        SeamTable seams = SeamTable.read();
        List<String> names = new ArrayList<>();
        for (String name : seams.names()) {
            if (isOn(settings, name)) {
                names.add(name);
            }
        }
        List<MethodPattern> spans =
                names.contains("spans") ? settings.methods(Setting.SPANS) : Collections.<MethodPattern>emptyList();
        SpanMethods methods = new SpanMethods(
                application, names.contains("annotations"), settings.list(Setting.SPAN_ANNOTATIONS), spans);
        Weaver weaver = new Weaver(jvm, application, seams, names, methods);
        Running running = new Running(weaver, new Pipeline.Parts(settings, application, release, dsn, jvm));
        try {
            running.install(names.contains("uncaught"), settings.environment());
            if (!spans.isEmpty()) {
                running.owns(UnmatchedEntries.checkAfter(settings.millis(Setting.SPANS_CHECK), methods, jvm));
            }
        } catch (RuntimeException | Error e) {
            // What could not start must not go on by half.
            running.detach();
            throw e;
        }
        Log.say(Version.NAME + " on Java " + System.getProperty("java.version") + " sends to "
                + receivers(settings, dsn) + ", "
                + describe(release, application) + ", environment " + settings.text(Setting.ENVIRONMENT) + "; weaves "
                + (names.isEmpty() ? "nothing" : String.join(", ", names)) + ".");
        warn(settings, dsn);
        return running;
    }

    private static String receivers(Settings settings, @Nullable Dsn dsn) {
        Dsn viewer = settings.viewer();
        if (dsn != null && viewer != null) {
            return dsn + " and " + viewer;
        }
        return String.valueOf(dsn == null ? viewer : dsn);
    }

    /** A setting that does nothing is worth a line. */
    private static void warn(Settings settings, @Nullable Dsn dsn) {
        for (Setting setting : new Setting[] {Setting.CHECKINS, Setting.SESSIONS}) {
            if (settings.flag(setting) && Backend.of(settings, dsn) == Backend.GLITCHTIP) {
                Log.say(setting.environmentName() + "=true does nothing: GlitchTip drops what Sentry makes of it."
                        + " If the server is a Sentry, set SPANWEAVE_BACKEND=sentry.");
            }
        }
    }

    private static boolean isOn(Settings settings, String instrumentation) {
        return settings.instrumentationEnabled(instrumentation)
                && (!instrumentation.equals("spans") || settings.isSet(Setting.SPANS));
    }

    private static String describe(@Nullable Release release, Application application) {
        if (release != null) {
            return "release " + release.name() + " (" + release.origin() + ")";
        }
        return application.isServer()
                ? "release of each web application"
                : "no release (set SPANWEAVE_RELEASE to the commit)";
    }
}
