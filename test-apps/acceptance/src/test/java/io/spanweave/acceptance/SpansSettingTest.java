package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.spanweave.harness.Response;
import io.spanweave.harness.SentSpan;
import io.spanweave.harness.SentTransaction;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Methods of the invoices service, which carries no annotation, named by a setting alone. */
@InvoicesOnEveryJdk
final class SpansSettingTest {
    private static final String PAYMENT = "com.acme.invoices.payment.";

    private static @Nullable Invoices started;

    private final Invoices invoices;

    SpansSettingTest(InvoicesLane lane) {
        invoices = Objects.requireNonNull(started, lane::toString);
    }

    @BeforeParameterizedClassInvocation
    static void start(InvoicesLane lane) {
        started = lane.fresh()
                // So that the threads of the dashboard's pool have no transaction.
                .env("SPANWEAVE_HANDOFF_ENABLED", "false")
                .env(
                        "SPANWEAVE_SPANS",
                        String.join(
                                "; ",
                                PAYMENT + "InvoiceValidator#validateInvoiceAndBalance"
                                        + " name=validate_invoice_and_balance op=billing.check",
                                PAYMENT + "PaymentRecorder#createPaymentRecord(long, BigDecimal, java.lang.String)"
                                        + " name=create_payment_record",
                                PAYMENT + "*Recorder#create*Version(*,*) name=\"create_payment_version_v1\"",
                                PAYMENT + "InvoiceStatus#recalculateInvoiceStatus"
                                        + " op=billing.status name=\"recalculate invoice status\"",
                                "com.acme.invoices.dashboard.DashboardQueries#totalsByStatus root op=dashboard",
                                "com.acme.invoices.dashboard.DashboardQueries#topCustomers"))
                .start();
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        Invoices running = started;
        started = null;
        if (running != null) {
            running.close();
        }
    }

    @BeforeEach
    void forget() {
        invoices.forget();
    }

    @Test
    void shouldShowThePaymentAsItsFourSteps() {
        assertThat(invoices.pay(1).status()).isEqualTo(201);

        SentTransaction payment = invoices.onlyTransaction();
        assertThat(payment.name()).isEqualTo("POST /payments");
        List<SentSpan> steps = payment.childrenOf(payment.spanId());
        assertThat(steps)
                .extracting(SentSpan::description, SentSpan::op, SentSpan::status)
                .containsExactly(
                        tuple("validate_invoice_and_balance", "billing.check", "ok"),
                        tuple("create_payment_record", "function", "ok"),
                        tuple("create_payment_version_v1", "function", "ok"),
                        tuple("recalculate invoice status", "billing.status", "ok"));
        assertThat(payment.spans()).hasSize(8);
        assertThat(steps)
                .extracting(step -> payment.childrenOf(step.spanId()).stream()
                        .map(SentSpan::op)
                        .toList())
                .containsExactly(List.of("db.query"), List.of("db.insert"), List.of("db.insert"), List.of("db.update"));
        assertThat(invoices.events()).isEmpty();
        invoices.ingest().assertNoComplaints();
    }

    @ParameterizedTest
    @CsvSource({
        "6, 1000000.00, 422, invalid_argument, exceeds the balance of invoice 6",
        "999, 1.00, 404, not_found, No invoice 999"
    })
    void shouldFailWithTheExceptionThatPassesThrough(
            long invoice, String amount, int answer, String status, String detail) {
        Response response = invoices.pay(invoice, amount);

        assertThat(response.status()).isEqualTo(answer);
        assertThat(response.body()).contains(detail);
        SentTransaction refused = invoices.onlyTransaction();
        assertThat(refused.status()).isEqualTo(status);
        assertThat(refused.childrenOf(refused.spanId()))
                .extracting(SentSpan::description, SentSpan::status)
                .containsExactly(tuple("validate_invoice_and_balance", "internal_error"));
        assertThat(invoices.events()).isEmpty();
        invoices.ingest().assertNoComplaints();
    }

    @Test
    void shouldBeginATransactionOnAThreadWithoutOneIfItIsARoot() {
        assertThat(invoices.get("/dashboard").status()).isEqualTo(200);

        SentTransaction root =
                invoices.transactions("DashboardQueries.totalsByStatus").get(0);
        assertThat(root.op()).isEqualTo("dashboard");
        assertThat(root.status()).isEqualTo("ok");
        assertThat(root.spans())
                .extracting(SentSpan::op, SentSpan::parentSpanId)
                .containsExactly(tuple("db.query", root.spanId()));
        // The other one that is named is no root: its thread has no transaction.
        assertThat(invoices.transactions())
                .extracting(SentTransaction::name)
                .containsExactlyInAnyOrder("GET /dashboard", "DashboardQueries.totalsByStatus");
        invoices.ingest().assertNoComplaints();
    }

    @Test
    void shouldHaveNothingToSay() {
        assertThat(invoices.agentLines()).hasSize(1);
    }
}
