package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Ingest;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.SentTransaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every construct at once, on pools that all requests share: whatever arrives belongs to the request that caused it, and
 * nothing is lost without a count. For {@code -Dspanweave.test.load.seconds}, 60 in the full profile.
 */
class HandoffLoadTest {
    private static final int CLIENTS = 200;
    private static final Duration LOAD = Duration.ofSeconds(Integer.getInteger("spanweave.test.load.seconds", 6));
    private static final Pattern COUNT = Pattern.compile("(\\S+)=(\\d+)");

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void shouldMixNothingUp(int version) {
        Jdk jdk = JdkLane.of(version);
        Map<String, List<String>> done = new ConcurrentHashMap<>();
        try (Ingest ingest = Ingest.start();
                Workers workers = Workers.start(Workers.tomcat(jdk, ingest), ingest)) {
            List<String> constructs = workers.constructs();
            AtomicInteger next = new AtomicInteger();
            long end = System.nanoTime() + LOAD.toNanos();
            Clients.run(CLIENTS, number -> {
                // Once through all of them, however slow it is.
                for (int i = 0; i < constructs.size() / CLIENTS + 1 || System.nanoTime() < end; i++) {
                    String id = Integer.toString(next.incrementAndGet());
                    String construct = constructs.get((number + i) % constructs.size());
                    done.put(id, sorted(workers.work(construct, id)));
                }
            });
            assertThat(workers.application().stop(Duration.ofMinutes(3)).code()).isEqualTo(143);

            List<String> problems = new ArrayList<>();
            for (SentTransaction transaction : ingest.transactions()) {
                List<PlantedStatement> sent = PlantedStatement.sent(transaction);
                if (sent.isEmpty()) {
                    assertThat(transaction.name()).isEqualTo("GET /workers/work");
                    continue;
                }
                String id = PlantedStatement.requestOf(transaction).orElse("of nobody");
                List<String> expected = done.getOrDefault(id, List.of());
                if (!sorted(sent).equals(expected)) {
                    problems.add(id + " has " + sorted(sent) + ", not " + expected);
                }
            }
            assertThat(problems).isEmpty();
            Map<String, Integer> counts = counts(workers);
            int dropped = counts.entrySet().stream()
                    .filter(count -> count.getKey().startsWith("dropped."))
                    .mapToInt(Map.Entry::getValue)
                    .sum();
            // One more lists the constructs.
            assertThat(ingest.transactions().size() + dropped).as("%s", counts).isEqualTo(done.size() + 1);
            assertThat(dropped).as("%s", counts).isZero();
            assertThat(ingest.events()).isEmpty();
            ingest.assertNoComplaints();
        }
    }

    private static List<String> sorted(List<PlantedStatement> statements) {
        return statements.stream()
                .map(PlantedStatement::name)
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    private static Map<String, Integer> counts(Workers workers) {
        String line = workers.application().errors().stream()
                .filter(each -> each.startsWith("[spanweave] delivery: "))
                .findFirst()
                .orElseThrow();
        return COUNT.matcher(line)
                .results()
                .collect(Collectors.toMap(count -> count.group(1), count -> Integer.valueOf(count.group(2))));
    }
}
