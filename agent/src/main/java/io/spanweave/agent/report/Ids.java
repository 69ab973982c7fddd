package io.spanweave.agent.report;

import io.sentry.SentryTraceHeader;
import io.sentry.SpanId;
import io.sentry.exception.InvalidSentryTraceHeaderException;
import io.sentry.protocol.SentryId;
import org.jspecify.annotations.Nullable;

/** What one trace is known by: fresh, or continuing the caller's. */
final class Ids {
    private final SentryId trace;
    private final SpanId span;
    private final @Nullable String parent;

    private Ids(SentryId trace, SpanId span, @Nullable String parent) {
        this.trace = trace;
        this.span = span;
        this.parent = parent;
    }

    static Ids fresh() {
        return new Ids(new SentryId(), new SpanId(), null);
    }

    /**
     * Continues a trace.
     *
     * @param header the caller's {@code sentry-trace}, {@code <32 hex>-<16 hex>[-0|1]}; anything may stand in it
     * @return null when there is none or it is not one
     */
    static @Nullable Ids continuing(@Nullable String header) {
        if (header == null) {
            return null;
        }
        try {
            SentryTraceHeader parsed = new SentryTraceHeader(header);
            return new Ids(parsed.getTraceId(), new SpanId(), parsed.getSpanId().toString());
        } catch (InvalidSentryTraceHeaderException | IllegalArgumentException e) {
            return null;
        }
    }

    SentryId trace() {
        return trace;
    }

    SpanId span() {
        return span;
    }

    /** The caller's span; null when the trace begins here. */
    @Nullable
    String parent() {
        return parent;
    }
}
