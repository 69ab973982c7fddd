package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Ingest;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.SentSpan;
import io.spanweave.harness.SentTransaction;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code AsyncContext.start} runs on the pool of the container is part of the request. */
class HandoffContainerTest {
    @ParameterizedTest(name = "{0} on JDK {1}")
    @CsvSource({"Tomcat, 17", "Jetty, 17", "Tomcat, 25", "Jetty, 25"})
    void shouldFollowTheRequestOntoThePoolOfTheContainer(String container, int version) {
        Jdk jdk = JdkLane.of(version);
        try (Ingest ingest = Ingest.start();
                Workers workers = Workers.start(
                        container.equals("Jetty") ? Workers.jetty(jdk, ingest) : Workers.tomcat(jdk, ingest), ingest)) {
            for (int i = 0; i < 20; i++) {
                List<PlantedStatement> done = workers.statements("/async?id=" + i);
                assertThat(done)
                        .extracting(PlantedStatement::name)
                        .containsExactly("req_" + i, "req_" + i + "_handed_on", "req_" + i + "_started");
            }
            ingest.awaitTransactions(20);

            assertThat(ingest.transactions()).hasSize(20).allSatisfy(transaction -> {
                String id = PlantedStatement.requestOf(transaction).orElseThrow();
                assertThat(PlantedStatement.sent(transaction))
                        .extracting(PlantedStatement::name)
                        .containsExactly("req_" + id, "req_" + id + "_started", "req_" + id + "_handed_on");
                assertThat(transaction.spans())
                        .extracting(SentSpan::parentSpanId)
                        .containsOnly(transaction.spanId());
            });
            assertThat(ingest.transactions())
                    .extracting(SentTransaction::status)
                    .containsOnly("ok");
            ingest.assertNoComplaints();
        }
    }
}
