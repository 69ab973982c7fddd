package io.spanweave.agent.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class SamplingRuleTest {
    @Test
    void shouldTakeAStarForAnyText() {
        assertThat(rule("GET /a=0.5").matches("GET /a")).isTrue();
        assertThat(rule("GET /a=0.5").matches("GET /ab")).isFalse();
        assertThat(rule("GET /a*=0.5").matches("GET /ab/c")).isTrue();
        assertThat(rule("* /a=0.5").matches("POST /a")).isTrue();
        assertThat(rule("*a*b*c=0.5").matches("xxaxbxabxc")).isTrue();
        assertThat(rule("*a*b*c=0.5").matches("xxaxbxabxcd")).isFalse();
        assertThat(rule("*=0.5").matches("")).isTrue();
        assertThat(rule("a.b=0.5").matches("axb")).isFalse();
    }

    @Test
    void shouldReadTheRateBehindTheLastEqualsSign() {
        assertThat(rule("GET /a=b=0.25").rate()).isEqualTo(0.25);
        assertThat(SamplingRule.parse("=0.5")).isNull();
        assertThat(SamplingRule.parse("GET /a")).isNull();
        assertThat(SamplingRule.parse("GET /a=")).isNull();
        assertThat(SamplingRule.parse("GET /a=1.1")).isNull();
        assertThat(SamplingRule.parse("GET /a=NaN")).isNull();
    }

    /** With a step back for each star this would not end. */
    @Test
    void shouldComeToAnEndWhateverIsAsked() {
        assertThat(rule("*a".repeat(50) + "b=1").matches("a".repeat(2_000))).isFalse();
    }

    private static SamplingRule rule(String text) {
        return Objects.requireNonNull(SamplingRule.parse(text));
    }
}
