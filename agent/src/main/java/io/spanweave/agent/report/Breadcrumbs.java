package io.spanweave.agent.report;

import io.spanweave.agent.trace.Attempt;
import io.spanweave.agent.trace.LogLine;
import io.spanweave.agent.trace.Span;
import io.spanweave.agent.trace.Trace;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What led to an error: attempts that failed before the last, the last statements and what was logged, in the order they
 * happened.
 */
final class Breadcrumbs implements Consumer<Span> {
    /** Statements shown: what led to it, not all there was. */
    private static final int STATEMENTS_AT_MOST = 20;

    private final JsonWriter json;
    private final SqlTexts sqlTexts;
    private final Exceptions exceptions;
    private final Privacy privacy;
    private final Deque<Span> last = new ArrayDeque<>();

    Breadcrumbs(JsonWriter json, SqlTexts sqlTexts, Exceptions exceptions, Privacy privacy) {
        this.json = json;
        this.sqlTexts = sqlTexts;
        this.exceptions = exceptions;
        this.privacy = privacy;
    }

    @Override
    public void accept(Span span) {
        if (span.isStatement()) {
            last.addLast(span);
        }
        if (last.size() > STATEMENTS_AT_MOST) {
            last.removeFirst();
        }
    }

    /**
     * The member {@code breadcrumbs}; none when nothing led to it.
     *
     * @param reported the exception of the event, which is no crumb of its own
     * @param logged the line of the event, likewise
     */
    void write(Trace trace, @Nullable Throwable reported, @Nullable LogLine logged) {
        // Readings count from anywhere, and may pass the largest number there is.
        long start = trace.root().startNanos();
        Map<Long, Object> byTime = new TreeMap<>((one, other) -> Long.compare(one - start, other - start));
        for (Attempt attempt : trace.attempts()) {
            if (exceptions.unwrapped(attempt.thrown()) != reported) {
                put(byTime, attempt.nanos(), attempt);
            }
        }
        for (LogLine line : trace.lines()) {
            if (line != logged) {
                put(byTime, line.nanos(), line);
            }
        }
        try {
            trace.forEachSpan(this);
            for (Span span : last) {
                put(byTime, span.startNanos(), span);
            }
        } finally {
            last.clear();
        }
        if (byTime.isEmpty()) {
            return;
        }
        // A bare list is taken, too, but is not what the published schema of events shows.
        json.beginObject("breadcrumbs");
        json.beginArray("values");
        for (Map.Entry<Long, Object> crumb : byTime.entrySet()) {
            json.beginObject();
            json.dateField("timestamp", SentryEncoder.microsAt(trace, crumb.getKey()) / 1_000);
            if (crumb.getValue() instanceof Attempt) {
                writeAttempt((Attempt) crumb.getValue());
            } else if (crumb.getValue() instanceof LogLine) {
                writeLine((LogLine) crumb.getValue());
            } else {
                writeStatement((Span) crumb.getValue());
            }
            json.endObject();
        }
        json.endArray();
        json.endObject();
    }

    /** Of two at the same tick the later one moves. */
    private static void put(Map<Long, Object> byTime, long nanos, Object crumb) {
        long free = nanos;
        while (byTime.containsKey(free)) {
            free++;
        }
        byTime.put(free, crumb);
    }

    private void writeLine(LogLine line) {
        json.field("category", line.logger());
        json.field("type", "default");
        json.field("level", line.level().sentryName());
        json.field("message", privacy.mask(line.message()));
    }

    private void writeAttempt(Attempt attempt) {
        Throwable thrown = exceptions.unwrapped(attempt.thrown());
        json.field("category", "retry");
        json.field("type", "error");
        json.field("level", "warning");
        json.field(
                "message",
                "attempt " + attempt.number() + " failed: " + nameOf(thrown) + ": " + exceptions.told(thrown));
        json.beginObject("data");
        json.endObject();
    }

    /** As in the exception it is one of; the JDK's own simple name is, on Java 8, an Error for some languages' classes. */
    private static String nameOf(Throwable thrown) {
        String name = thrown.getClass().getName();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private void writeStatement(Span span) {
        json.field("category", "query");
        json.field("type", "query");
        json.field("level", span.failure() == null ? "info" : "error");
        json.field("message", sqlTexts.of(span).description());
        json.beginObject("data");
        json.hundredthsField("duration_ms", span.durationNanos() / 1e6);
        if (span.rows() >= 0) {
            json.field("rows_changed", span.rows());
        }
        json.endObject();
    }
}
