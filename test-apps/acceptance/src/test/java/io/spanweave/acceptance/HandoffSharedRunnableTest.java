package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Ingest;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.SentTransaction;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** One and the same Runnable, handed to a pool by many requests: nobody can tell whose a run is, so nobody guesses. */
@ParameterizedClass(name = "JDK {0}")
@ValueSource(ints = {17, 25})
class HandoffSharedRunnableTest {
    private static final int REQUESTS = 100;

    @SuppressWarnings("NullAway.Init")
    private static Ingest ingest;

    @SuppressWarnings("NullAway.Init")
    private static Workers workers;

    HandoffSharedRunnableTest(int version) {
        assertThat(version).isPositive();
    }

    @BeforeParameterizedClassInvocation
    static void start(int version) {
        Jdk jdk = JdkLane.of(version);
        ingest = Ingest.start();
        workers = Workers.start(Workers.tomcat(jdk, ingest), ingest);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        if (workers != null) {
            workers.close();
            ingest.close();
        }
    }

    @AfterEach
    void shouldBeKeptByGlitchTip() {
        ingest.assertNoComplaints();
        ingest.clear();
    }

    @Test
    void shouldNeverGuessWhileManyHoldIt() {
        Clients.Running clients = Clients.begin(REQUESTS, number -> shouldHaveRun("g" + number, "&gate=many"));
        Awaitility.await()
                .atMost(Ingest.PATIENCE)
                .until(() -> workers.get("/shared").equals(Integer.toString(REQUESTS)));
        workers.get("/gate?open=many");
        clients.await();

        shouldNotHaveMixedThem(REQUESTS);
    }

    @Test
    void shouldNeverGuessWhileManyComeAndGo() {
        Clients.run(20, number -> {
            for (int i = 0; i < 25; i++) {
                shouldHaveRun("c" + number + "x" + i, "");
            }
        });

        shouldNotHaveMixedThem(20 * 25);
    }

    @Test
    void shouldKnowWhoseItIsWhileOnlyOneHoldsIt() {
        for (int i = 0; i < 20; i++) {
            shouldHaveRun("s" + i, "");
        }

        List<SentTransaction> transactions = shouldNotHaveMixedThem(20);
        assertThat(transactions).allSatisfy(transaction -> {
            assertThat(PlantedStatement.sent(transaction))
                    .extracting(PlantedStatement::name)
                    .last()
                    .asString()
                    .endsWith("_shared");
            assertThat(transaction.spans())
                    .allSatisfy(span -> assertThat(span.parentSpanId()).isEqualTo(transaction.spanId()));
        });
    }

    private static void shouldHaveRun(String id, String gate) {
        assertThat(workers.statements("/shared?id=" + id + gate))
                .extracting(PlantedStatement::name)
                .containsExactly("req_" + id, "req_" + id + "_shared");
    }

    private static List<SentTransaction> shouldNotHaveMixedThem(int requests) {
        ingest.await("all requests", i -> ofRequests().size() >= requests, Duration.ofSeconds(60));
        List<SentTransaction> transactions = ofRequests();
        assertThat(transactions).hasSize(requests).allSatisfy(transaction -> {
            String id = PlantedStatement.requestOf(transaction).orElseThrow();
            assertThat(PlantedStatement.sent(transaction))
                    .extracting(PlantedStatement::name)
                    .doesNotHaveDuplicates()
                    .isSubsetOf("req_" + id, "req_" + id + "_shared");
        });
        return transactions;
    }

    /** All but those that look and open. */
    private static List<SentTransaction> ofRequests() {
        return ingest.transactions().stream()
                .filter(transaction -> !transaction.spans().isEmpty())
                .toList();
    }
}
