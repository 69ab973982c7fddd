package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.SentEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Secrets in every place of a request that could give them away. */
@InvoicesOnEveryJdk
final class RequestPersonalDataTest {
    private static final String QUERY = "secret-in-the-query";
    private static final String COOKIE = "secret-in-the-cookie";
    private static final String AUTHORIZATION = "secret-in-the-authorization";
    private static final String HEADER = "secret-in-a-header";
    private static final String BODY = "secret-in-the-body";
    private static final String[] ALL = {QUERY, COOKIE, AUTHORIZATION, HEADER, BODY};
    private static final String CLIENT = "203.0.113.77";

    private final InvoicesLane lane;

    RequestPersonalDataTest(InvoicesLane lane) {
        this.lane = lane;
    }

    @Test
    void shouldNotLeaveTheApplicationByDefault() {
        Invoices invoices = lane.shared();

        send(invoices, "GET", "/faults/error?invoice=12&token=" + QUERY, BODY, 500);
        send(invoices, "POST", "/payments?token=" + QUERY, unstorablePayment(), 500);
        send(invoices, "POST", "/payments?token=" + QUERY, "{\"reference\":\"" + BODY + "\"}", 400);
        send(invoices, "GET", "/invoices/7?token=" + QUERY, "", 200);

        invoices.ingest().awaitEvents(2);
        assertThat(invoices.transactions()).hasSize(4);
        assertThat(invoices.events()).hasSize(2).allSatisfy(event -> {
            assertThat(event.request().has("query_string")).isFalse();
            assertThat(event.request().has("cookies")).isFalse();
            assertThat(event.request().has("headers")).isFalse();
            assertThat(event.request().has("data")).isFalse();
            assertThat(event.json().has("user")).isFalse();
        });
        for (String secret : ALL) {
            assertThat(invoices.ingest().contains(secret)).as(secret).isFalse();
        }
        assertThat(invoices.ingest().contains(CLIENT)).isFalse();
        invoices.ingest().assertNoComplaints();
    }

    @Test
    void shouldDescribeFailuresWhenAskedForExceptByTheirBody() {
        try (Invoices invoices =
                lane.fresh().env("SENTRY_SEND_DEFAULT_PII", "true").start()) {
            send(invoices, "GET", "/faults/error?invoice=12&token=" + QUERY, BODY, 500);

            SentEvent event = invoices.onlyEvent();
            assertThat(event.request().path("query_string").asText()).isEqualTo("invoice=12&token=" + QUERY);
            assertThat(event.request().path("cookies").toString()).isEqualTo("[[\"session\",\"" + COOKIE + "\"]]");
            assertThat(event.request().path("headers").path("Authorization").asText())
                    .isEqualTo("Bearer " + AUTHORIZATION);
            assertThat(event.json().path("user").path("ip_address").asText()).isEqualTo("127.0.0.1");

            send(invoices, "POST", "/payments", unstorablePayment(), 500);
            invoices.ingest().awaitEvents(2);
            assertThat(invoices.events()).hasSize(2);
            assertThat(invoices.ingest().contains(BODY)).isFalse();
            assertThat(invoices.ingest().contains(HEADER)).isFalse();
            invoices.ingest().assertNoComplaints();
        }
    }

    /** PostgreSQL refuses the NUL. */
    private static String unstorablePayment() {
        return "{\"invoiceId\":1,\"amount\":1,\"reference\":\"" + BODY + "\\u0000\"}";
    }

    private static void send(Invoices invoices, String method, String path, String body, int status) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Cookie", "session=" + COOKIE);
        headers.put("Authorization", "Bearer " + AUTHORIZATION);
        headers.put("X-Token", HEADER);
        headers.put("X-Forwarded-For", CLIENT);
        headers.put("Content-Type", "application/json");
        assertThat(invoices.application().request(method, path, headers, body).status())
                .isEqualTo(status);
    }
}
