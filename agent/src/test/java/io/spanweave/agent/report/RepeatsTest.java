package io.spanweave.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepeatsTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void shouldKnowAThrowableByItselfItsCauseAndWhatIsMadeAroundIt() {
        Repeats repeats = new Repeats(0);
        Throwable cause = new IllegalStateException("cause");
        Throwable middle = new IllegalStateException("middle", cause);

        assertThat(repeats.isTold(middle, 0)).isFalse();
        assertThat(repeats.isTold(middle, 1)).isTrue();
        assertThat(repeats.isTold(cause, 1)).isTrue();
        assertThat(repeats.isTold(new RuntimeException(middle), 1)).isTrue();
        assertThat(repeats.isTold(new IllegalStateException("middle", new Error()), 1))
                .isFalse();
    }

    @Test
    void shouldTellOneThatIsThrownForYearsAgain() {
        Repeats repeats = new Repeats(0);
        Throwable constant = new IllegalStateException();
        assertThat(repeats.isTold(constant, 0)).isFalse();
        assertThat(repeats.isTold(constant, 9 * SECOND)).isTrue();
        assertThat(repeats.isTold(constant, 11 * SECOND)).isFalse();
        assertThat(repeats.isTold(constant, 12 * SECOND)).isTrue();
    }

    @Test
    void shouldLeaveOutAllButAFewOfAMinuteAndCountThem() {
        Repeats repeats = new Repeats(3);
        List<Long> sent = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            long leftOut = repeats.leftOut("a", 0);
            if (leftOut >= 0) {
                sent.add(leftOut);
            }
        }
        assertThat(sent).containsExactly(0L, 0L, 0L, 6L, 89L, 899L, 8_999L);
        assertThat(repeats.leftOut("b", 0)).isZero();
        repeats.leftOut("a", 0);
        repeats.leftOut("a", 0);
        assertThat(repeats.leftOut("a", 60 * SECOND)).isEqualTo(2);
        assertThat(repeats.leftOut("a", 61 * SECOND)).isZero();
    }

    @Test
    void shouldNotKnowKindsWithoutEnd() {
        Repeats repeats = new Repeats(1);
        repeats.leftOut("first", 0);
        for (int i = 0; i < 1_000; i++) {
            repeats.leftOut("kind " + i, 0);
        }
        assertThat(repeats.leftOut("first", 0)).isZero();
        assertThat(repeats.leftOut("kind 999", 0)).isEqualTo(-1);
    }
}
