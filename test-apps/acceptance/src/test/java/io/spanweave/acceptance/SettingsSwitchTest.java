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

/** A switch takes away just what it names. */
@InvoicesOnEveryJdk
final class SettingsSwitchTest {
    private static final String CHECK = "OverdueCheck.checkOverdueInvoices";
    private static final String RATES = "RateRefresher";

    private final InvoicesLane lane;

    SettingsSwitchTest(InvoicesLane lane) {
        this.lane = lane;
    }

    @Test
    void shouldTakeAwayTheStatements() {
        try (Invoices invoices = without("SPANWEAVE_JDBC_ENABLED").start()) {
            assertThat(invoices.pay(1).status()).isEqualTo(201);
            invoices.triggerOverdueCheck(true);

            assertThat(invoices.transactions("POST /payments")).singleElement().satisfies(payment -> {
                assertThat(payment.status()).isEqualTo("ok");
                assertThat(payment.source()).isEqualTo("route");
            });
            assertThat(invoices.transactions(CHECK)).hasSize(1);
            assertThat(invoices.transactions())
                    .allSatisfy(transaction -> assertThat(transaction.spans()).isEmpty());
            assertThat(invoices.onlyEvent().context("work").path("attempts").asInt())
                    .isEqualTo(3);
            assertWeaves(invoices, "servlet, spring-mvc, spring-scheduled, executor, spring-retry");
        }
    }

    @Test
    void shouldTakeAwayTheRequestsAndLeaveTheTasks() {
        try (Invoices invoices = without("SPANWEAVE_SERVLET_ENABLED").start()) {
            assertThat(invoices.pay(1).status()).isEqualTo(201);
            assertThat(invoices.get("/faults/error?invoice=12").status()).isEqualTo(500);
            invoices.triggerOverdueCheck(false);

            SentTransaction check = invoices.ingest().awaitTransaction(CHECK);
            invoices.ingest().quiet(Duration.ofMillis(500));
            assertThat(check.spans()).hasSize(9);
            assertThat(invoices.ingest().transactions()).containsExactly(check);
            assertThat(invoices.ingest().events()).isEmpty();
            assertWeaves(invoices, "spring-mvc, jdbc, spring-scheduled, executor, spring-retry");
        }
    }

    @Test
    void shouldTakeAwayTheRoutesAndNameRequestsByTheirPathWithoutIds() {
        try (Invoices invoices = without("SPANWEAVE_SPRING_MVC_ENABLED").start()) {
            invoices.pay(1);
            invoices.get("/invoices/7");

            List<SentTransaction> both = invoices.transactions();
            assertThat(both).extracting(SentTransaction::name).containsExactly("POST /payments", "GET /invoices/{id}");
            assertThat(both).extracting(SentTransaction::source).containsOnly("url");
            assertThat(both.get(0).spans()).hasSize(4);
            assertWeaves(invoices, "servlet, jdbc, spring-scheduled, executor, spring-retry");
        }
    }

    @Test
    void shouldTakeAwayTheScheduledMethods() {
        try (Invoices invoices = without("SPANWEAVE_SPRING_SCHEDULED_ENABLED")
                // Spring logs the failure of the job, which now is nobody else's.
                .env("SPANWEAVE_LOGS_ENABLED", "false")
                .property("invoices.rates.period-ms", "500")
                .start()) {
            invoices.runOverdueCheck(true);

            assertThat(invoices.transactions("POST /jobs/overdue-check")).hasSize(1);
            assertThat(invoices.ingest().transactions(CHECK)).isEmpty();
            assertThat(invoices.events()).isEmpty();
            assertThat(invoices.transactions(RATES)).isNotEmpty();
            assertWeaves(invoices, "servlet, spring-mvc, jdbc, executor, spring-retry");
        }
    }

    @Test
    void shouldTakeAwayTheTasksOfExecutors() {
        try (Invoices invoices = without("SPANWEAVE_EXECUTOR_ENABLED")
                .property("invoices.rates.period-ms", "200")
                .start()) {
            invoices.post("/faults/rates?failing=true");
            invoices.triggerOverdueCheck(true);

            assertThat(invoices.transactions(CHECK)).hasSize(1);
            assertThat(invoices.onlyEvent().transaction()).isEqualTo(CHECK);
            Awaitility.await()
                    .atMost(Ingest.PATIENCE)
                    .until(() -> invoices.get("/rates").body().contains("\"active\":false"));
            assertThat(invoices.events()).hasSize(1);
            assertThat(invoices.ingest().transactions(RATES)).isEmpty();
            assertWeaves(invoices, "servlet, spring-mvc, jdbc, spring-scheduled, spring-retry");
        }
    }

    @Test
    void shouldTakeAwayTheAttempts() {
        try (Invoices invoices = without("SPANWEAVE_SPRING_RETRY_ENABLED").start()) {
            invoices.triggerOverdueCheck(true);

            SentEvent event = invoices.onlyEvent();
            assertThat(event.transaction()).isEqualTo(CHECK);
            assertThat(event.context("work").has("attempts")).isFalse();
            assertThat(event.context("work").path("statements").asInt()).isEqualTo(18);
            assertThat(event.breadcrumbs())
                    .isNotEmpty()
                    .allSatisfy(
                            crumb -> assertThat(crumb.path("category").asText()).isEqualTo("query"));
            assertThat(invoices.transactions(CHECK))
                    .singleElement()
                    .extracting(SentTransaction::spans)
                    .satisfies(spans ->
                            assertThat(spans).extracting(SentSpan::status).containsOnly("ok"));
            assertWeaves(invoices, "servlet, spring-mvc, jdbc, spring-scheduled, executor");
        }
    }

    private InvoicesSetup without(String key) {
        return lane.fresh().env(key, "false");
    }

    private static void assertWeaves(Invoices invoices, String names) {
        assertThat(invoices.agentLines()).singleElement().asString().contains("; weaves " + names);
        invoices.ingest().assertNoComplaints();
    }
}
