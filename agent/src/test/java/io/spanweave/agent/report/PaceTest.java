package io.spanweave.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long MILLI = 1_000_000L;

    /** A reading of nanoTime may be anything, and overflow on the way. */
    private static final long START = Math.subtractExact(Long.MAX_VALUE, 5_000 * MILLI);

    @Test
    void shouldBeginWithAFullBucketAndFillItUpEvenly() {
        Pace pace = new Pace(100, 3, START);
        assertThat(taken(pace, START, 10)).isEqualTo(3);
        assertThat(taken(pace, START + 9 * MILLI, 10)).isZero();
        assertThat(taken(pace, START + 10 * MILLI, 10)).isEqualTo(1);
        assertThat(taken(pace, START + 35 * MILLI, 10)).isEqualTo(2);
        assertThat(taken(pace, START + 40 * MILLI, 10)).isEqualTo(1);
    }

    @Test
    void shouldNotSaveMoreThanItHolds() {
        Pace pace = new Pace(100, 3, START);
        assertThat(taken(pace, START + 10_000 * MILLI, 10)).isEqualTo(3);
    }

    @Test
    void shouldKeepTheRateWhateverIsAskedFor() {
        Pace pace = new Pace(500, 1_024, START);
        int taken = 0;
        // Fifteen thousand a second, for ten seconds.
        for (int i = 0; i < 150_000; i++) {
            taken += taken(pace, START + i * MILLI / 15, 1);
        }
        assertThat(taken).isBetween(1_024 + 4_999, 1_024 + 5_001);
    }

    @Test
    void shouldCountWhatIsSentAnyway() {
        Pace pace = new Pace(100, 3, START);
        for (int i = 0; i < 1_000; i++) {
            pace.take();
        }
        assertThat(pace.isExhausted(START)).isTrue();
        // But not remember for ever how many there were.
        assertThat(pace.isExhausted(START + 10 * MILLI)).isFalse();
    }

    @Test
    void shouldKnowNoLimitAtZero() {
        Pace pace = new Pace(0, 1, START);
        assertThat(taken(pace, START, 100_000)).isEqualTo(100_000);
    }

    @Test
    void shouldTakeEveryNumber() {
        for (int number : new int[] {1, 1_000_000_000, Integer.MAX_VALUE}) {
            Pace pace = new Pace(number, number, START);
            assertThat(pace.isExhausted(START)).isFalse();
        }
        assertThat(new Pace(1, 0, START).isExhausted(START)).isFalse();
    }

    private static int taken(Pace pace, long now, int wanted) {
        int taken = 0;
        for (int i = 0; i < wanted; i++) {
            if (!pace.isExhausted(now)) {
                pace.take();
                taken++;
            }
        }
        return taken;
    }
}
