package io.spanweave.agent.trace;

import io.spanweave.agent.settings.Application;
import io.spanweave.bootstrap.SpanweaveToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Traces for tests, made the way the woven code makes them; also for the tests of other packages. */
public final class Traces {
    /** Whose classes are the application's: those of this project's tests. */
    public static final Application APPLICATION =
            Application.find(new Properties(), List.of("io.spanweave.agent.trace", "io.spanweave.agent.report"));

    final List<Trace> finished = new ArrayList<>();
    final List<String> counted = new ArrayList<>();
    final List<String> switchedOff = new ArrayList<>();
    /** How often what threads begin with was to be woven. */
    final AtomicInteger threadsWoven = new AtomicInteger();

    final Recorder recorder;

    public Traces() {
        this(false);
    }

    public Traces(boolean personal) {
        this.recorder = new Recorder(
                APPLICATION,
                personal,
                true,
                new LogRules("error", "info", List.of("com.acme.quiet")),
                60_000,
                finished::add,
                counted::add,
                switchedOff::add,
                () -> {},
                threadsWoven::incrementAndGet);
    }

    public Recorder recorder() {
        return recorder;
    }

    /** The trace that has just ended; there must be one and no other. */
    public Trace only() {
        if (finished.size() != 1) {
            throw new AssertionError(finished.size() + " traces");
        }
        return finished.get(0);
    }

    /** The trace that has ended last. */
    public Trace last() {
        return finished.get(finished.size() - 1);
    }

    /** A finished GET. */
    public static Trace request(String uri, int status, Throwable thrown, Consumer<Recorder> inside) {
        Traces traces = new Traces(true);
        SpanweaveToken token = traces.recorder.enterRequest(null, null, "GET", uri);
        traces.recorder.requestOrigin(token, "", null, null);
        traces.recorder.claimRequest();
        inside.accept(traces.recorder);
        traces.recorder.requestHandled(token, status, uri, null);
        traces.recorder.exitRequest(token, thrown);
        return traces.only();
    }

    /** A finished run of a scheduled method. */
    public static Trace task(Throwable thrown, Consumer<Recorder> inside) {
        Traces traces = new Traces();
        SpanweaveToken token = traces.recorder.enterTask("com.acme.OverdueCheck", "check");
        inside.accept(traces.recorder);
        traces.recorder.exitTask(token, thrown);
        return traces.only();
    }

    /** A statement that has run. */
    public static void statement(Recorder recorder, String sql, long rows, Throwable thrown) {
        recorder.exitSpan(recorder.enterStatement(new Object(), sql), rows, thrown);
    }

    static List<Span> spans(Trace trace) {
        List<Span> spans = new ArrayList<>();
        trace.forEachSpan(spans::add);
        return spans;
    }
}
