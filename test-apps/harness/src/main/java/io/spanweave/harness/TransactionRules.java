package io.spanweave.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Rules for transactions, which GlitchTip turns into statistics. */
final class TransactionRules {
    private static final Duration RETENTION = Duration.ofDays(90);
    private static final int MOST_SPANS = 1000;
    private static final int LONGEST_OP = 255;
    private static final int LONGEST_DESCRIPTION = 500;
    private static final Set<String> SOURCES = Set.of("custom", "url", "route", "view", "component", "task");
    private static final Set<String> STATUSES = Set.of(
            "ok",
            "cancelled",
            "unknown",
            "unknown_error",
            "invalid_argument",
            "deadline_exceeded",
            "not_found",
            "already_exists",
            "permission_denied",
            "resource_exhausted",
            "failed_precondition",
            "aborted",
            "out_of_range",
            "unimplemented",
            "internal_error",
            "unavailable",
            "data_loss",
            "unauthenticated");

    private TransactionRules() {}

    /** False when GlitchTip would not store it at all. */
    static boolean check(JsonNode transaction, Instant now, Findings findings) {
        String op = Json.text(transaction.path("contexts").path("trace").path("op"));
        findings.complainIf(op.isEmpty(), "contexts.trace.op is not set");
        findings.complainIf(
                op.equals("http.server")
                        && Json.text(transaction.path("request").path("method")).isEmpty(),
                "http.server without request.method: GET and POST fall into one group");
        String source = Json.text(transaction.path("transaction_info").path("source"));
        findings.complainIf(
                !SOURCES.contains(source), "transaction_info.source is '" + source + "', known are " + SOURCES);
        String status = Json.text(transaction.path("contexts").path("trace").path("status"));
        findings.complainIf(
                !STATUSES.contains(status), "contexts.trace.status is '" + status + "': errors are counted by it");
        checkSpans(transaction, findings);
        return isValid(transaction, now, findings);
    }

    private static boolean isValid(JsonNode transaction, Instant now, Findings findings) {
        Optional<Instant> start = Json.instant(transaction.path("start_timestamp"));
        Optional<Instant> end = Json.instant(transaction.path("timestamp"));
        boolean old = start.isPresent() && start.get().isBefore(now.minus(RETENTION));
        boolean named = transaction.path("transaction").isTextual();
        boolean typed = Json.text(transaction.path("type")).equals("transaction");
        boolean platform = transaction.has("platform");
        boolean badSdk = SharedRules.isIncompleteSdk(transaction);
        findings.complainIf(start.isEmpty(), "start_timestamp is missing or not a time: refused");
        findings.complainIf(old, "start_timestamp is older than " + RETENTION.toDays() + " days: refused");
        findings.complainIf(
                start.isPresent() && start.get().isAfter(now.plus(SharedRules.CLOCK_SKEW)),
                "start_timestamp lies in the future: " + start);
        findings.complainIf(
                start.isPresent() && end.isPresent() && start.get().isAfter(end.get()),
                "start_timestamp is after timestamp");
        findings.complainIf(!typed, "type is not 'transaction'");
        findings.complainIf(!platform, "platform is not there: refused");
        findings.complainIf(badSdk, "sdk lacks its name or version: refused");
        return start.isPresent() && end.isPresent() && !old && named && typed && platform && !badSdk;
    }

    private static void checkSpans(JsonNode transaction, Findings findings) {
        List<JsonNode> spans = Payload.list(transaction.path("spans"));
        findings.complainIf(
                spans.size() > MOST_SPANS, spans.size() + " spans, " + MOST_SPANS + " are kept of a transaction");
        JsonNode trace = transaction.path("contexts").path("trace");
        Set<String> ids = new HashSet<>();
        ids.add(Json.text(trace.path("span_id")));
        spans.forEach(span -> ids.add(Json.text(span.path("span_id"))));
        findings.complainIf(ids.size() <= spans.size(), "two spans share a span_id");
        for (JsonNode span : spans) {
            checkSpan(span, trace, ids, findings);
        }
    }

    private static void checkSpan(JsonNode span, JsonNode trace, Set<String> ids, Findings findings) {
        String what =
                "span " + Json.text(span.path("op")) + " '" + shortened(Json.text(span.path("description"))) + "' ";
        findings.complainIf(Json.text(span.path("op")).isEmpty(), what + "has no op");
        findings.complainIf(
                !SharedRules.isSpanId(Json.text(span.path("span_id"))), what + "has no span_id of 16 hex digits");
        findings.complainIf(
                !span.path("trace_id").equals(trace.path("trace_id")), what + "has another trace_id than its root");
        findings.complainIf(
                !ids.contains(Json.text(span.path("parent_span_id"))), what + "has a parent that was not sent");
        Optional<Instant> start = Json.instant(span.path("start_timestamp"));
        Optional<Instant> end = Json.instant(span.path("timestamp"));
        findings.complainIf(start.isEmpty() || end.isEmpty(), what + "lacks its start or end");
        findings.complainIf(
                start.isPresent() && end.isPresent() && start.get().isAfter(end.get()), what + "ends before it starts");
        if (Json.text(span.path("op")).length() > LONGEST_OP) {
            findings.note(what + "has an op longer than " + LONGEST_OP + ", it is cut");
        }
        if (Json.text(span.path("description")).length() > LONGEST_DESCRIPTION) {
            findings.note(what + "has a description longer than " + LONGEST_DESCRIPTION + ", it is cut");
        }
    }

    private static String shortened(String description) {
        return description.length() <= 60 ? description : description.substring(0, 60) + "…";
    }
}
