package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.SentTransaction;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is sent of many transactions is decided when they are over: all that are worth a look, and a share of the rest. */
@InvoicesOnEveryJdk
final class SamplingTest {
    private static final String INVOICE = "GET /invoices/{id}";
    private static final Duration SILENCE = Duration.ofSeconds(1);
    private static final int MANY = 300;
    /** Of three hundred, three are to be expected; one run in billions has as many. */
    private static final int FEW = 25;

    private final InvoicesLane lane;

    SamplingTest(InvoicesLane lane) {
        this.lane = lane;
    }

    @Test
    void shouldKeepTheFirstOfEachNameAndAShareOfTheOthers() {
        try (Invoices invoices = sampled().start()) {
            for (int i = 0; i < MANY; i++) {
                assertThat(invoices.get("/invoices/7").status()).isEqualTo(200);
            }
            assertThat(invoices.get("/rates").status()).isEqualTo(200);

            List<SentTransaction> sent = sent(invoices);
            assertThat(sent).filteredOn("name", "GET /rates").singleElement().satisfies(SamplingTest::isWhole);
            List<SentTransaction> kept =
                    sent.stream().filter(one -> one.name().equals(INVOICE)).toList();
            assertThat(kept).first().satisfies(SamplingTest::isWhole);
            // On a busy machine some may have been slow besides; each of those stands for itself.
            assertThat(kept.stream().filter(one -> probability(one) != 1))
                    .hasSizeLessThan(FEW)
                    .allSatisfy(one -> assertThat(probability(one)).isEqualTo(0.01));
            assertThat(kept).hasSizeLessThan(MANY / 2);
            invoices.ingest().assertNoComplaints();
        }
    }

    @Test
    void shouldKeepWhatIsSlowForItsName() {
        try (Invoices invoices = sampled().start()) {
            for (int i = 0; i < 60; i++) {
                assertThat(invoices.get("/faults/slow?ms=0").status()).isEqualTo(200);
            }
            String trace = trace();
            assertThat(invoices.application()
                            .get("/faults/slow?ms=2000", traced(trace, ""))
                            .status())
                    .isEqualTo(200);

            assertThat(sent(invoices))
                    .filteredOn(one -> one.traceId().equals(trace))
                    .singleElement()
                    .satisfies(SamplingTest::isWhole);
            invoices.ingest().assertNoComplaints();
        }
    }

    @Test
    void shouldKeepAllThatFailedWhateverTheCallerHasDecided() {
        try (Invoices invoices = sampled().start()) {
            for (int i = 0; i < 20; i++) {
                assertThat(invoices.get("/faults/error?invoice=12").status()).isEqualTo(500);
            }
            String failed = trace();
            invoices.application().get("/faults/error?invoice=12", traced(failed, "-0"));
            String ordinary = trace();
            // Even as the first of its name.
            assertThat(invoices.application()
                            .get("/invoices/7", traced(ordinary, "-0"))
                            .status())
                    .isEqualTo(200);

            List<SentTransaction> sent = sent(invoices);
            assertThat(sent).hasSize(21).allSatisfy(one -> {
                assertThat(one.name()).isEqualTo("GET /faults/error");
                assertThat(one.status()).isEqualTo("internal_error");
                isWhole(one);
            });
            assertThat(sent)
                    .extracting(SentTransaction::traceId)
                    .contains(failed)
                    .doesNotContain(ordinary);
            invoices.ingest().assertNoComplaints();
        }
    }

    @Test
    void shouldGoByRulesForNames() {
        try (Invoices invoices = sampled()
                .env("SPANWEAVE_TRACES_RULES", "GET /invoices/*=1.0, GET /rates=0, GET /faults/*=0")
                .start()) {
            for (int i = 0; i < 30; i++) {
                invoices.get("/invoices/7");
                invoices.get("/rates");
            }
            invoices.get("/faults/error?invoice=12");

            List<SentTransaction> sent = sent(invoices);
            assertThat(sent).filteredOn("name", INVOICE).hasSize(30).allSatisfy(SamplingTest::isWhole);
            assertThat(sent).filteredOn("name", "GET /faults/error").hasSize(1).allSatisfy(SamplingTest::isWhole);
            assertThat(sent).hasSize(31);
            invoices.ingest().assertNoComplaints();
        }
    }

    private InvoicesSetup sampled() {
        return lane.fresh()
                .env("SENTRY_TRACES_SAMPLE_RATE", "0.01")
                .env("SPANWEAVE_TRACES_PER_MINUTE", "0")
                .env("SPANWEAVE_SPRING_SCHEDULED_ENABLED", "false");
    }

    private static List<SentTransaction> sent(Invoices invoices) {
        invoices.ingest().quiet(SILENCE);
        return invoices.ingest().transactions();
    }

    private static void isWhole(SentTransaction transaction) {
        assertThat(probability(transaction)).isEqualTo(1);
        if (transaction.name().equals(INVOICE)) {
            assertThat(transaction.spans()).hasSize(1);
        }
    }

    private static double probability(SentTransaction transaction) {
        return transaction.trace().path("client_sample_rate").asDouble(-1);
    }

    private static String trace() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private static Map<String, String> traced(String trace, String decision) {
        return Map.of("sentry-trace", trace + "-" + trace.substring(16) + decision);
    }
}
