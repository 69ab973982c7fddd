package io.spanweave.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * GlitchTip's rules for a request and its envelope, read from its sources (5.x and 6.x). It answers 200 to much of what
 * it then throws away; here each such loss is a complaint.
 */
final class GlitchTip {
    /** What Sentry understands besides, and who has asked for Sentry may be sent. */
    private static final Set<String> OF_SENTRY = Set.of("check_in", "sessions", "client_report");

    private static final int LARGEST_BODY = 2_500_000;
    private static final Pattern KEY = Pattern.compile("[0-9a-fA-F]{32}");
    private static final Pattern SENT_KEY = Pattern.compile("(?:sentry|glitchtip)_key=([^,&\\s]*)");
    private static final Set<String> STORED = Set.of("event", "transaction");

    /** Known to GlitchTip: taken with 200 and thrown away. */
    private static final Set<String> SWALLOWED = Set.of(
            "check_in",
            "session",
            "sessions",
            "client_report",
            "attachment",
            "profile",
            "profile_chunk",
            "replay_event",
            "replay_recording",
            "replay_video",
            "span",
            "statsd",
            "user_report",
            "log");

    private final String path;
    private final String key;
    private final boolean sentry;

    /**
     * Makes one.
     *
     * @param sentry whether it takes what only Sentry understands, too
     */
    GlitchTip(String project, String key, boolean sentry) {
        this.sentry = sentry;
        this.path = "/api/" + project + "/envelope/";
        this.key = key;
    }

    Verdict judge(SentRequest request, Instant now) {
        Findings findings = new Findings();
        if (!request.path().equals(path)) {
            findings.complain(request.method() + " " + request.path() + ": there is only " + path);
            return refused(404, "Not found", findings);
        }
        if (!request.method().equals("POST")) {
            findings.complain(request.method() + " " + path + ": envelopes are posted");
            return refused(405, "Method not allowed", findings);
        }
        if (!mayEnter(request, findings)) {
            return refused(403, "Denied", findings);
        }
        if (!request.decoded()) {
            findings.complain("the body is not what its content encoding '" + request.header("Content-Encoding")
                    + "' says (gzip and deflate are understood)");
            return refused(400, "Invalid body", findings);
        }
        if (request.size() > LARGEST_BODY) {
            findings.complain("the decompressed body has " + request.size() + " bytes, " + LARGEST_BODY + " are taken");
            return refused(413, "Payload too large", findings);
        }
        return judge(Envelope.read(request.body(), findings), now, findings);
    }

    private boolean mayEnter(SentRequest request, Findings findings) {
        String given = request.query();
        if (!SENT_KEY.matcher(given).find()) {
            given = request.header("X-Sentry-Auth");
        }
        if (given.isEmpty()) {
            given = request.header("Authorization");
        }
        Matcher sent = SENT_KEY.matcher(given);
        if (!sent.find()) {
            findings.complain(
                    "no sentry_key in X-Sentry-Auth, Authorization or the query: the dsn in the envelope is not"
                            + " looked at");
            return false;
        }
        if (!KEY.matcher(sent.group(1)).matches()) {
            findings.complain("the sentry_key is not 32 hex digits");
            return false;
        }
        if (!sent.group(1).equalsIgnoreCase(key)) {
            findings.complain("the sentry_key is not the one of the DSN");
            return false;
        }
        return true;
    }

    private Verdict judge(Envelope envelope, Instant now, Findings findings) {
        JsonNode header = envelope.header();
        if (header.isMissingNode()) {
            findings.complain("the envelope header is not a JSON object");
            return refused(400, "Invalid envelope header", findings);
        }
        String id = Json.text(header.path("event_id"));
        boolean badId = !id.isEmpty() && !SharedRules.isId(id);
        boolean badSdk = SharedRules.isIncompleteSdk(header);
        boolean badTime =
                header.has("sent_at") && Json.instant(header.path("sent_at")).isEmpty();
        findings.complainIf(badId, "the envelope header's event_id is not 32 hex digits");
        findings.complainIf(badSdk, "the envelope header's sdk lacks its name or version");
        findings.complainIf(badTime, "the envelope header's sent_at is not a time");
        if (badId || badSdk || badTime) {
            return refused(400, "Invalid envelope header", findings);
        }
        List<Envelope.Item> stored = storable(envelope, now, findings);
        String answer = id.isEmpty() ? "{}" : "{\"id\":\"" + id.replace("-", "") + "\"}";
        return new Verdict(200, answer, stored, findings.complaints(), findings.notes());
    }

    private List<Envelope.Item> storable(Envelope envelope, Instant now, Findings findings) {
        List<Envelope.Item> stored = new ArrayList<>();
        for (Envelope.Item item : envelope.items()) {
            if (sentry && OF_SENTRY.contains(item.type())) {
                findings.complainIf(envelope.items().size() > 1, item.type() + " is not alone in its envelope");
                SentryRules.check(item.type(), item.body(), findings);
                stored.add(item);
                continue;
            }
            if (SWALLOWED.contains(item.type()) || item.type().startsWith("replay_")) {
                findings.complain("item '" + item.type() + "' is swallowed with 200");
                continue;
            }
            if (!STORED.contains(item.type())) {
                findings.complain(
                        "item '" + item.type() + "' is unknown: the rest of the envelope is silently ignored");
                break;
            }
            findings.complainIf(
                    !stored.isEmpty(),
                    "more than one main item in an envelope: '" + item.type() + "' is not the first");
            if (accepts(item, envelope.header(), now, findings)) {
                stored.add(item);
            }
        }
        return stored;
    }

    private static boolean accepts(Envelope.Item item, JsonNode header, Instant now, Findings findings) {
        JsonNode body = item.body();
        if (body.isMissingNode()) {
            findings.complain("the payload of item '" + item.type() + "' is not one JSON object");
            return false;
        }
        Findings about = findings.about(
                item.type() + " '" + Json.text(body.path("transaction")) + "' " + Json.text(body.path("event_id")));
        String outer = Json.text(header.path("event_id"));
        about.complainIf(
                !outer.equals(Json.text(body.path("event_id"))),
                "the envelope header's event_id '" + outer + "' differs");
        boolean kept = SharedRules.check(body, now, about);
        return item.type().equals("event")
                ? EventRules.check(body, about) && kept
                : TransactionRules.check(body, now, about) && kept;
    }

    private static Verdict refused(int status, String detail, Findings findings) {
        return new Verdict(
                status, "{\"detail\":\"" + detail + "\"}", List.of(), findings.complaints(), findings.notes());
    }
}
