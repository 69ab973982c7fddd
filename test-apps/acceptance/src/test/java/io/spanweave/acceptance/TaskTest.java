package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanweave.harness.SentEvent;
import io.spanweave.harness.SentSpan;
import io.spanweave.harness.SentTransaction;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The overdue check: a method on a schedule, with up to three attempts of Spring Retry. */
@InvoicesOnEveryJdk
final class TaskTest {
    private static final String CHECK = "OverdueCheck.checkOverdueInvoices";

    private final Invoices invoices;

    TaskTest(InvoicesLane lane) {
        invoices = lane.shared();
    }

    @Test
    void shouldBeATransactionNamedByItsMethod() {
        invoices.triggerOverdueCheck(false);

        List<SentTransaction> runs = invoices.transactions(CHECK);
        assertThat(runs).hasSize(1);
        assertThat(runs.get(0).op()).isEqualTo("task");
        assertThat(runs.get(0).source()).isEqualTo("task");
        assertThat(runs.get(0).status()).isEqualTo("ok");
        assertThat(runs.get(0).release()).isEqualTo(InvoicesSetup.RELEASE);
        assertThat(runs.get(0).environment()).isEqualTo(InvoicesSetup.ENVIRONMENT);
        assertThat(invoices.events()).isEmpty();
        invoices.ingest().assertNoComplaints();
    }

    @Test
    void shouldHaveTheStatementsOfTheWholeRun() {
        invoices.triggerOverdueCheck(false);

        List<SentSpan> statements = invoices.transactions(CHECK).get(0).spans();
        assertThat(statements)
                .extracting(SentSpan::op)
                .containsExactly(
                        "db.query",
                        "db.update",
                        "db.update",
                        "db.update",
                        "db.update",
                        "db.update",
                        "db.update",
                        "db.update",
                        "db.insert");
        assertThat(invoices.ingest().contains("OVERDUE'")).isFalse();
        invoices.ingest().assertNoComplaints();
    }

    @Test
    void shouldBeOneEventOnTheLastAttempt() {
        invoices.triggerOverdueCheck(true);

        SentEvent event = invoices.onlyEvent();
        assertThat(event.exceptions())
                .singleElement()
                .hasToString("IllegalStateException: Mail relay refused reminder for invoice 17");
        assertThat(event.exception().handled()).contains(false);
        assertThat(event.transaction()).isEqualTo(CHECK);
        List<SentTransaction> runs = invoices.transactions(CHECK);
        assertThat(runs).hasSize(1);
        assertThat(runs.get(0).op()).isEqualTo("task");
        assertThat(runs.get(0).source()).isEqualTo("task");
        assertThat(runs.get(0).status()).isEqualTo("internal_error");
        assertThat(runs.get(0).traceId()).isEqualTo(event.traceId());
        invoices.ingest().assertNoComplaints();
    }

    @Test
    void shouldSayHowFarItGot() {
        invoices.triggerOverdueCheck(true);

        JsonNode work = invoices.onlyEvent().context("work");
        assertThat(work.path("task").asText()).isEqualTo(CHECK);
        assertThat(work.path("attempts").asInt()).isEqualTo(3);
        assertThat(work.path("statements").asInt()).isEqualTo(18);
        assertThat(work.path("rows_changed").asInt()).isEqualTo(15);
        assertThat(work.path("elapsed_ms").asDouble()).isPositive();
        assertThat(work.path("summary").asText())
                .startsWith("failed after 3 attempts, 18 statements, 15 rows changed, ");
        assertThat(invoices.transactions(CHECK).get(0).context("work")).isEqualTo(work);
        invoices.ingest().assertNoComplaints();
    }

    @Test
    void shouldRememberTheEarlierAttemptsAsBreadcrumbs() {
        invoices.triggerOverdueCheck(true);

        SentEvent event = invoices.onlyEvent();
        String refused = " failed: IllegalStateException: Mail relay refused reminder for invoice 17";
        assertThat(event.breadcrumbs())
                .filteredOn(crumb -> crumb.path("category").asText().equals("retry"))
                .extracting(crumb -> crumb.path("message").asText())
                .containsExactly("attempt 1" + refused, "attempt 2" + refused);
        invoices.ingest().assertNoComplaints();
    }

    @Test
    void shouldHaveTheFramesOfTheApplicationInItsError() {
        invoices.triggerOverdueCheck(true);

        assertThat(invoices.onlyEvent().exception().frames())
                .filteredOn(frame -> frame.inApp())
                .extracting(frame -> frame.module() + "." + frame.function())
                .containsExactly(
                        "com.acme.invoices.overdue.OverdueCheck.checkOverdueInvoices",
                        "com.acme.invoices.overdue.OverdueProcessor.processOverdueInvoices",
                        "com.acme.invoices.overdue.ReminderMailer.sendReminder");
        invoices.ingest().assertNoComplaints();
    }
}
