package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Application;
import io.spanweave.harness.Ingest;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every request of a busy application is sent, one of twenty statements each, and nothing is left of them. For {@code
 * -Dspanweave.test.tally.seconds}, ten minutes in the full profile.
 */
@Tag("matrix")
class DeliveryLoadTest {
    private static final int CLIENTS = 2;
    private static final int STATEMENTS = 20;
    private static final int PARTS = 6;
    private static final Duration PART = Duration.ofSeconds(Integer.getInteger("spanweave.test.tally.seconds", 60))
            .dividedBy(PARTS);
    /** What comes of longer does not fit into the memory of this JVM, and then it is the server that is slow. */
    private static final Duration AT_ONCE = Duration.ofSeconds(10);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** What filled caches and the connector's threads may still come to. */
    private static final double GROWTH_AT_MOST = 1.1;

    private static final Pattern TALLY = Pattern.compile("worth=\\d+\ntally=(\\d+)\n");

    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong tallies = new AtomicLong();

    @Test
    @SuppressWarnings("SystemOut") // for whoever wants the figures
    void shouldSendAllOfItAndKeepNone() {
        Jdk jdk = JdkLane.of(17);
        try (Ingest ingest = Ingest.start();
                DeliveryRun run = DeliveryRun.start(DeliveryRun.launch(jdk, ingest, Duration.ofSeconds(30))
                        .env("SPANWEAVE_QUEUE_SIZE", "1000")
                        .env("SPANWEAVE_TRACES_PER_SECOND", "100000"))) {
            List<Long> live = new ArrayList<>();
            for (int part = 0; part < PARTS; part++) {
                long end = System.nanoTime() + PART.toNanos();
                while (System.nanoTime() < end) {
                    long pause = Math.min(end, System.nanoTime() + AT_ONCE.toNanos());
                    Clients.run(CLIENTS, number -> {
                        while (System.nanoTime() < pause) {
                            ask(run.application());
                        }
                    });
                    ingest.quiet(Duration.ofMillis(500));
                    assertThat(ingest.transactions())
                            .isNotEmpty()
                            .allSatisfy(transaction ->
                                    assertThat(transaction.spans()).hasSize(STATEMENTS));
                    assertThat(ingest.events()).isEmpty();
                    ingest.assertNoComplaints();
                    ingest.clear();
                }
                live.add(run.application().liveBytes());
            }
            assertThat(run.application().stop(PATIENCE).code()).isEqualTo(143);

            Map<String, Integer> counts = run.counts();
            System.out.println(
                    "tally: " + tallies + " requests for " + asked + " asked for, " + counts + ", live bytes " + live);
            assertThat(counts.get("sent")).isEqualTo(ingest.bodiesReceived());
            int dropped = counts.entrySet().stream()
                    .filter(count -> count.getKey().startsWith("dropped."))
                    .mapToInt(Map.Entry::getValue)
                    .sum();
            assertThat(ingest.bodiesReceived() + dropped).as("%s", counts).isEqualTo(tallies.get());
            assertThat(tallies.get()).isGreaterThanOrEqualTo(asked.get());
            // The least of each half: what happens to be under way at one of the looks is no growth.
            long before = Collections.min(live.subList(0, PARTS / 2));
            long after = Collections.min(live.subList(PARTS / 2, PARTS));
            assertThat((double) after).as("%s", live).isLessThan(before * GROWTH_AT_MOST);
        }
    }

    /** The application counts by itself: its client may repeat a GET, and then there was one request more. */
    private void ask(Application application) {
        Response response = application.get("/stock/tally");
        asked.incrementAndGet();
        Matcher answer = TALLY.matcher(response.body());
        assertThat(answer.find()).as("%s", response).isTrue();
        tallies.accumulateAndGet(Long.parseLong(answer.group(1)), Math::max);
    }
}
