package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.SentSpan;
import io.spanweave.harness.SentTransaction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A payment is four statements in one request. */
@InvoicesOnEveryJdk
final class PaymentTest {
    private final Invoices invoices;

    PaymentTest(InvoicesLane lane) {
        invoices = lane.shared();
    }

    @Test
    void shouldBeOneTransactionNamedByItsRoute() {
        assertThat(invoices.pay(1).status()).isEqualTo(201);

        SentTransaction payment = invoices.onlyTransaction();
        assertThat(payment.name()).isEqualTo("POST /payments");
        assertThat(payment.op()).isEqualTo("http.server");
        assertThat(payment.source()).isEqualTo("route");
        assertThat(payment.status()).isEqualTo("ok");
        assertThat(payment.method()).isEqualTo("POST");
        assertThat(payment.url()).isEqualTo("/payments");
        assertThat(payment.release()).isEqualTo(InvoicesSetup.RELEASE);
        assertThat(payment.environment()).isEqualTo(InvoicesSetup.ENVIRONMENT);
        assertThat(payment.context("response").path("status_code").asInt()).isEqualTo(201);
        assertThat(invoices.events()).isEmpty();
        invoices.ingest().assertNoComplaints();
    }

    @Test
    void shouldHaveEachStatementOnceAndInOrderThoughThePoolWrapsTheDriver() {
        invoices.pay(2);

        SentTransaction payment = invoices.onlyTransaction();
        assertThat(payment.spans())
                .extracting(SentSpan::op)
                .containsExactly("db.query", "db.insert", "db.insert", "db.update");
        assertThat(payment.spans())
                .extracting(SentSpan::description)
                .containsExactly(
                        "select balance from invoices where id = ? for update",
                        "insert into payments (invoice_id, amount, reference, status) values (?, ?, ?, ?) returning id",
                        "insert into payment_versions (payment_id, version, amount, note) values (?, ?, ?, ?)",
                        "update invoices set balance = balance - ?, status = case when balance - ? = ? then ? else ?"
                                + " end where id = ?");
        invoices.ingest().assertNoComplaints();
    }

    @Test
    void shouldMaskEveryLiteral() {
        invoices.pay(3);

        assertThat(invoices.onlyTransaction().spans()).hasSize(4);
        for (String literal : new String[] {"RECORDED", "created", "PARTIALLY_PAID", "values (?, 1"}) {
            assertThat(invoices.ingest().contains(literal)).as(literal).isFalse();
        }
        invoices.ingest().assertNoComplaints();
    }

    @Test
    void shouldHaveItsStatementsAsChildrenThatNameTheirDatabase() {
        invoices.pay(4);

        SentTransaction payment = invoices.onlyTransaction();
        assertThat(payment.childrenOf(payment.spanId())).hasSize(4).allSatisfy(span -> {
            assertThat(span.status()).isEqualTo("ok");
            assertThat(span.traceId()).isEqualTo(payment.traceId());
            assertThat(span.data("db.system")).isEqualTo("postgresql");
            assertThat(span.data("db.name")).isEqualTo(invoices.database());
            assertThat(span.start()).isAfterOrEqualTo(payment.start());
            assertThat(span.end()).isBeforeOrEqualTo(payment.end());
        });
        invoices.ingest().assertNoComplaints();
    }

    @ParameterizedTest
    @CsvSource({"6, 1000000.00, 422, invalid_argument", "999, 1.00, 404, not_found", "6, -1, 400, invalid_argument"})
    void shouldBeNoEventWhenItIsRefused(long invoice, String amount, int answer, String status) {
        assertThat(invoices.pay(invoice, amount).status()).isEqualTo(answer);

        SentTransaction refused = invoices.onlyTransaction();
        assertThat(refused.name()).isEqualTo("POST /payments");
        assertThat(refused.status()).isEqualTo(status);
        assertThat(invoices.events()).isEmpty();
        invoices.ingest().assertNoComplaints();
    }
}
