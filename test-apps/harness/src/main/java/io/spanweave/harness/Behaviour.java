package io.spanweave.harness;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the {@link Ingest} does with a request; switchable while it runs. */
public sealed interface Behaviour {

    /** Apply GlitchTip's rules and answer as it does: 200 with an id, or 400, 403, 404, 413. */
    static Behaviour accept() {
        return new Accept();
    }

    /** Read the request and answer with this status. Anything but 2xx means: not kept. */
    static Answer answer(int status) {
        return new Answer(status, Map.of(), "{\"detail\":\"as told\"}");
    }

    /** 429 as GlitchTip sends it, with {@code Retry-After} only. */
    static Answer tooManyRequests(Duration retryAfter) {
        return answer(429).with("Retry-After", Long.toString(retryAfter.toSeconds()));
    }

    /** 429 as Sentry sends it, for some categories: {@code 60:transaction:organization}. */
    static Answer rateLimits(String limits) {
        return answer(429).with("X-Sentry-Rate-Limits", limits);
    }

    /** Take the connection and leave every byte unread, until the behaviour changes. */
    static Behaviour neverRead() {
        return new NeverRead();
    }

    /** Read the request and say nothing, until the behaviour changes. */
    static Behaviour neverAnswer() {
        return new NeverAnswer();
    }

    /** Read half of the body, then reset the connection. */
    static Behaviour resetMidBody() {
        return new ResetMidBody();
    }

    /** As {@link #accept()}, but the answer comes this much later than the data is kept. */
    static Behaviour acceptAfter(Duration delay) {
        return new AcceptAfter(delay);
    }

    /** As {@link #accept()}, but 413 for what has more bytes than this when it is unpacked. */
    static Behaviour acceptUpTo(int bytes) {
        return new AcceptUpTo(bytes);
    }

    record Accept() implements Behaviour {}

    record Answer(int status, Map<String, String> headers, String body) implements Behaviour {
        public Answer {
            headers = Map.copyOf(headers);
        }

        /** The same answer with one more header. */
        public Answer with(String header, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(header, value);
            return new Answer(status, more, body);
        }

        /** The same answer with another body. */
        public Answer saying(String text) {
            return new Answer(status, headers, text);
        }
    }

    record NeverRead() implements Behaviour {}

    record NeverAnswer() implements Behaviour {}

    record ResetMidBody() implements Behaviour {}

    record AcceptAfter(Duration delay) implements Behaviour {}

    record AcceptUpTo(int bytes) implements Behaviour {}
}
