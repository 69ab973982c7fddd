package io.spanweave.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.agent.report.RateLimits.Category;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BacklogTest {
    private static final long HOUR = 3_600_000_000_000L;

    /** A reading of nanoTime may be anything, and overflow on the way. */
    private static final long NOW = Math.subtractExact(Long.MAX_VALUE, HOUR / 2);

    private final Counts counts = new Counts();
    private final Backlog backlog = new Backlog(1_000, HOUR, (envelope, why) -> counts.add(why));

    @Test
    void shouldGiveErrorsFirstAndTheOldestFirst() {
        add(Category.TRANSACTION, 1, NOW);
        add(Category.ERROR, 2, NOW);
        add(Category.TRANSACTION, 3, NOW);
        add(Category.ERROR, 4, NOW);
        assertThat(drained(NOW)).containsExactly(2, 4, 1, 3);
        assertThat(counts.toString()).isEmpty();
    }

    @Test
    void shouldMakeRoomByTheOldestOfTheLeastImportant() {
        for (int size = 101; size <= 104; size++) {
            add(Category.TRANSACTION, size, NOW);
        }
        add(Category.ERROR, 301, NOW);
        assertThat(backlog.size()).isEqualTo(4);
        assertThat(counts).hasToString("dropped.no_room=1");
        add(Category.ERROR, 302, NOW);
        assertThat(counts).hasToString("dropped.no_room=3");
        add(Category.TRANSACTION, 105, NOW);
        assertThat(counts).hasToString("dropped.no_room=4");
        add(Category.ERROR, 303, NOW);
        assertThat(drained(NOW)).containsExactly(302, 303);
        assertThat(counts).hasToString("dropped.no_room=6");
    }

    @Test
    void shouldNotTakeWhatIsTooLargeByItself() {
        add(Category.ERROR, 2_000, NOW);
        assertThat(backlog.next(NOW)).isNull();
        assertThat(counts).hasToString("dropped.no_room=1");
    }

    @Test
    void shouldKeepTheOneThatIsBeingSent() {
        add(Category.TRANSACTION, 500, NOW);
        Envelope sending = backlog.next(NOW);
        add(Category.TRANSACTION, 501, NOW);
        assertThat(counts).hasToString("dropped.no_room=1");
        assertThat(backlog.waiting()).containsExactly(sending);
        add(Category.TRANSACTION, 100, NOW);
        assertThat(drained(NOW)).containsExactly(500, 100);
    }

    @Test
    void shouldDropWhatHasWaitedTooLong() {
        add(Category.TRANSACTION, 1, NOW);
        add(Category.ERROR, 2, NOW);
        add(Category.TRANSACTION, 3, NOW + HOUR);
        assertThat(drained(NOW + HOUR)).containsExactly(2, 1, 3);
        add(Category.ERROR, 2, NOW);
        add(Category.TRANSACTION, 3, NOW + HOUR);
        assertThat(drained(NOW + HOUR + 1)).containsExactly(3);
        assertThat(counts).hasToString("dropped.too_old=1");
    }

    private void add(Category category, int size, long made) {
        backlog.add(new Envelope(category, new byte[size], made));
    }

    private List<Integer> drained(long now) {
        List<Integer> sizes = new ArrayList<>();
        for (Envelope next = backlog.next(now); next != null; next = backlog.next(now)) {
            sizes.add(next.body().length);
            backlog.done(next);
        }
        assertThat(backlog.size()).isZero();
        return sizes;
    }
}
