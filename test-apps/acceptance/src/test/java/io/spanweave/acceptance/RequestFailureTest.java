package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.SentEvent;
import io.spanweave.harness.SentException;
import io.spanweave.harness.SentFrame;
import io.spanweave.harness.SentSpan;
import io.spanweave.harness.SentTransaction;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A request that fails is one event, about what the application threw. */
@InvoicesOnEveryJdk
final class RequestFailureTest {
    private final Invoices invoices;

    RequestFailureTest(InvoicesLane lane) {
        invoices = lane.shared();
    }

    @Test
    void shouldBeOneEventOfWhatTheApplicationThrew() {
        assertThat(invoices.get("/faults/error?invoice=12").status()).isEqualTo(500);

        SentEvent event = invoices.onlyEvent();
        assertThat(event.exception().type()).isEqualTo("IllegalStateException");
        assertThat(event.exception().module()).isEqualTo("java.lang");
        assertThat(event.exception().value()).isEqualTo("Ledger for invoice 12 is out of balance");
        assertThat(event.level()).isEqualTo("error");
        assertThat(event.release()).isEqualTo(InvoicesSetup.RELEASE);
        assertThat(event.environment()).isEqualTo(InvoicesSetup.ENVIRONMENT);
        invoices.ingest().assertNoComplaints();
    }

    @Test
    void shouldHaveItsWholeChainOfCausesTheOldestFirst() {
        invoices.get("/faults/error?invoice=12");

        SentEvent event = invoices.onlyEvent();
        assertThat(event.exceptions())
                .extracting(SentException::toString)
                .containsExactly(
                        "ArithmeticException: / by zero",
                        "LedgerException: Invoice 12 has no ledger entries",
                        "IllegalStateException: Ledger for invoice 12 is out of balance");
        assertThat(event.exceptions())
                .extracting(SentException::module)
                .containsExactly("java.lang", "com.acme.invoices.faults", "java.lang");
        invoices.ingest().assertNoComplaints();
    }

    @Test
    void shouldTellTheApplicationsFramesFromOthers() {
        invoices.get("/faults/error?invoice=12");

        List<SentFrame> frames = invoices.onlyEvent().exception().frames();
        SentFrame thrower = frames.get(frames.size() - 1);
        assertThat(thrower.module()).isEqualTo("com.acme.invoices.faults.LedgerService");
        assertThat(thrower.function()).isEqualTo("reconcile");
        assertThat(thrower.file()).isEqualTo("LedgerService.java");
        assertThat(thrower.line()).isPositive();
        assertThat(frames)
                .filteredOn(frame -> frame.module().startsWith("com.acme."))
                .isNotEmpty();
        assertThat(frames)
                .filteredOn(frame -> frame.module().startsWith("org.springframework."))
                .isNotEmpty();
        assertThat(frames)
                .allSatisfy(frame -> assertThat(frame.inApp())
                        .as(frame.toString())
                        .isEqualTo(frame.module().startsWith("com.acme.")));
        assertThat(frames).noneMatch(frame -> frame.module().contains("panweave"));
        invoices.ingest().assertNoComplaints();
    }

    @Test
    void shouldBeUnhandledAndPartOfItsTransaction() {
        invoices.get("/faults/error?invoice=12");

        SentEvent event = invoices.onlyEvent();
        SentTransaction transaction = invoices.onlyTransaction();
        assertThat(event.exception().handled()).contains(false);
        assertThat(event.exception().mechanism()).isEqualTo("auto.http.spanweave.servlet");
        assertThat(event.transaction()).isEqualTo("GET /faults/error");
        assertThat(event.traceId()).isEqualTo(transaction.traceId());
        assertThat(event.spanId()).isEqualTo(transaction.spanId());
        assertThat(transaction.name()).isEqualTo("GET /faults/error");
        assertThat(transaction.status()).isEqualTo("internal_error");
        assertThat(transaction.context("response").path("status_code").asInt()).isEqualTo(500);
        invoices.ingest().assertNoComplaints();
    }

    @Test
    void shouldNameItsMethodAndPath() {
        invoices.get("/faults/error?invoice=12");

        SentEvent event = invoices.onlyEvent();
        assertThat(event.request().path("method").asText()).isEqualTo("GET");
        assertThat(event.request().path("url").asText())
                .isEqualTo("http://127.0.0.1:" + invoices.application().port() + "/faults/error");
        assertThat(invoices.onlyTransaction().url()).endsWith("/faults/error");
        invoices.ingest().assertNoComplaints();
    }

    @Test
    void shouldBeOneIssueWhateverNumbersItsMessageHolds() {
        invoices.get("/faults/error?invoice=12");
        invoices.get("/faults/error?invoice=13");

        invoices.ingest().awaitEvents(2);
        assertThat(invoices.events()).hasSize(2);
        assertThat(invoices.ingest().issues()).hasSize(1);
        invoices.ingest().assertNoComplaints();
    }

    @Test
    void shouldKeepAServletExceptionTheApplicationMade() {
        assertThat(invoices.get("/faults/servlet").status()).isEqualTo(500);

        assertThat(invoices.onlyEvent().exceptions())
                .extracting(SentException::toString)
                .containsExactly(
                        "IOException: Template store is unreachable",
                        "ServletException: Statement could not be rendered");
        assertThat(invoices.onlyTransaction().status()).isEqualTo("internal_error");
        invoices.ingest().assertNoComplaints();
    }

    @Test
    void shouldBeAnEventThoughTheApplicationAnswersTheFailureItself() {
        assertThat(invoices.get("/faults/answered").status()).isEqualTo(500);

        SentEvent event = invoices.onlyEvent();
        assertThat(event.exceptions())
                .singleElement()
                .hasToString("UnsupportedOperationException: Credit notes are not printed");
        assertThat(event.exception().handled()).contains(true);
        assertThat(invoices.onlyTransaction().status()).isEqualTo("internal_error");
        invoices.ingest().assertNoComplaints();
    }

    @Test
    void shouldShowTheStatementThatFailed() {
        assertThat(invoices.get("/faults/sql").status()).isEqualTo(500);

        SentEvent event = invoices.onlyEvent();
        assertThat(event.exceptions())
                .extracting(SentException::type)
                .containsExactly("PSQLException", "BadSqlGrammarException");
        SentTransaction transaction = invoices.onlyTransaction();
        SentSpan failed = transaction.span("db.query", "ledger_entries");
        assertThat(failed.description()).isEqualTo("select count(*) from ledger_entries where period = ?");
        assertThat(failed.status()).isEqualTo("internal_error");
        assertThat(transaction.spans()).hasSize(1);
        assertThat(event.context("work").path("statements_failed").asInt()).isEqualTo(1);
        assertThat(event.breadcrumbs())
                .extracting(crumb -> crumb.path("message").asText())
                .containsExactly("select count(*) from ledger_entries where period = ?");
        invoices.ingest().assertNoComplaints();
    }
}
