package io.spanweave.agent.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

class UpstreamTest {
    private static final String TRACE = "771a43a4192642f0b136d5159a501700-1234567890abcdef";

    @Test
    void shouldReadWhatTheCallerHasDecided() {
        assertThat(of(TRACE + "-1", null).sampled()).isTrue();
        assertThat(of(TRACE + "-0", null).sampled()).isFalse();
        assertThat(of(TRACE, null).sampled()).isNull();
        assertThat(of(null, "sentry-sampled=false").sampled()).isNull();
        assertThat(Upstream.of(null).sampled()).isNull();
    }

    @Test
    void shouldReadItsBaggageAndNobodyElses() {
        assertThat(of(
                                TRACE,
                                "other=1,sentry-trace_id=771a , sentry-transaction=GET%20%2Fa+b;p=1,sentry-empty=,x,sentry-bad=%zz")
                        .items())
                .containsExactly(entry("trace_id", "771a"), entry("transaction", "GET /a+b"));
    }

    @Test
    void shouldKeepNoMoreThanATraceNeeds() {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            many.append("sentry-k").append(i).append("=v,");
        }
        assertThat(of(TRACE, many.toString()).items()).hasSize(16);
        assertThat(of(TRACE, "sentry-a=" + "x".repeat(201)).items()).isEmpty();
    }

    private static Upstream of(String trace, String baggage) {
        Request request = new Request("GET", "/");
        request.origin("", trace, baggage);
        return Upstream.of(request);
    }
}
