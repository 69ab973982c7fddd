package io.spanweave.agent.report;

import io.spanweave.agent.trace.Database;
import io.spanweave.agent.trace.Span;
import io.spanweave.agent.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The spans of a transaction. There are up to a thousand in each, so nothing is made per span but its JSON. Only for the
 * reporter's thread.
 */
final class Spans implements Consumer<Span> {
    private final JsonWriter json;
    private final SqlTexts sqlTexts;
    private final Privacy privacy;
    private final List<Span> spans = new ArrayList<>();
    private final JsonWriter fragment = new JsonWriter(512);
    private long[] parentIds = new long[64];
    /** The last one met: most applications have one, and its JSON is the same in every span. */
    private @Nullable Database database;

    private byte[] databaseMembers = new byte[0];
    private byte[] traceMembers = new byte[0];

    Spans(JsonWriter json, SqlTexts sqlTexts, Privacy privacy) {
        this.json = json;
        this.privacy = privacy;
        this.sqlTexts = sqlTexts;
    }

    @Override
    public void accept(Span span) {
        spans.add(span);
    }

    /** The member {@code spans}; none when there is none but the root. */
    void write(Trace trace, Ids ids) {
        try {
            trace.forEachSpan(this);
            if (spans.isEmpty()) {
                return;
            }
            if (parentIds.length < spans.size()) {
                parentIds = new long[spans.size()];
            }
            traceMembers = membersOf(ids);
            json.beginArray("spans");
            for (int i = 0; i < spans.size(); i++) {
                parentIds[i] = parentOf(spans.get(i), i, ids);
                write(trace, i, ids);
            }
            json.endArray();
        } finally {
            // Nothing of the application's is held until the next trace.
            spans.clear();
        }
    }

    private void write(Trace trace, int index, Ids ids) {
        Span span = spans.get(index);
        json.beginObject();
        json.secondsField("start_timestamp", SentryEncoder.microsAt(trace, span.startNanos()));
        json.secondsField("timestamp", SentryEncoder.microsAt(trace, span.startNanos() + span.durationNanos()));
        // What differs stands together, so that the rest is one piece with that of the span before.
        json.hexField("span_id", ids.span(index));
        json.hexField("parent_span_id", parentIds[index]);
        json.members(traceMembers);
        if (span.isStatement()) {
            json.members(sqlTexts.members(span));
        } else {
            json.field("op", span.op());
            json.field("description", span.text());
            json.field("origin", "auto.function.spanweave.method");
        }
        json.field("status", SentryEncoder.statusOf(span));
        json.beginObject("data");
        writeData(span);
        json.endObject();
        json.endObject();
    }

    /** A parent or a sibling is mostly just before. What hangs on no span of the trace hangs on the root. */
    private long parentOf(Span span, int index, Ids ids) {
        Span parent = span.parent();
        if (parent != null && parent.parent() != null) {
            for (int i = index - 1; i >= 0; i--) {
                Span before = spans.get(i);
                if (before == parent) {
                    return ids.span(i);
                }
                if (before.parent() == parent) {
                    return parentIds[i];
                }
            }
        }
        return ids.span();
    }

    private void writeData(Span span) {
        Database known = span.database();
        if (known != null && span.data() == null) {
            json.members(membersOf(known));
        } else if (known != null) {
            SpanValues.field(json, span, "db.system", known.system());
            SpanValues.field(json, span, "db.system.name", known.system());
            SpanValues.field(json, span, "db.name", known.name());
            SpanValues.field(json, span, "db.namespace", known.name());
        }
        if (span.rows() >= 0) {
            SpanValues.field(json, span, "db.rows_changed", span.rows());
        }
        if (span.isUnfinished() && SpanValues.leaves(span, "unfinished")) {
            json.field("unfinished", true);
        }
        SpanValues.field(json, span, "error.type", span.failure());
        SpanValues.arguments(json, span, privacy);
    }

    private byte[] membersOf(Ids ids) {
        fragment.reset();
        fragment.beginObject();
        fragment.hexField("trace_id", ids.traceHigh(), ids.traceLow());
        fragment.endObject();
        return fragment.members();
    }

    private byte[] membersOf(Database known) {
        if (known != database) {
            fragment.reset();
            fragment.beginObject();
            fragment.field("db.system", known.system());
            fragment.field("db.system.name", known.system());
            fragment.field("db.name", known.name());
            fragment.field("db.namespace", known.name());
            fragment.endObject();
            databaseMembers = fragment.members();
            database = known;
        }
        return databaseMembers;
    }
}
