package io.spanweave.agent.report;

import io.spanweave.agent.settings.Application;
import io.spanweave.agent.settings.Release;
import io.spanweave.agent.tasks.Narrative;
import io.spanweave.agent.trace.Failure;
import io.spanweave.agent.trace.LogLine;
import io.spanweave.agent.trace.Naming;
import io.spanweave.agent.trace.Request;
import io.spanweave.agent.trace.Span;
import io.spanweave.agent.trace.TaskName;
import io.spanweave.agent.trace.Trace;
import io.spanweave.agent.trace.Upstream;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes Sentry's envelopes of a finished trace: one for each failure, one for the transaction, never two main items in
 * one. What GlitchTip drops (the spans' data and parents, in 5.x the spans) is told again by names, ops and the
 * {@code work} context, which it shows everywhere.
 *
 * <p>The form is that of <a href="https://develop.sentry.dev/sdk/data-model/envelopes/">envelopes</a> and of the <a
 * href="https://develop.sentry.dev/sdk/data-model/event-payloads/">payloads</a> in them. It is written straight into a
 * buffer that is kept; what is the same in all of them is written once. Only for the reporter's thread.
 */
final class SentryEncoder {
    private static final double NOT_SAMPLED = -1;

    private final JsonWriter head = new JsonWriter(1_024);
    private final JsonWriter json = new JsonWriter();
    private final Gzip gzip = new Gzip();
    private final SqlTexts sqlTexts = new SqlTexts();
    private final Exceptions exceptions;
    private final Breadcrumbs breadcrumbs;
    private final Spans spans;
    private final Privacy privacy;
    private final Identity identity;
    private final byte[] sdk;
    private final byte[] origin;
    private final byte[] machine;
    private final ToldTexts urls;
    private final ToldTexts threads;
    private final ToldTexts names;

    SentryEncoder(Identity identity, Application application, Privacy privacy) {
        this.identity = identity;
        this.privacy = privacy;
        this.urls = new ToldTexts(privacy);
        this.threads = new ToldTexts(privacy);
        this.names = new ToldTexts(privacy);
        this.exceptions = new Exceptions(application, privacy);
        this.breadcrumbs = new Breadcrumbs(json, sqlTexts, exceptions, privacy);
        this.spans = new Spans(json, sqlTexts, privacy);
        this.sdk = sdk(identity);
        this.origin = origin(identity);
        this.machine = machine();
    }

    /** The ids a trace is known by; made here, where they cost the application nothing. */
    Ids idsFor(Trace trace) {
        Request request = trace.request();
        Ids continued = request == null ? null : Ids.continuing(request.sentryTrace());
        return continued != null ? continued : Ids.fresh();
    }

    /** What all occurrences of one failure have in common. */
    String kindOf(Failure failure) {
        return exceptions.kindOf(failure);
    }

    /** Whether the application's own code has a part in it. */
    boolean isOwn(Throwable thrown) {
        return exceptions.isOwn(thrown);
    }

    /**
     * The envelope of one failure, ready to send.
     *
     * @param leftOut how many of its kind were not sent before it
     */
    byte[] event(Trace trace, Failure failure, Ids ids, long leftOut) {
        Throwable thrown = failure.thrown() == null ? null : exceptions.unwrapped(failure.thrown());
        LogLine line = failure.line();
        begin("event", trace, ids, NOT_SAMPLED);
        json.dateField("timestamp", microsAt(trace, endOf(trace)) / 1_000);
        json.field("level", levelOf(failure));
        json.field("transaction", trace.isAlone() ? placeOf(thrown, line) : nameOf(trace));
        if (line != null) {
            writeLine(line);
        }
        if (thrown != null) {
            exceptions.write(json, thrown, failure.mechanism(), failure.handled());
        }
        writeFingerprint(thrown, line, failure.mechanism());
        breadcrumbs.write(trace, thrown, line);
        Request request = trace.request();
        if (request != null) {
            writeRequest(request, true);
            String peer = request.personal().get("@");
            if (peer != null) {
                json.beginObject("user");
                json.field("ip_address", peer);
                json.endObject();
            }
        }
        describe(trace, ids, NOT_SAMPLED, leftOut);
        return end();
    }

    /** GlitchTip makes it a half of what it groups by. */
    private @Nullable String placeOf(@Nullable Throwable thrown, @Nullable LogLine line) {
        String place = thrown != null ? exceptions.placeOf(thrown) : line == null ? null : line.logger();
        return place == null ? null : Naming.shortened(place);
    }

    private static String levelOf(Failure failure) {
        LogLine line = failure.line();
        if (line != null && failure.handled()) {
            return line.level().sentryName();
        }
        return failure.mechanism().equals(Failure.UNCAUGHT) ? "fatal" : "error";
    }

    private void writeLine(LogLine line) {
        json.field("logger", line.logger());
        json.beginObject("logentry");
        json.field("message", privacy.mask(line.template()));
        json.field("formatted", privacy.mask(line.message()));
        json.endObject();
    }

    private void writeFingerprint(@Nullable Throwable thrown, @Nullable LogLine line, String mechanism) {
        List<String> fingerprint = null;
        if (thrown != null) {
            fingerprint = exceptions.fingerprint(thrown, mechanism);
        } else if (line != null) {
            fingerprint = exceptions.fingerprint(line);
        }
        if (fingerprint != null) {
            json.beginArray("fingerprint");
            for (String part : fingerprint) {
                json.value(part);
            }
            json.endArray();
        }
    }

    /**
     * The envelope of the transaction, ready to send.
     *
     * @param probability how probable it was that one like it is sent, 0.0 to 1.0
     */
    byte[] transaction(Trace trace, Ids ids, double probability) {
        begin("transaction", trace, ids, probability);
        json.field("type", "transaction");
        json.field("transaction", nameOf(trace));
        json.beginObject("transaction_info");
        json.field("source", Naming.sourceOf(trace));
        json.endObject();
        json.secondsField("start_timestamp", microsAt(trace, trace.root().startNanos()));
        json.secondsField("timestamp", microsAt(trace, endOf(trace)));
        spans.write(trace, ids);
        Request request = trace.request();
        if (request != null) {
            writeRequest(request, false);
        }
        describe(trace, ids, probability, 0);
        return end();
    }

    /** Of the trace, so that a server which samples, too, decides alike for all parts of it. */
    private void writeTraceHeader(Trace trace, Ids ids, double probability) {
        Map<String, String> told = ids.parent() == 0
                ? Collections.<String, String>emptyMap()
                : Upstream.of(trace.request()).items();
        if (identity.publicKey() == null || (ids.parent() != 0 && told.isEmpty())) {
            // Whoever began the trace is the one to say.
            return;
        }
        head.beginObject("trace");
        if (told.isEmpty()) {
            head.hexField("trace_id", ids.traceHigh(), ids.traceLow());
            head.field("public_key", identity.publicKey());
            head.field("release", releaseOf(trace));
            head.field("environment", identity.environment());
            if (!trace.isAlone()) {
                head.field("transaction", nameOf(trace));
            }
            if (probability != NOT_SAMPLED) {
                head.field("sample_rate", probability == 1 ? "1.0" : Double.toString(probability));
                head.field("sampled", "true");
            }
        } else {
            for (Map.Entry<String, String> item : told.entrySet()) {
                head.field(item.getKey(), privacy.mask(item.getValue()));
            }
        }
        head.endObject();
    }

    private void begin(String type, Trace trace, Ids ids, double probability) {
        long high = Ids.freshHigh();
        long low = Ids.freshLow();
        head.reset();
        head.beginObject();
        head.hexField("event_id", high, low);
        head.members(sdk);
        writeTraceHeader(trace, ids, probability);
        head.endObject();
        head.endLine();
        head.beginObject();
        head.field("type", type);
        head.field("content_type", "application/json");
        json.reset();
        json.beginObject();
        json.hexField("event_id", high, low);
    }

    /** The length of the item stands in front of it. */
    private byte[] end() {
        json.endObject();
        head.field("length", json.length());
        head.endObject();
        head.endLine();
        json.endLine();
        return gzip.compress(head.bytes(), head.length(), json.bytes(), json.length());
    }

    /** What events and transactions have in common. */
    private void describe(Trace trace, Ids ids, double probability, long leftOut) {
        json.members(sdk);
        json.members(origin);
        json.field("release", releaseOf(trace));
        json.beginObject("contexts");
        writeTrace(trace, ids, probability);
        if (!trace.isAlone()) {
            writeWork(trace);
        }
        if (leftOut > 0) {
            json.beginObject("repeats");
            json.field("not_sent", leftOut);
            json.endObject();
        }
        json.members(machine);
        Request request = trace.request();
        if (request != null && request.status() > 0) {
            json.beginObject("response");
            json.field("status_code", request.status());
            json.endObject();
        }
        json.endObject();
    }

    /** What the trace is told to be of: the application's, or that of its web application; null when nobody says. */
    @Nullable
    String releaseOf(Trace trace) {
        Release own = trace.release();
        Release set = identity.release();
        if (own != null && (set == null || set.isPacked())) {
            return own.name();
        }
        return set == null ? null : set.name();
    }

    private void writeTrace(Trace trace, Ids ids, double probability) {
        json.beginObject("trace");
        json.hexField("trace_id", ids.traceHigh(), ids.traceLow());
        json.hexField("span_id", ids.span());
        if (ids.parent() != 0) {
            json.hexField("parent_span_id", ids.parent());
        }
        if (!trace.isAlone()) {
            json.field("op", opOf(trace));
            json.field("status", statusOf(trace));
            json.field("origin", originOf(trace));
        }
        if (probability != NOT_SAMPLED) {
            json.anyField("client_sample_rate", probability);
        }
        json.beginObject("data");
        Span root = trace.root();
        SpanValues.field(json, root, "thread.name", threads.told(trace.threadName()));
        Request request = trace.request();
        if (request != null) {
            SpanValues.field(json, root, "http.request.method", request.method());
            if (request.status() > 0) {
                SpanValues.field(json, root, "http.response.status_code", request.status());
            }
            SpanValues.field(json, root, "http.route", request.route());
        }
        SpanValues.arguments(json, root, privacy);
        json.endObject();
        json.endObject();
    }

    /** What the operator wants masked may be a part of it. */
    private String nameOf(Trace trace) {
        return Naming.shortened(names.told(Naming.nameOf(trace)));
    }

    private static String opOf(Trace trace) {
        TaskName task = trace.task();
        return trace.request() != null ? "http.server" : task == null ? "task" : task.op();
    }

    private static String originOf(Trace trace) {
        if (trace.request() != null) {
            return "auto.http.spanweave.servlet";
        }
        TaskName task = trace.task();
        return task != null && task.isGiven() ? "auto.function.spanweave.method" : "auto.function.spanweave.scheduled";
    }

    /** One of Sentry's <a href="https://develop.sentry.dev/sdk/data-model/event-payloads/contexts/">span statuses</a>. */
    static String statusOf(Trace trace) {
        Request request = trace.request();
        if (request == null) {
            return trace.failed() ? "internal_error" : trace.root().isCancelled() ? "cancelled" : "ok";
        }
        boolean failed = request.status() >= 500 || trace.failed();
        return failed ? failureOf(request.status()) : statusOf(request.status());
    }

    private static String failureOf(int status) {
        switch (status) {
            case 501:
                return "unimplemented";
            case 503:
                return "unavailable";
            case 504:
                return "deadline_exceeded";
            default:
                return "internal_error";
        }
    }

    private static String statusOf(int status) {
        if (status < 400) {
            return "ok";
        }
        switch (status) {
            case 401:
                return "unauthenticated";
            case 403:
                return "permission_denied";
            case 404:
                return "not_found";
            case 409:
                return "already_exists";
            case 429:
                return "resource_exhausted";
            case 499:
                return "cancelled";
            default:
                return "invalid_argument";
        }
    }

    static String statusOf(Span span) {
        if (span.isUnfinished()) {
            return "deadline_exceeded";
        }
        if (span.failure() != null) {
            return "internal_error";
        }
        return span.isCancelled() ? "cancelled" : "ok";
    }

    private void writeWork(Trace trace) {
        Narrative narrative = Narrative.of(trace);
        json.beginObject("work");
        json.field("summary", narrative.sentence());
        TaskName task = trace.task();
        if (task != null) {
            json.field("task", task.display());
        }
        if (trace.isLastRun()) {
            json.field("schedule", "over: the executor does not run this task again");
        }
        json.hundredthsField("elapsed_ms", narrative.elapsedMillis());
        if (narrative.attempts() > 0) {
            json.field("attempts", narrative.attempts());
        }
        json.field("statements", narrative.statements());
        if (narrative.failedStatements() > 0) {
            json.field("statements_failed", narrative.failedStatements());
        }
        if (narrative.rows() >= 0) {
            json.field("rows_changed", narrative.rows());
        }
        json.hundredthsField("database_ms", narrative.databaseMillis());
        Span slowest = narrative.slowest();
        if (slowest != null) {
            json.field("slowest_statement", sqlTexts.of(slowest).description());
            json.hundredthsField("slowest_ms", slowest.durationNanos() / 1e6);
        }
        Span last = narrative.last();
        if (last != null && !trace.failures().isEmpty()) {
            json.field("last_statement", sqlTexts.of(last).description());
        }
        int unfinished = trace.unfinishedWork();
        if (unfinished > 0) {
            json.field(
                    "unfinished",
                    (unfinished == 1 ? "1 piece" : unfinished + " pieces")
                            + " of work on other threads went on when this was sent");
        }
        if (trace.droppedSpans() > 0) {
            json.field("spans_dropped", trace.droppedSpans());
        }
        json.endObject();
    }

    private void writeRequest(Request request, boolean error) {
        json.beginObject("request");
        json.field("method", request.method());
        String url = request.url();
        json.field("url", urls.told(Naming.plain(url == null ? request.uri() : url)));
        if (error) {
            writePersonal(request.personal());
        }
        json.endObject();
    }

    private void writePersonal(Map<String, String> personal) {
        Map<String, String> headers = new TreeMap<>(personal);
        json.field("query_string", headers.remove("?"));
        writeCookies(headers.remove("Cookie"));
        String peer = headers.remove("@");
        if (peer != null) {
            json.beginObject("env");
            json.field("REMOTE_ADDR", peer);
            json.endObject();
        }
        if (!headers.isEmpty()) {
            writeTexts("headers", headers, json);
        }
    }

    /** Pairs, as the published schema of events has them: there may be two of one name (RFC 6265, 5.4). */
    private void writeCookies(@Nullable String header) {
        if (header == null) {
            return;
        }
        json.beginArray("cookies");
        for (int from = 0, end; from <= header.length(); from = end + 1) {
            end = header.indexOf(';', from);
            end = end < 0 ? header.length() : end;
            int equals = header.indexOf('=', from);
            boolean named = equals >= 0 && equals < end;
            json.beginArray();
            json.value(header.substring(from, named ? equals : end).trim());
            json.value(named ? header.substring(equals + 1, end).trim() : "");
            json.endArray();
        }
        json.endArray();
    }

    private static void writeTexts(String name, Map<String, String> texts, JsonWriter to) {
        to.beginObject(name);
        for (Map.Entry<String, String> text : texts.entrySet()) {
            to.field(text.getKey(), text.getValue());
        }
        to.endObject();
    }

    static byte[] sdk(Identity identity) {
        JsonWriter to = new JsonWriter(256);
        to.beginObject();
        to.beginObject("sdk");
        to.field("name", "sentry.java.spanweave");
        to.field("version", identity.version());
        to.endObject();
        to.endObject();
        return to.members();
    }

    private static byte[] origin(Identity identity) {
        JsonWriter to = new JsonWriter(256);
        to.beginObject();
        to.field("platform", "java");
        to.field("environment", identity.environment());
        to.field("server_name", identity.serverName());
        if (!identity.tags().isEmpty()) {
            writeTexts("tags", new TreeMap<>(identity.tags()), to);
        }
        to.endObject();
        return to.members();
    }

    private static byte[] machine() {
        JsonWriter to = new JsonWriter(256);
        to.beginObject();
        to.beginObject("runtime");
        to.field("name", System.getProperty("java.vm.name", "Java"));
        to.field("version", System.getProperty("java.runtime.version", System.getProperty("java.version", "")));
        to.endObject();
        to.beginObject("os");
        to.field("name", System.getProperty("os.name", ""));
        to.field("version", System.getProperty("os.version", ""));
        to.endObject();
        to.endObject();
        return to.members();
    }

    /** Microseconds since 1970, at a reading of {@link System#nanoTime()}. */
    static long microsAt(Trace trace, long nanos) {
        return Math.round(trace.secondsAt(nanos) * 1e6);
    }

    private static long endOf(Trace trace) {
        return trace.root().startNanos() + trace.root().durationNanos();
    }
}
