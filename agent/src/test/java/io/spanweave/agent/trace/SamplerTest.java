package io.spanweave.agent.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.agent.trace.Sampler.Decision;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private static final long MINUTE = 60_000_000_000L;

    @Test
    void shouldKeepEverythingByDefault() {
        Sampler sampler = new Sampler(1.0, 0);
        for (int i = 0; i < 10_000; i++) {
            assertThat(sampler.decide("GET /a", false, false, i)).isEqualTo(Decision.KEEP);
        }
    }

    @Test
    void shouldSendNothingAtRateZero() {
        Sampler sampler = new Sampler(0.0, 60);
        assertThat(sampler.decide("GET /a", true, false, 0)).isEqualTo(Decision.UNSAMPLED);
        assertThat(sampler.decide("GET /a", false, true, 0)).isEqualTo(Decision.UNSAMPLED);
    }

    @Test
    void shouldKeepWhatFailedWhateverElseIsTrue() {
        Sampler sampler = new Sampler(Double.MIN_VALUE, 1);
        for (int i = 0; i < 1_000; i++) {
            assertThat(sampler.decide("GET /health", true, true, 0)).isEqualTo(Decision.KEEP);
        }
    }

    @Test
    void shouldDropIgnoredThatDidNotFail() {
        assertThat(new Sampler(1.0, 0).decide("GET /health", false, true, 0)).isEqualTo(Decision.IGNORED);
    }

    @Test
    void shouldKeepTheShareAskedFor() {
        Sampler sampler = new Sampler(0.25, 0);
        int kept = 0;
        for (int i = 0; i < 20_000; i++) {
            kept += sampler.decide("GET /a", false, false, 0) == Decision.KEEP ? 1 : 0;
        }
        assertThat(kept).isBetween(4_500, 5_500);
    }

    @Test
    void shouldCapEachNameAndMinuteByItself() {
        Sampler sampler = new Sampler(1.0, 2);
        long start = Long.MAX_VALUE - MINUTE / 2; // nanoTime may overflow in the middle of a minute
        assertThat(sampler.decide("a", false, false, start)).isEqualTo(Decision.KEEP);
        assertThat(sampler.decide("a", false, false, start)).isEqualTo(Decision.KEEP);
        assertThat(sampler.decide("a", false, false, start)).isEqualTo(Decision.CAPPED);
        assertThat(sampler.decide("b", false, false, start)).isEqualTo(Decision.KEEP);
        assertThat(sampler.decide("a", false, false, start + MINUTE - 1)).isEqualTo(Decision.CAPPED);
        assertThat(sampler.decide("a", false, false, start + MINUTE)).isEqualTo(Decision.KEEP);
    }

    @Test
    void shouldNotCountFailedOnesTowardsTheCap() {
        Sampler sampler = new Sampler(1.0, 1);
        for (int i = 0; i < 5; i++) {
            assertThat(sampler.decide("a", true, false, 0)).isEqualTo(Decision.KEEP);
        }
        assertThat(sampler.decide("a", false, false, 0)).isEqualTo(Decision.KEEP);
        assertThat(sampler.decide("a", false, false, 0)).isEqualTo(Decision.CAPPED);
    }

    @Test
    void shouldLetNamesBeyondCountingShareOneCap() {
        Sampler sampler = new Sampler(1.0, 1);
        int kept = 0;
        for (int i = 0; i < 5_000; i++) {
            kept += sampler.decide("GET /" + i, false, false, 0) == Decision.KEEP ? 1 : 0;
        }
        assertThat(kept).isEqualTo(2_001);
        assertThat(sampler.decide("GET /0", false, false, 0)).isEqualTo(Decision.CAPPED);
    }
}
