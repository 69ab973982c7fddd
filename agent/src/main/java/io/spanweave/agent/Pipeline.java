package io.spanweave.agent;

import io.spanweave.agent.report.Counts;
import io.spanweave.agent.report.Outbox;
import io.spanweave.agent.report.Reporter;
import io.spanweave.agent.settings.Application;
import io.spanweave.agent.settings.Backend;
import io.spanweave.agent.settings.Dsn;
import io.spanweave.agent.settings.Release;
import io.spanweave.agent.settings.Setting;
import io.spanweave.agent.settings.Settings;
import io.spanweave.agent.settings.Version;
import io.spanweave.agent.trace.LogRules;
import io.spanweave.agent.trace.Recorder;
import io.spanweave.agent.weave.Weaver;
import io.spanweave.bootstrap.SpanweaveGate;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What records and reports, from the gate that woven code calls to the server. Loaded and made when the first class is
 * about to be woven: a JVM where that never happens, or not before it has started, does not wait for it.
 */
final class Pipeline {
    private final Recorder recorder;
    private final Outbox outbox;

    private Pipeline(Recorder recorder, Outbox outbox) {
        this.recorder = recorder;
        this.outbox = outbox;
    }

    /** Puts the classes that woven code calls into {@code java.lang}, and opens the gate. */
    static Pipeline open(Parts parts, Weaver weaver, Running running) throws IOException {
        Bootstrap.define(parts.jvm);
        return Gate.open(parts, weaver, running);
    }

    /** See {@link Running#switchOff}. */
    void switchedOff(String instrumentation) {
        recorder.switchedOff(instrumentation);
    }

    /** See {@link Running#switchOn}. */
    void switchedOn(String instrumentation) {
        recorder.switchedOn(instrumentation);
    }

    /** Before it can be seen by what is woven. */
    void uncaught(Throwable thrown) {
        recorder.uncaught(thrown);
    }

    /** Sends what was recorded, for as long as the end of the JVM may take, and shuts the gate. */
    void close() {
        // The gate is open still: what has begun in woven code ends in it, and is sent.
        outbox.end();
        SpanweaveGate.open(null);
    }

    /** What it is made from. */
    static final class Parts {
        private final Settings settings;
        private final Application application;
        private final @Nullable Release release;
        private final @Nullable Dsn dsn;
        private final Instrumentation jvm;

        Parts(
                Settings settings,
                Application application,
                @Nullable Release release,
                @Nullable Dsn dsn,
                Instrumentation jvm) {
            this.settings = settings;
            this.application = application;
            this.release = release;
            this.dsn = dsn;
            this.jvm = jvm;
        }
    }

    /** Apart, because it is linked against the classes in {@code java.lang}, which are not there before. */
    private static final class Gate {
        static Pipeline open(Parts parts, Weaver weaver, Running running) {
            Settings settings = parts.settings;
            Counts counts = new Counts();
            Reporter reporter =
                    new Reporter(settings, parts.application, parts.release, parts.dsn, Version.NAME, counts);
            Outbox outbox = new Outbox(
                    settings.count(Setting.QUEUE_SIZE),
                    settings.millis(Setting.HANDOFF_WAIT),
                    settings.millis(Setting.SHUTDOWN_TIMEOUT),
                    counts,
                    reporter);
            Recorder recorder = new Recorder(
                    parts.application,
                    settings.flag(Setting.SEND_DEFAULT_PII),
                    settings.flag(Setting.CHECKINS) && Backend.of(settings, parts.dsn) == Backend.SENTRY,
                    new LogRules(
                            settings.text(Setting.LOGS_EVENTS),
                            settings.text(Setting.LOGS_BREADCRUMBS),
                            settings.list(Setting.LOGS_IGNORED)),
                    settings.millis(Setting.HANDOFF_WAIT),
                    outbox,
                    counts,
                    new SwitchOff(running),
                    new Weave(weaver, running, false),
                    new Weave(weaver, running, true));
            outbox.atEnd(new Runnable() {
                @Override
                public void run() {
                    recorder.reportRest();
                }
            });
            SpanweaveGate.open(recorder);
            outbox.begin();
            return new Pipeline(recorder, outbox);
        }
    }

    /** Weaves what was put off: the late classes, or the last ones. */
    private static final class Weave implements Runnable {
        private final Weaver weaver;
        private final Running running;
        private final boolean last;

        Weave(Weaver weaver, Running running, boolean last) {
            this.weaver = weaver;
            this.running = running;
            this.last = last;
        }

        @Override
        public void run() {
            // On one of the application's threads: what a policy grants it is not enough.
            AccessController.doPrivileged(new PrivilegedAction<@Nullable Void>() {
                @Override
                public @Nullable Void run() {
                    if (last) {
                        weaver.weaveLast();
                    } else {
                        weaver.weaveLate();
                        running.stopStandingIn();
                    }
                    return null;
                }
            });
        }
    }

    /** Switches off on a thread of its own: the one that noticed is the application's, deep in its work. */
    private static final class SwitchOff implements Consumer<String> {
        private final Running running;

        SwitchOff(Running running) {
            this.running = running;
        }

        @Override
        public void accept(String instrumentation) {
            boolean everything = instrumentation.equals(Recorder.EVERYTHING);
            if (everything) {
                SpanweaveGate.open(null);
            }
            AccessController.doPrivileged((PrivilegedAction<@Nullable Void>) () -> {
                Thread thread = new Thread(
                        () -> {
                            if (everything) {
                                running.detach();
                            } else {
                                running.switchOff(instrumentation);
                            }
                        },
                        "spanweave-switch-off");
                thread.setDaemon(true);
                thread.setContextClassLoader(null);
                thread.start();
                running.owns(thread);
                return null;
            });
        }
    }
}
