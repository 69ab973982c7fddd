package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.SentSpan;
import io.spanweave.harness.SentTransaction;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a request is called, when it is sent at all, and whose trace it belongs to. */
@InvoicesOnEveryJdk
final class RequestTest {
    private final Invoices invoices;

    RequestTest(InvoicesLane lane) {
        invoices = lane.shared();
    }

    @Test
    void shouldNameAllInvoicesAlike() {
        assertThat(invoices.get("/invoices/7").status()).isEqualTo(200);
        assertThat(invoices.get("/invoices/8?view=full").status()).isEqualTo(200);

        List<SentTransaction> both = invoices.transactions();
        assertThat(both).extracting(SentTransaction::name).containsExactly("GET /invoices/{id}", "GET /invoices/{id}");
        assertThat(both).extracting(SentTransaction::source).containsOnly("route");
        assertThat(both).extracting(SentTransaction::url).containsExactly("/invoices/7", "/invoices/8");
        assertThat(both)
                .allSatisfy(invoice ->
                        assertThat(invoice.spans()).extracting(SentSpan::op).containsExactly("db.query"));
        assertThat(both.get(0).traceId()).isNotEqualTo(both.get(1).traceId());
        invoices.ingest().assertNoComplaints();
    }

    @ParameterizedTest
    @CsvSource({
        "/invoices/999, 404, not_found",
        "/nowhere/at/all, 404, not_found",
        "/invoices/seven, 400, invalid_argument",
        "/faults/handled, 409, already_exists"
    })
    void shouldBeNoEventWhenTheCallerIsWrong(String path, int answer, String status) {
        assertThat(invoices.get(path).status()).isEqualTo(answer);

        assertThat(invoices.onlyTransaction().status()).isEqualTo(status);
        assertThat(invoices.events()).isEmpty();
        invoices.ingest().assertNoComplaints();
    }

    @Test
    void shouldBeSilentAboutHealthUntilItFails() {
        assertThat(invoices.get("/health").status()).isEqualTo(200);
        assertThat(invoices.transactions()).isEmpty();

        invoices.post("/faults/health?down=true");
        invoices.get("/health");
        invoices.post("/faults/health?down=false");
        invoices.get("/health");

        assertThat(invoices.transactions("GET /health"))
                .singleElement()
                .extracting(SentTransaction::status)
                .isEqualTo("internal_error");
        assertThat(invoices.events()).isEmpty();
        invoices.ingest().assertNoComplaints();
    }

    @Test
    void shouldContinueTheTraceOfItsCaller() {
        String trace = "0af7651916cd43dd8448eb211c80319c";
        String span = "b7ad6b7169203331";

        invoices.application().get("/invoices/7", Map.of("sentry-trace", trace + "-" + span + "-1"));

        SentTransaction continued = invoices.onlyTransaction();
        assertThat(continued.traceId()).isEqualTo(trace);
        assertThat(continued.parentSpanId()).isEqualTo(span);
        assertThat(continued.spanId()).isNotEqualTo(span);
        assertThat(continued.spans()).extracting(SentSpan::traceId).containsOnly(trace);
        invoices.ingest().assertNoComplaints();
    }

    @Test
    void shouldBeginATraceOfItsOwnWhenTheCallersIsBroken() {
        invoices.application().get("/invoices/7", Map.of("sentry-trace", "0000-broken-1"));

        SentTransaction own = invoices.onlyTransaction();
        assertThat(own.traceId()).matches("[0-9a-f]{32}");
        assertThat(own.parentSpanId()).isEmpty();
        invoices.ingest().assertNoComplaints();
    }

    @Test
    void shouldGoOutOverOneConnection() {
        invoices.get("/invoices/7");
        invoices.get("/invoices/8");

        assertThat(invoices.transactions()).hasSize(2);
        assertThat(invoices.ingest().connectionsOpened()).isEqualTo(1);
        invoices.ingest().assertNothingMore(Duration.ofMillis(200));
        invoices.ingest().assertNoComplaints();
    }
}
