package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.acme.annotated.Ticker;
import io.spanweave.harness.Application;
import io.spanweave.harness.Ingest;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.SentSpan;
import io.spanweave.harness.SentTransaction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Methods their author has annotated. The annotations' jar is not on the class path. */
class AnnotationsTest {
    static List<Jdk> jdks() {
        return Jdk.available().stream().filter(jdk -> jdk.version() >= 17).toList();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void shouldNestSpansOfAnnotatedMethods(Jdk jdk) {
        try (Ingest ingest = Ingest.start();
                Application ticker = Application.mainClass(
                                Ticker.class.getName(), List.of(Path.of("target/test-classes")))
                        .on(jdk)
                        .agent(Path.of("../../agent/target/spanweave.jar").toAbsolutePath())
                        .env("SENTRY_DSN", ingest.dsn())
                        .env("SENTRY_RELEASE", "1")
                        .start()) {
            assertThat(ticker.awaitExit(Duration.ofSeconds(60)).code()).isZero();
            List<SentTransaction> runs = ingest.transactions("Ticker");
            assertThat(runs).hasSizeGreaterThanOrEqualTo(3);
            SentTransaction run = runs.get(0);
            assertThat(run.status()).isEqualTo("ok");
            assertThat(run.spans())
                    .extracting(SentSpan::op, SentSpan::description, SentSpan::status)
                    .containsExactly(
                            tuple("function", "advance_the_hands", "internal_error"),
                            tuple("clock.tick", "Ticker.unnamed", "ok"));
            SentSpan outer = run.spans().get(0);
            assertThat(outer.parentSpanId()).isEqualTo(run.spanId());
            assertThat(run.spans().get(1).parentSpanId()).isEqualTo(outer.spanId());
            ingest.assertNoComplaints();
        }
    }
}
