package io.spanweave.agent.report;

import io.sentry.Breadcrumb;
import io.sentry.SentryBaseEvent;
import io.sentry.SentryEnvelope;
import io.sentry.SentryEnvelopeHeader;
import io.sentry.SentryEnvelopeItem;
import io.sentry.SentryEvent;
import io.sentry.SentryLevel;
import io.sentry.SentryOptions;
import io.sentry.SpanId;
import io.sentry.SpanStatus;
import io.sentry.protocol.OperatingSystem;
import io.sentry.protocol.SdkVersion;
import io.sentry.protocol.SentryId;
import io.sentry.protocol.SentryRuntime;
import io.sentry.protocol.SentrySpan;
import io.sentry.protocol.SentryTransaction;
import io.sentry.protocol.TransactionInfo;
import io.sentry.protocol.User;
import io.spanweave.agent.settings.Application;
import io.spanweave.agent.settings.Release;
import io.spanweave.agent.tasks.Narrative;
import io.spanweave.agent.trace.Attempt;
import io.spanweave.agent.trace.Database;
import io.spanweave.agent.trace.Failure;
import io.spanweave.agent.trace.Naming;
import io.spanweave.agent.trace.Request;
import io.spanweave.agent.trace.Span;
import io.spanweave.agent.trace.SqlText;
import io.spanweave.agent.trace.TaskName;
import io.spanweave.agent.trace.Trace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Date;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes Sentry's envelopes of a finished trace: one for each failure, one for the transaction, never two main items in
 * one. What GlitchTip drops (the spans' data and parents, in 5.x the spans) is told again by names, ops and the
 * {@code work} context, which it shows everywhere.
 */
final class SentryEncoder {
    /** Statements shown as breadcrumbs of an error: what led to it, not all there was. */
    private static final int STATEMENT_CRUMBS = 20;

    private final SentryOptions options = new SentryOptions();
    private final Exceptions exceptions;
    private final Identity identity;
    private final SqlTexts sqlTexts = new SqlTexts();
    private final SdkVersion sdk;

    SentryEncoder(Identity identity, Application application) {
        this.identity = identity;
        this.exceptions = new Exceptions(application);
        this.sdk = new SdkVersion("sentry.java.spanweave", identity.version());
    }

    /** The ids a trace is known by; made here, where they cost the application nothing. */
    Ids idsFor(Trace trace) {
        Request request = trace.request();
        Ids continued = request == null ? null : Ids.continuing(request.sentryTrace());
        return continued != null ? continued : Ids.fresh();
    }

    /** The envelope of one failure, ready to send. */
    byte[] event(Trace trace, Failure failure, Ids ids) throws IOException {
        Throwable thrown = exceptions.unwrapped(failure.thrown());
        SentryEvent event = new SentryEvent(dateAt(trace, endOf(trace)));
        event.setLevel(SentryLevel.ERROR);
        event.setTransaction(Naming.nameOf(trace));
        event.setExceptions(exceptions.chain(thrown, failure.mechanism(), failure.handled()));
        event.setFingerprints(exceptions.fingerprint(thrown, failure.mechanism()));
        event.setBreadcrumbs(breadcrumbs(trace, thrown));
        describe(event, trace, ids, statusOf(trace), true);
        return envelope(event);
    }

    /** The envelope of the transaction, ready to send. */
    byte[] transaction(Trace trace, Ids ids) throws IOException {
        List<SentrySpan> spans = new ArrayList<>();
        Map<Span, SpanId> spanIds = new HashMap<>();
        spanIds.put(trace.root(), ids.span());
        trace.forEachSpan(span -> spans.add(encode(trace, span, ids, spanIds)));
        SentryTransaction transaction = new SentryTransaction(
                Naming.nameOf(trace),
                trace.secondsAt(trace.root().startNanos()),
                trace.secondsAt(endOf(trace)),
                spans,
                Collections.emptyMap(),
                new TransactionInfo(Naming.sourceOf(trace)));
        describe(transaction, trace, ids, statusOf(trace), false);
        return envelope(transaction);
    }

    private void describe(SentryBaseEvent event, Trace trace, Ids ids, SpanStatus status, boolean error) {
        event.setEventId(new SentryId());
        event.setSdk(sdk);
        event.setPlatform("java");
        event.setEnvironment(identity.environment());
        event.setServerName(identity.serverName());
        event.setRelease(releaseOf(trace));
        if (!identity.tags().isEmpty()) {
            event.setTags(new TreeMap<>(identity.tags()));
        }
        event.getContexts().put("trace", traceContext(trace, ids, status));
        event.getContexts().put("work", work(trace));
        event.getContexts().setRuntime(runtime());
        event.getContexts().setOperatingSystem(operatingSystem());
        Request request = trace.request();
        if (request != null) {
            event.setRequest(encode(request, error));
            String peer = request.personal().get("@");
            if (error && peer != null) {
                User user = new User();
                user.setIpAddress(peer);
                event.setUser(user);
            }
            if (request.status() > 0) {
                Map<String, Object> response = new LinkedHashMap<>();
                response.put("status_code", request.status());
                event.getContexts().put("response", response);
            }
        }
    }

    private @Nullable String releaseOf(Trace trace) {
        Release own = trace.release();
        Release set = identity.release();
        if (own != null && (set == null || set.isPacked())) {
            return own.name();
        }
        return set == null ? null : set.name();
    }

    private static Map<String, Object> traceContext(Trace trace, Ids ids, SpanStatus status) {
        Map<String, Object> context = new LinkedHashMap<>();
        context.put("trace_id", ids.trace().toString());
        context.put("span_id", ids.span().toString());
        if (ids.parent() != null) {
            context.put("parent_span_id", ids.parent());
        }
        context.put("op", opOf(trace));
        context.put("status", status.apiName());
        context.put("origin", originOf(trace));
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("thread.name", trace.threadName());
        Request request = trace.request();
        if (request != null) {
            data.put("http.request.method", request.method());
            if (request.status() > 0) {
                data.put("http.response.status_code", request.status());
            }
            if (request.route() != null) {
                data.put("http.route", request.route());
            }
        }
        SpanValues.into(data, trace.root());
        context.put("data", data);
        return context;
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
        return "auto.function.spanweave." + (task != null && task.isGiven() ? "method" : "scheduled");
    }

    static SpanStatus statusOf(Trace trace) {
        Request request = trace.request();
        if (request == null) {
            return trace.failed()
                    ? SpanStatus.INTERNAL_ERROR
                    : trace.root().isCancelled() ? SpanStatus.CANCELLED : SpanStatus.OK;
        }
        if (request.status() >= 500 || trace.failed()) {
            switch (request.status()) {
                case 501:
                    return SpanStatus.UNIMPLEMENTED;
                case 503:
                    return SpanStatus.UNAVAILABLE;
                case 504:
                    return SpanStatus.DEADLINE_EXCEEDED;
                default:
                    return SpanStatus.INTERNAL_ERROR;
            }
        }
        SpanStatus known = request.status() >= 400 ? SpanStatus.fromHttpStatusCode(request.status()) : SpanStatus.OK;
        return known == null ? SpanStatus.INVALID_ARGUMENT : known;
    }

    private Map<String, Object> work(Trace trace) {
        Narrative narrative = Narrative.of(trace);
        Map<String, Object> work = new LinkedHashMap<>();
        work.put("summary", narrative.sentence());
        if (trace.task() != null) {
            work.put("task", trace.task().display());
        }
        if (trace.isLastRun()) {
            work.put("schedule", "over: the executor does not run this task again");
        }
        work.put("elapsed_ms", rounded(narrative.elapsedMillis()));
        if (narrative.attempts() > 0) {
            work.put("attempts", narrative.attempts());
        }
        work.put("statements", narrative.statements());
        if (narrative.failedStatements() > 0) {
            work.put("statements_failed", narrative.failedStatements());
        }
        if (narrative.rows() >= 0) {
            work.put("rows_changed", narrative.rows());
        }
        work.put("database_ms", rounded(narrative.databaseMillis()));
        Span slowest = narrative.slowest();
        if (slowest != null) {
            work.put("slowest_statement", sqlTexts.of(slowest).description());
            work.put("slowest_ms", rounded(slowest.durationNanos() / 1e6));
        }
        Span last = narrative.last();
        if (last != null && !trace.failures().isEmpty()) {
            work.put("last_statement", sqlTexts.of(last).description());
        }
        if (trace.unfinishedWork() > 0) {
            work.put("unfinished", counted(trace.unfinishedWork()) + " on other threads went on when this was sent");
        }
        if (trace.droppedSpans() > 0) {
            work.put("spans_dropped", trace.droppedSpans());
        }
        return work;
    }

    private static String counted(int pieces) {
        return pieces == 1 ? "1 piece of work" : pieces + " pieces of work";
    }

    private SentrySpan encode(Trace trace, Span span, Ids ids, Map<Span, SpanId> spanIds) {
        SpanId id = new SpanId();
        spanIds.put(span, id);
        Span parent = span.parent();
        SpanId parentId = parent == null ? ids.span() : spanIds.get(parent);
        SqlText sql = span.isStatement() ? sqlTexts.of(span) : null;
        Map<String, Object> data = new LinkedHashMap<>();
        Database database = span.database();
        if (database != null) {
            data.put("db.system", database.system());
            data.put("db.system.name", database.system());
            if (database.name() != null) {
                data.put("db.name", database.name());
                data.put("db.namespace", database.name());
            }
        }
        if (span.rows() >= 0) {
            data.put("db.rows_changed", span.rows());
        }
        if (span.isUnfinished()) {
            data.put("unfinished", true);
        }
        if (span.failure() != null) {
            data.put("error.type", span.failure());
        }
        SpanValues.into(data, span);
        long start = span.startNanos();
        return new SentrySpan(
                trace.secondsAt(start),
                trace.secondsAt(start + span.durationNanos()),
                ids.trace(),
                id,
                parentId == null ? ids.span() : parentId,
                sql != null ? sql.operation() : span.op(),
                sql != null ? sql.description() : span.text(),
                statusOf(span),
                sql != null ? "auto.db.spanweave.jdbc" : "auto.function.spanweave.method",
                Collections.emptyMap(),
                Collections.emptyMap(),
                data);
    }

    private static SpanStatus statusOf(Span span) {
        if (span.isUnfinished()) {
            return SpanStatus.DEADLINE_EXCEEDED;
        }
        if (span.failure() != null) {
            return SpanStatus.INTERNAL_ERROR;
        }
        return span.isCancelled() ? SpanStatus.CANCELLED : SpanStatus.OK;
    }

    private static io.sentry.protocol.Request encode(Request request, boolean error) {
        io.sentry.protocol.Request encoded = new io.sentry.protocol.Request();
        encoded.setMethod(request.method());
        String url = request.url();
        encoded.setUrl(Naming.plain(url == null ? request.uri() : url));
        if (!error) {
            return encoded;
        }
        Map<String, String> headers = new TreeMap<>();
        for (Map.Entry<String, String> entry : request.personal().entrySet()) {
            switch (entry.getKey()) {
                case "?":
                    encoded.setQueryString(entry.getValue());
                    break;
                case "@":
                    encoded.setEnvs(Collections.singletonMap("REMOTE_ADDR", entry.getValue()));
                    break;
                case "Cookie":
                    encoded.setCookies(entry.getValue());
                    break;
                default:
                    headers.put(entry.getKey(), entry.getValue());
                    break;
            }
        }
        if (!headers.isEmpty()) {
            encoded.setHeaders(headers);
        }
        return encoded;
    }

    /** Attempts that failed before the last, and the last statements, in the order they happened. */
    private List<Breadcrumb> breadcrumbs(Trace trace, Throwable reported) {
        Map<Long, Breadcrumb> byTime = new TreeMap<>(Comparator.naturalOrder());
        for (Attempt attempt : trace.attempts()) {
            Throwable thrown = exceptions.unwrapped(attempt.thrown());
            if (thrown != reported) {
                Breadcrumb crumb = new Breadcrumb(dateAt(trace, attempt.nanos()));
                crumb.setCategory("retry");
                crumb.setType("error");
                crumb.setLevel(SentryLevel.WARNING);
                crumb.setMessage("attempt " + attempt.number() + " failed: "
                        + thrown.getClass().getSimpleName() + ": " + Exceptions.messageOf(thrown));
                byTime.put(attempt.nanos(), crumb);
            }
        }
        Deque<Span> last = new ArrayDeque<>();
        trace.forEachSpan(span -> {
            if (span.isStatement()) {
                last.addLast(span);
            }
            if (last.size() > STATEMENT_CRUMBS) {
                last.removeFirst();
            }
        });
        for (Span span : last) {
            Breadcrumb crumb = new Breadcrumb(dateAt(trace, span.startNanos()));
            crumb.setCategory("query");
            crumb.setType("query");
            crumb.setLevel(span.failure() == null ? SentryLevel.INFO : SentryLevel.ERROR);
            crumb.setMessage(sqlTexts.of(span).description());
            crumb.setData("duration_ms", rounded(span.durationNanos() / 1e6));
            if (span.rows() >= 0) {
                crumb.setData("rows_changed", span.rows());
            }
            byTime.put(span.startNanos(), crumb);
        }
        return new ArrayList<>(byTime.values());
    }

    private byte[] envelope(SentryBaseEvent event) throws IOException {
        SentryEnvelopeItem item = SentryEnvelopeItem.fromEvent(options.getSerializer(), event);
        SentryEnvelope envelope =
                new SentryEnvelope(new SentryEnvelopeHeader(event.getEventId(), sdk), Collections.singletonList(item));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4_096);
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            options.getSerializer().serialize(envelope, gzip);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("Sentry's serialiser failed", e);
        }
        return bytes.toByteArray();
    }

    private static SentryRuntime runtime() {
        SentryRuntime runtime = new SentryRuntime();
        runtime.setName(System.getProperty("java.vm.name", "Java"));
        runtime.setVersion(System.getProperty("java.runtime.version", System.getProperty("java.version", "")));
        return runtime;
    }

    private static OperatingSystem operatingSystem() {
        OperatingSystem system = new OperatingSystem();
        system.setName(System.getProperty("os.name", ""));
        system.setVersion(System.getProperty("os.version", ""));
        return system;
    }

    @SuppressWarnings("JavaUtilDate") // what the SDK takes
    private static Date dateAt(Trace trace, long nanos) {
        return new Date((long) (trace.secondsAt(nanos) * 1_000));
    }

    private static long endOf(Trace trace) {
        return trace.root().startNanos() + trace.root().durationNanos();
    }

    private static double rounded(double millis) {
        return Math.round(millis * 100) / 100.0;
    }
}
