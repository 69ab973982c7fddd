package io.spanweave.agent.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.agent.settings.Setting;
import io.spanweave.agent.settings.Settings;
import io.spanweave.agent.trace.Sampler.Decision;
import io.spanweave.agent.trace.Sampler.Rules;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private static final long MINUTE = 60_000_000_000L;
    private static final long MILLI = 1_000_000L;

    @Test
    void shouldKeepEverythingByDefault() {
        Sampler sampler = sampler(1.0, 0);
        for (int i = 0; i < 10_000; i++) {
            assertThat(ordinary(sampler, "GET /a", i).isKept()).isTrue();
        }
    }

    @Test
    void shouldSendNothingAtRateZero() {
        Sampler sampler = sampler(0.0, 60);
        assertThat(failed(sampler, "GET /a").reason()).isEqualTo("transaction.unsampled");
        assertThat(ignored(sampler, "GET /a").reason()).isEqualTo("transaction.unsampled");
    }

    @Test
    void shouldKeepWhatFailedWhateverElseIsTrue() {
        Sampler sampler = sampler(Double.MIN_VALUE, 1);
        for (int i = 0; i < 1_000; i++) {
            Decision decision = sampler.decide("GET /health", true, true, false, MILLI, 0);
            assertThat(decision.isKept()).isTrue();
            assertThat(decision.probability()).isEqualTo(1);
        }
    }

    @Test
    void shouldDropIgnoredThatDidNotFail() {
        assertThat(ignored(sampler(1.0, 0), "GET /health").reason()).isEqualTo("transaction.ignored");
    }

    @Test
    void shouldKeepTheShareAskedForAndTheFirstOfEachName() {
        Sampler sampler = sampler(0.25, 0);
        Decision first = ordinary(sampler, "GET /a", 0);
        assertThat(first.isKept()).isTrue();
        assertThat(first.probability()).isEqualTo(1);
        int kept = 0;
        for (int i = 0; i < 20_000; i++) {
            Decision decision = ordinary(sampler, "GET /a", 0);
            kept += decision.isKept() ? 1 : 0;
            assertThat(decision.probability()).isEqualTo(decision.isKept() ? 0.25 : 0);
        }
        assertThat(kept).isBetween(4_500, 5_500);
    }

    @Test
    void shouldKeepWhatIsSlowForItsNameHoweverSmallTheShare() {
        Sampler sampler = sampler(Double.MIN_VALUE, 1);
        for (int i = 0; i < 100; i++) {
            took(sampler, "GET /fast", 20 + i % 10);
            took(sampler, "GET /slow", 2_000 + i % 100);
        }
        assertThat(took(sampler, "GET /fast", 200).probability()).isEqualTo(1);
        assertThat(took(sampler, "GET /fast", 35).isKept()).isFalse();
        assertThat(took(sampler, "GET /slow", 2_500).isKept()).isFalse();
        assertThat(took(sampler, "GET /slow", 9_000).isKept()).isTrue();
        assertThat(took(sampler, "GET /new", 1).isKept()).isTrue();
        assertThat(took(sampler, "GET /new", 60_000).isKept()).isFalse();
    }

    @Test
    void shouldTakeForSlowWhatIsSetIfItIs() {
        Sampler sampler = new Sampler(new Rules(Double.MIN_VALUE, List.of(), 1, 500 * MILLI, false));
        took(sampler, "GET /a", 1);
        assertThat(took(sampler, "GET /a", 499).isKept()).isFalse();
        assertThat(took(sampler, "GET /a", 500).isKept()).isTrue();
    }

    @Test
    void shouldTreatAllAlikeWhenUniform() {
        Sampler sampler = new Sampler(new Rules(Double.MIN_VALUE, List.of(), 0, 500 * MILLI, true));
        assertThat(took(sampler, "GET /a", 1).isKept()).isFalse();
        assertThat(took(sampler, "GET /a", 5_000).isKept()).isFalse();
        assertThat(failed(sampler, "GET /a").isKept()).isTrue();
    }

    @Test
    void shouldGoByTheRuleThatFitsFirst() {
        Settings settings = Settings.read("traces.rules=GET /a/*=0,GET /*=1.0,Job=0.5", new Properties(), Map.of());
        Sampler sampler = new Sampler(new Rules(0, settings.rules(Setting.TRACES_RULES), 0, 0, false));
        for (int i = 0; i < 50; i++) {
            assertThat(ordinary(sampler, "GET /a/b", i).isKept()).isFalse();
            assertThat(ordinary(sampler, "GET /b", i).isKept()).isTrue();
            assertThat(ordinary(sampler, "POST /b", i).isKept()).isFalse();
        }
        assertThat(failed(sampler, "GET /a/b").isKept()).isTrue();
    }

    @Test
    void shouldFollowTheCallerInOrdinaryOnes() {
        Sampler sampler = sampler(0.5, 0);
        assertThat(sampler.decide("GET /a", false, false, false, MILLI, 0).reason())
                .isEqualTo("transaction.upstream");
        assertThat(sampler.decide("GET /a", true, false, false, MILLI, 0).isKept())
                .isTrue();
        for (int i = 0; i < 100; i++) {
            assertThat(sampler.decide("GET /a", false, false, true, MILLI, 0).isKept())
                    .isTrue();
        }
    }

    @Test
    void shouldCapEachNameAndMinuteByItself() {
        Sampler sampler = sampler(1.0, 2);
        long start = Long.MAX_VALUE - MINUTE / 2; // nanoTime may overflow in the middle of a minute
        assertThat(ordinary(sampler, "a", start).isKept()).isTrue();
        assertThat(ordinary(sampler, "a", start).isKept()).isTrue();
        assertThat(ordinary(sampler, "a", start).reason()).isEqualTo("transaction.capped");
        assertThat(ordinary(sampler, "b", start).isKept()).isTrue();
        assertThat(ordinary(sampler, "a", start + MINUTE - 1).reason()).isEqualTo("transaction.capped");
        assertThat(ordinary(sampler, "a", start + MINUTE).isKept()).isTrue();
    }

    /** Of four in the last minute two were sent. */
    @Test
    void shouldSayWhatTheCapHasLetThroughOfTheLastMinute() {
        Sampler sampler = sampler(0.5, 2);
        for (int i = 0; i < 4; i++) {
            sampler.decide("a", false, false, true, MILLI, 0);
        }
        assertThat(sampler.decide("a", false, false, true, MILLI, MINUTE).probability())
                .isEqualTo(0.25);
        assertThat(sampler.decide("a", false, false, true, MILLI, 3 * MINUTE).probability())
                .isEqualTo(0.5);
    }

    @Test
    void shouldNotCountFailedOnesTowardsTheCap() {
        Sampler sampler = sampler(1.0, 1);
        for (int i = 0; i < 5; i++) {
            assertThat(failed(sampler, "a").isKept()).isTrue();
        }
        assertThat(ordinary(sampler, "a", 0).isKept()).isTrue();
        assertThat(ordinary(sampler, "a", 0).reason()).isEqualTo("transaction.capped");
    }

    @Test
    void shouldLetNamesBeyondCountingShareOneCap() {
        Sampler sampler = sampler(1.0, 1);
        int kept = 0;
        for (int i = 0; i < 5_000; i++) {
            kept += ordinary(sampler, "GET /" + i, 0).isKept() ? 1 : 0;
        }
        assertThat(kept).isEqualTo(2_001);
        assertThat(ordinary(sampler, "GET /0", 0).reason()).isEqualTo("transaction.capped");
    }

    private static Sampler sampler(double rate, int perMinute) {
        return new Sampler(new Rules(rate, List.of(), perMinute, 0, false));
    }

    private static Decision ordinary(Sampler sampler, String name, long now) {
        return sampler.decide(name, false, false, null, MILLI, now);
    }

    private static Decision took(Sampler sampler, String name, long millis) {
        return sampler.decide(name, false, false, null, millis * MILLI, 0);
    }

    private static Decision failed(Sampler sampler, String name) {
        return sampler.decide(name, true, false, null, MILLI, 0);
    }

    private static Decision ignored(Sampler sampler, String name) {
        return sampler.decide(name, false, true, null, MILLI, 0);
    }
}
