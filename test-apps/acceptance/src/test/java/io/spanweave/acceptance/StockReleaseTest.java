package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.acceptance.StockServer.Answer;
import io.spanweave.harness.Ingest;
import io.spanweave.harness.SentSpan;
import io.spanweave.harness.SentTransaction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same application with what an operator may set, and without its pool. */
class StockReleaseTest {
    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {8, 11, 17, 21, 25})
    void shouldBelieveTheOperatorMoreThanTheWar(int version) {
        try (Ingest ingest = Ingest.start();
                StockServer stock = StockServer.start(
                        StockServer.launch(JdkLane.of(version), ingest)
                                .env("SENTRY_RELEASE", "4f2c91e")
                                .env("SENTRY_ENVIRONMENT", "staging")
                                .jvm("-Dstock.pool=false"),
                        ingest)) {
            Answer item = stock.get("/items/1");
            Answer ping = stock.get("/ping");
            Answer boom = stock.get("/boom");

            SentTransaction transaction = stock.outcome(item).onlyTransaction();
            assertThat(transaction.release()).isEqualTo("4f2c91e");
            assertThat(transaction.environment()).isEqualTo("staging");
            assertThat(transaction.spans()).hasSize(1).first().satisfies(span -> {
                assertThat(span.op()).isEqualTo("db.query");
                assertThat(span.data("db.system")).isEqualTo("h2database");
            });
            assertThat(transaction.spans()).extracting(SentSpan::status).containsExactly("ok");
            assertThat(stock.outcome(boom).onlyEvent().release()).isEqualTo("4f2c91e");
            assertThat(ping.status()).isEqualTo(200);
            assertThat(ingest.transactions("GET /stock/ping")).isEmpty();
            ingest.assertNoComplaints();
        }
    }
}
