package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.SentTransaction;
import org.junit.jupiter.api.Test;

/** A setting that names half of a framework. */
class SpansSettingLimitTest {
    @Test
    void shouldSayOnceThatTooMuchIsNamed() {
        try (Invoices invoices = new InvoicesSetup(JdkLane.of(25))
                .env("SPANWEAVE_SPANS", "org.springframework.web.*#*;org.springframework.jdbc.*#*")
                .start()) {
            assertThat(invoices.pay(1).status()).isEqualTo(201);

            SentTransaction payment = invoices.transactions("POST /payments").get(0);
            assertThat(payment.spans("db.insert")).hasSize(2);
            assertThat(invoices.agentLines())
                    .filteredOn(line -> line.contains("500"))
                    .singleElement()
                    .asString()
                    .contains("spans");
            assertThat(invoices.agentLines()).hasSize(2);
        }
    }
}
