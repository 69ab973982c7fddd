package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Ingest;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.SentSpan;
import io.spanweave.harness.SentTransaction;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that answer before their work is done. */
class HandoffLateChildTest {
    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void shouldNotWaitForeverForAChild(int version) {
        Jdk jdk = JdkLane.of(version);
        try (Ingest ingest = Ingest.start();
                Workers workers =
                        Workers.start(Workers.tomcat(jdk, ingest).env("SPANWEAVE_HANDOFF_WAIT", "300ms"), ingest)) {
            // Nobody opens the gate before the transaction is here.
            workers.statements("/late?id=slow");
            SentTransaction slow = transactionOf(ingest, "slow");
            SentSpan child = slow.span("db.query", "req_slow_late");
            assertThat(child.status()).isEqualTo("deadline_exceeded");
            assertThat(child.parentSpanId()).isEqualTo(slow.spanId());
            assertThat(slow.spans().get(0).status()).isEqualTo("ok");
            assertThat(slow.status()).isEqualTo("ok");

            workers.get("/gate?open=slow");
            workers.get("/gate?passed=slow");
            workers.work("pool_fixed_submit", "afterwards");
            transactionOf(ingest, "afterwards");
            assertThat(ingest.contains("req_slow_after")).isFalse();
            assertThat(ingest.transactions())
                    .filteredOn(transaction ->
                            !transaction.spansDescribed("req_slow").isEmpty())
                    .containsExactly(slow);
            ingest.assertNoComplaints();
        }
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void shouldNotWaitForeverForAChildThatHasNotBegun(int version) {
        Jdk jdk = JdkLane.of(version);
        try (Ingest ingest = Ingest.start();
                Workers workers =
                        Workers.start(Workers.tomcat(jdk, ingest).env("SPANWEAVE_HANDOFF_WAIT", "300ms"), ingest)) {
            workers.statements("/late?id=queued&queued=true");
            SentTransaction queued = transactionOf(ingest, "queued");
            assertThat(PlantedStatement.sent(queued))
                    .extracting(PlantedStatement::name)
                    .containsExactly("req_queued");

            workers.get("/gate?open=queue");
            workers.get("/gate?passed=queued");
            workers.work("pool_fixed_submit", "afterwards");
            transactionOf(ingest, "afterwards");
            assertThat(ingest.contains("req_queued_queued")).isFalse();
            ingest.assertNoComplaints();
        }
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void shouldWaitForAChildButNotTheApplication(int version) {
        Jdk jdk = JdkLane.of(version);
        try (Ingest ingest = Ingest.start();
                Workers workers = Workers.start(
                        // Longer than a request may take here: if it were the application that waits, this would fail.
                        Workers.tomcat(jdk, ingest).env("SPANWEAVE_HANDOFF_WAIT", "120s"), ingest)) {
            workers.statements("/late?id=late");
            workers.work("pool_fixed_submit", "meanwhile");
            workers.get("/gate?open=late");
            workers.get("/gate?passed=late");

            SentTransaction late = transactionOf(ingest, "late");
            assertThat(PlantedStatement.sent(late))
                    .extracting(PlantedStatement::name)
                    .containsExactly("req_late", "req_late_late", "req_late_after");
            assertThat(late.spans()).allSatisfy(span -> {
                assertThat(span.status()).isEqualTo("ok");
                assertThat(span.parentSpanId()).isEqualTo(late.spanId());
            });
            transactionOf(ingest, "meanwhile");
            ingest.assertNoComplaints();
        }
    }

    private static SentTransaction transactionOf(Ingest ingest, String id) {
        ingest.await("the request " + id, i -> find(i, id).isPresent(), Ingest.PATIENCE);
        return find(ingest, id).orElseThrow();
    }

    private static Optional<SentTransaction> find(Ingest ingest, String id) {
        return ingest.transactions().stream()
                .filter(transaction -> PlantedStatement.requestOf(transaction).equals(Optional.of(id)))
                .findFirst();
    }
}
