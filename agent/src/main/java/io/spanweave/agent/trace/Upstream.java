package io.spanweave.agent.trace;

import java.io.UnsupportedEncodingException;
import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a caller has decided about the trace it began, by <a
 * href="https://develop.sentry.dev/sdk/foundations/trace-propagation/">Sentry's headers</a>: {@code sentry-trace}, as {@code
 * TRACE-SPAN-SAMPLED}, and {@code baggage}, as a list of {@code sentry-KEY=VALUE}. Both are anybody's texts.
 */
public final class Upstream {
    private static final int ITEMS_AT_MOST = 16;
    private static final int VALUE_AT_MOST = 200;

    private final @Nullable String trace;
    private final @Nullable String baggage;

    private Upstream(@Nullable String trace, @Nullable String baggage) {
        this.trace = trace;
        this.baggage = baggage;
    }

    /** What a request has brought; read when it is asked for, which of most requests little is. */
    public static Upstream of(@Nullable Request request) {
        String trace = request == null ? null : request.sentryTrace();
        return trace == null || request == null
                ? new Upstream(null, null)
                : new Upstream(trace.trim(), request.baggage());
    }

    /** Whether the caller keeps the trace; null when it left that to whoever comes after it, or did not call at all. */
    public @Nullable Boolean sampled() {
        if (trace == null) {
            return null;
        }
        return trace.endsWith("-1") ? Boolean.TRUE : trace.endsWith("-0") ? Boolean.FALSE : null;
    }

    /** What it says of its trace, {@code trace_id}, {@code sample_rate} and so on; empty for nothing. */
    public Map<String, String> items() {
        Map<String, String> items = new LinkedHashMap<>();
        if (baggage == null) {
            return items;
        }
        for (String member : baggage.split(",", -1)) {
            int equals = member.indexOf('=');
            String key = equals < 0 ? "" : member.substring(0, equals).trim();
            if (!key.startsWith("sentry-") || key.length() > VALUE_AT_MOST || items.size() == ITEMS_AT_MOST) {
                continue;
            }
            int semicolon = member.indexOf(';', equals);
            String value = decoded(member.substring(equals + 1, semicolon < 0 ? member.length() : semicolon)
                    .trim());
            if (value != null && !value.isEmpty() && value.length() <= VALUE_AT_MOST) {
                items.put(key.substring("sentry-".length()), value);
            }
        }
        return items;
    }

    private static @Nullable String decoded(String value) {
        try {
            // A plus is a plus there.
            return URLDecoder.decode(value.replace("+", "%2B"), "UTF-8");
        } catch (UnsupportedEncodingException | IllegalArgumentException e) {
            return null;
        }
    }
}
