package io.spanweave.agent;

import io.spanweave.agent.instrument.Instrumentations;
import io.spanweave.agent.names.SpanMethods;
import io.spanweave.agent.names.UnmatchedEntries;
import io.spanweave.agent.report.Counts;
import io.spanweave.agent.report.Outbox;
import io.spanweave.agent.report.Reporter;
import io.spanweave.agent.settings.Application;
import io.spanweave.agent.settings.Dsn;
import io.spanweave.agent.settings.Log;
import io.spanweave.agent.settings.MethodPattern;
import io.spanweave.agent.settings.Release;
import io.spanweave.agent.settings.Setting;
import io.spanweave.agent.settings.Settings;
import io.spanweave.agent.settings.Version;
import io.spanweave.agent.trace.Recorder;
import io.spanweave.agent.weave.Weaver;
import io.spanweave.bootstrap.SpanweaveGate;
import java.lang.instrument.Instrumentation;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Puts the parts together: settings, recorder, reporter, weaver. */
final class Wiring {
    private Wiring() {}

    static Running weave(Settings settings, Dsn dsn, Instrumentation jvm) {
        Application application = Application.find(System.getProperties(), settings.list(Setting.APP_PACKAGES));
        Release release = Release.find(settings, application);
        List<io.spanweave.agent.weave.Instrumentation> enabled = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (io.spanweave.agent.weave.Instrumentation instrumentation : all()) {
            if (isOn(settings, instrumentation.name())) {
                enabled.add(instrumentation);
                if (!names.contains(instrumentation.name())) {
                    names.add(instrumentation.name());
                }
            }
        }
        Counts counts = new Counts();
        Reporter reporter = new Reporter(settings, application, release, dsn, Version.NAME, counts);
        Outbox outbox = new Outbox(
                settings.count(Setting.QUEUE_SIZE),
                settings.millis(Setting.HANDOFF_WAIT),
                settings.millis(Setting.SHUTDOWN_TIMEOUT),
                counts,
                reporter);
        List<MethodPattern> spans =
                names.contains("spans") ? settings.methods(Setting.SPANS) : Collections.<MethodPattern>emptyList();
        SpanMethods methods = new SpanMethods(
                application, names.contains("annotations"), settings.list(Setting.SPAN_ANNOTATIONS), spans);
        Weaver weaver = new Weaver(jvm, application, enabled, methods);
        SwitchOff switchOff = new SwitchOff();
        Recorder recorder = new Recorder(
                application,
                settings.flag(Setting.SEND_DEFAULT_PII),
                settings.millis(Setting.HANDOFF_WAIT),
                outbox,
                counts,
                switchOff,
                new WeaveLate(weaver));
        Running running = new Running(weaver, recorder, outbox);
        switchOff.running = running;
        SpanweaveGate.open(recorder);
        try {
            weaver.install();
            if (!spans.isEmpty()) {
                running.owns(UnmatchedEntries.checkAfter(settings.millis(Setting.SPANS_CHECK), methods, jvm));
            }
        } catch (RuntimeException | Error e) {
            // What could not start must not go on by half.
            running.detach();
            throw e;
        }
        Log.say(Version.NAME + " on Java " + System.getProperty("java.version") + " sends to " + dsn + ", "
                + describe(release, application) + ", environment " + settings.text(Setting.ENVIRONMENT) + "; weaves "
                + (names.isEmpty() ? "nothing" : String.join(", ", names)) + ".");
        return running;
    }

    private static List<io.spanweave.agent.weave.Instrumentation> all() {
        List<io.spanweave.agent.weave.Instrumentation> all = new ArrayList<>();
        for (int i = 0; true; i++) {
            try {
                io.spanweave.agent.weave.Instrumentation next = Instrumentations.at(i);
                if (next == null) {
                    return all;
                }
                all.add(next);
            } catch (RuntimeException | LinkageError e) {
                Log.say("the instrumentation " + nameOf(e) + " cannot be built ("
                        + (e.getCause() == null ? e : e.getCause()) + "); the others are there.");
                Log.debug("while building", e);
            }
        }
    }

    /** The class whose initialiser has failed. */
    private static String nameOf(Throwable thrown) {
        String all = Instrumentations.class.getName();
        String in = all.substring(0, all.lastIndexOf('.') + 1);
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            for (StackTraceElement frame : t.getStackTrace()) {
                if (frame.getMethodName().equals("<clinit>")
                        && frame.getClassName().startsWith(in)) {
                    return frame.getClassName().substring(in.length());
                }
            }
        }
        return "of that name";
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

    /** No lambda: the JVM has no use for them this early. */
    private static final class WeaveLate implements Runnable {
        private final Weaver weaver;

        WeaveLate(Weaver weaver) {
            this.weaver = weaver;
        }

        @Override
        public void run() {
            // On one of the application's threads: what a policy grants it is not enough.
            AccessController.doPrivileged(new PrivilegedAction<@Nullable Void>() {
                @Override
                public @Nullable Void run() {
                    weaver.weaveLate();
                    return null;
                }
            });
        }
    }

    /** Switches off on a thread of its own: the one that noticed is the application's, deep in its work. */
    private static final class SwitchOff implements Consumer<String> {
        /** Set before the gate is opened. */
        private @Nullable Running running;

        @Override
        public void accept(String instrumentation) {
            Running all = running;
            if (all == null) {
                return;
            }
            boolean everything = instrumentation.equals(Recorder.EVERYTHING);
            if (everything) {
                SpanweaveGate.open(null);
            }
            AccessController.doPrivileged((PrivilegedAction<@Nullable Void>) () -> {
                Thread thread = new Thread(
                        () -> {
                            if (everything) {
                                all.detach();
                            } else {
                                all.switchOff(instrumentation);
                            }
                        },
                        "spanweave-switch-off");
                thread.setDaemon(true);
                thread.setContextClassLoader(null);
                thread.start();
                all.owns(thread);
                return null;
            });
        }
    }
}
