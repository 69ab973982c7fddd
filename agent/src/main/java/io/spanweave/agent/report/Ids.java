package io.spanweave.agent.report;

import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** What one trace is known by: fresh, or continuing the caller's. No id is ever zero, which would mean none. */
final class Ids {
    private static final int TRACE_DIGITS = 32;
    private static final int SPAN_DIGITS = 16;

    /** As many ids as a trace has spans follow each other; what differs in three digits compresses to a fifth. */
    private static final long SPANS_AT_MOST = 1_024;

    private final long traceHigh;
    private final long traceLow;
    private final long span = freshSpan();
    private final long parent;

    private Ids(long traceHigh, long traceLow, long parent) {
        this.traceHigh = traceHigh;
        this.traceLow = traceLow;
        this.parent = parent;
    }

    static Ids fresh() {
        return new Ids(freshHigh(), freshLow(), 0);
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
        String trimmed = header.trim();
        int end = TRACE_DIGITS + 1 + SPAN_DIGITS;
        boolean sampling = trimmed.length() == end + 2
                && trimmed.charAt(end) == '-'
                && (trimmed.charAt(end + 1) == '0' || trimmed.charAt(end + 1) == '1');
        if ((trimmed.length() != end && !sampling)
                || trimmed.charAt(TRACE_DIGITS) != '-'
                || !isHex(trimmed, 0, TRACE_DIGITS)
                || !isHex(trimmed, TRACE_DIGITS + 1, end)) {
            return null;
        }
        long high = number(trimmed, 0);
        long low = number(trimmed, SPAN_DIGITS);
        long caller = number(trimmed, TRACE_DIGITS + 1);
        return (high | low) == 0 || caller == 0 ? null : new Ids(high, low, caller);
    }

    private static boolean isHex(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c >= 0x80 || Character.digit(c, 16) < 0) {
                return false;
            }
        }
        return true;
    }

    private static long number(String hex, int from) {
        long number = 0;
        for (int i = from; i < from + 16; i++) {
            number = number << 4 | Character.digit(hex.charAt(i), 16);
        }
        return number;
    }

    /** The first half of an id as Sentry wants it: a UUID, random and therefore of version 4. */
    static long freshHigh() {
        return (ThreadLocalRandom.current().nextLong() & ~0xF000L) | 0x4000;
    }

    /** The second half. */
    static long freshLow() {
        return (ThreadLocalRandom.current().nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    }

    private static long freshSpan() {
        long id = ThreadLocalRandom.current().nextLong() & -SPANS_AT_MOST;
        return id == 0 ? SPANS_AT_MOST : id;
    }

    long traceHigh() {
        return traceHigh;
    }

    long traceLow() {
        return traceLow;
    }

    /** The root's. */
    long span() {
        return span;
    }

    /**
     * That of another span.
     *
     * @param index from 0
     */
    long span(int index) {
        return span + 1 + index;
    }

    /** The caller's span; 0 when the trace begins here. */
    long parent() {
        return parent;
    }
}
