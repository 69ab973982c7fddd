package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Application;
import io.spanweave.harness.Ingest;
import io.spanweave.harness.Launch;
import io.spanweave.harness.SentEvent;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An application that reports its errors with a Sentry SDK of its own, while that is at work: none is told twice. */
class OwnSdkTest {
    private static final Duration END = Duration.ofSeconds(60);
    private static final String SAID = "reports errors with its own Sentry SDK";

    static Stream<Arguments> lanes() {
        return Ledger.lanes(List.of(""));
    }

    @ParameterizedTest(name = "JDK {1}")
    @MethodSource("lanes")
    void shouldLeaveErrorsToIt(String none, int release) {
        try (Ingest own = Ingest.sentry();
                Ingest ingest = Ingest.start();
                Application app = traced(release, ingest, own.dsn()).start()) {
            assertThat(app.awaitExit(END).code()).isZero();

            // The SDK is closed before the second.
            assertThat(own.requests())
                    .singleElement()
                    .satisfies(request -> assertThat(request.text()).contains("work has failed"));
            assertThat(ingest.events()).hasSize(1);
            assertThat(ingest.transactions("Ending.failingWork"))
                    .hasSize(2)
                    .allSatisfy(run -> assertThat(run.status()).isEqualTo("internal_error"));
            assertThat(app.errors()).filteredOn(line -> line.contains(SAID)).hasSize(1);
            ingest.assertNoComplaints();
        }
    }

    @ParameterizedTest(name = "JDK {1}")
    @MethodSource("lanes")
    void shouldSendThemWhereItHasNowhereToReportTo(String none, int release) {
        try (Ingest ingest = Ingest.start();
                Application app = traced(release, ingest, "").start()) {
            assertThat(app.awaitExit(END).code()).isZero();

            assertThat(ingest.events()).hasSize(2);
            assertThat(app.errors()).noneMatch(line -> line.contains(SAID));
        }
    }

    @ParameterizedTest(name = "JDK {1}")
    @MethodSource("lanes")
    void shouldSendThemWhenToldTo(String none, int release) {
        try (Ingest own = Ingest.sentry();
                Ingest ingest = Ingest.start();
                Application app = traced(release, ingest, own.dsn())
                        .env("SPANWEAVE_SENTRY_SDK_ENABLED", "false")
                        .start()) {
            assertThat(app.awaitExit(END).code()).isZero();

            assertThat(ingest.events()).extracting(SentEvent::exception).hasSize(2);
            assertThat(own.requests()).hasSize(1);
        }
    }

    private static Launch traced(int release, Ingest ingest, String dsn) {
        return Ledger.traced(JdkLane.of(release), ingest, "Audited", dsn);
    }
}
