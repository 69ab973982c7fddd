package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Ingest;
import io.spanweave.harness.SentEvent;
import io.spanweave.harness.SentSpan;
import io.spanweave.harness.SentTransaction;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The exchange rates: a Runnable on a ScheduledExecutorService of the application, which keeps what it throws. */
@InvoicesOnEveryJdk
final class TaskExecutorTest {
    private static final String RATES = "RateRefresher";

    private final InvoicesLane lane;

    TaskExecutorTest(InvoicesLane lane) {
        this.lane = lane;
    }

    @Test
    void shouldBeATransactionForEachRunAndAnEventForTheOneThatFails() {
        try (Invoices invoices =
                lane.fresh().property("invoices.rates.period-ms", "200").start()) {
            invoices.ingest().await("two runs", i -> i.transactions(RATES).size() >= 2, Ingest.PATIENCE);
            assertThat(invoices.post("/faults/rates?failing=true").status()).isEqualTo(200);

            SentEvent event = invoices.onlyEvent();

            assertThat(event.transaction()).isEqualTo(RATES);
            assertThat(event.exceptions())
                    .singleElement()
                    .hasToString("IllegalStateException: Rate provider answered 503");
            assertThat(event.exception().handled()).contains(false);
            assertThat(event.context("work").path("task").asText()).isEqualTo(RATES);
            assertThat(invoices.get("/rates").body()).contains("\"active\":false");
            List<SentTransaction> runs = invoices.transactions(RATES);
            assertThat(runs).allSatisfy(run -> {
                assertThat(run.op()).isEqualTo("task");
                assertThat(run.source()).isEqualTo("task");
            });
            assertThat(runs.subList(0, runs.size() - 1)).allSatisfy(run -> {
                assertThat(run.status()).isEqualTo("ok");
                assertThat(run.spans())
                        .extracting(SentSpan::description)
                        .containsExactly("select currency, rate from exchange_rates order by currency");
            });
            SentTransaction last = runs.get(runs.size() - 1);
            assertThat(last.status()).isEqualTo("internal_error");
            assertThat(last.traceId()).isEqualTo(event.traceId());
            assertThat(runs).hasSize(invoices.numberOf("runs", "/rates"));
            invoices.ingest().assertNoComplaints();
        }
    }

    @Test
    void shouldBeCappedByNameAndMinuteUnlessItFails() {
        try (Invoices invoices = lane.fresh()
                .property("invoices.rates.period-ms", "200")
                .env("SPANWEAVE_TRACES_PER_MINUTE", "5")
                .start()) {
            for (int i = 0; i < 8; i++) {
                invoices.get("/invoices/7");
                invoices.get("/faults/error?invoice=7");
            }
            Awaitility.await().atMost(Ingest.PATIENCE).until(() -> invoices.numberOf("runs", "/rates") >= 8);
            invoices.post("/faults/rates?failing=true");

            invoices.ingest().awaitEvents(9);
            invoices.ingest().await("the failed run", i -> i.transactions(RATES).size() >= 6, Ingest.PATIENCE);
            Ingest ingest = invoices.ingest();
            ingest.quiet(Duration.ofMillis(500));
            assertThat(ingest.transactions("GET /invoices/{id}")).hasSize(5);
            assertThat(ingest.transactions("GET /faults/error")).hasSize(8);
            assertThat(ingest.transactions(RATES))
                    .extracting(SentTransaction::status)
                    .containsExactly("ok", "ok", "ok", "ok", "ok", "internal_error");
            assertThat(ingest.events()).hasSize(9);
            ingest.assertNoComplaints();
        }
    }
}
