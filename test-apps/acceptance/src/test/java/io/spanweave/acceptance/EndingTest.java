package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Application;
import io.spanweave.harness.Ingest;
import io.spanweave.harness.SentEvent;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What ends a thread or the JVM is reported, and ends them as it would have. */
class EndingTest {
    private static final Duration END = Duration.ofSeconds(60);

    static Stream<Arguments> fatal() {
        return Ledger.lanes(List.of("main", "thread", "used", "own-handler", "memory"));
    }

    static Stream<Arguments> lanes() {
        return Ledger.lanes(List.of(""));
    }

    @ParameterizedTest(name = "{0} on JDK {1}")
    @MethodSource("fatal")
    void shouldReportWhatEndsAThread(String scenario, int release) {
        List<String> output;
        List<String> errors;
        int code;
        try (Application app =
                Ledger.launch(JdkLane.of(release), "Ending", scenario).start()) {
            code = app.awaitExit(END).code();
            output = app.output();
            errors = app.errors();
        }
        try (Ingest ingest = Ingest.start();
                Application app = Ledger.traced(JdkLane.of(release), ingest, "Ending", scenario)
                        .start()) {
            assertThat(app.awaitExit(END).code()).isEqualTo(code);

            assertThat(ingest.events()).hasSize(1);
            SentEvent event = ingest.events().get(0);
            assertThat(event.level()).isEqualTo("fatal");
            assertThat(event.exception().type())
                    .isEqualTo(scenario.equals("memory") ? "OutOfMemoryError" : "LedgerException");
            assertThat(event.exception().json().path("mechanism").path("type").asText())
                    .isEqualTo("auto.thread.spanweave.uncaught");
            assertThat(event.exception()
                            .json()
                            .path("mechanism")
                            .path("handled")
                            .asBoolean())
                    .isFalse();
            assertThat(app.output()).isEqualTo(output);
            assertThat(app.errors().stream().filter(line -> !line.startsWith("[spanweave]")))
                    .isEqualTo(errors);
            ingest.assertNoComplaints();
        }
    }

    @ParameterizedTest(name = "JDK {1}")
    @MethodSource("lanes")
    void shouldReportAnErrorRightBeforeTheExit(String none, int release) {
        try (Ingest ingest = Ingest.start();
                Application app = Ledger.traced(JdkLane.of(release), ingest, "Ending", "exit")
                        .start()) {
            assertThat(app.awaitExit(END).code()).isEqualTo(3);

            assertThat(ingest.events()).singleElement().satisfies(event -> {
                assertThat(event.exception().value()).isEqualTo("work has failed");
                assertThat(event.transaction()).isEqualTo("Ending.failingWork");
            });
            assertThat(ingest.transactions("Ending.failingWork")).hasSize(1);
        }
    }

    /** In the middle of work that will never be over. */
    @ParameterizedTest(name = "JDK {1}")
    @MethodSource("lanes")
    void shouldReportAnErrorThatIsLoggedRightBeforeTheExit(String none, int release) {
        try (Ingest ingest = Ingest.start();
                Application app = Ledger.traced(JdkLane.of(release), ingest, "Ending", "logged")
                        .start()) {
            assertThat(app.awaitExit(END).code()).isEqualTo(4);

            // One of the libraries on the class path has something to say of logging, too.
            assertThat(ingest.events())
                    .filteredOn(event -> !event.exceptions().isEmpty())
                    .singleElement()
                    .satisfies(event -> {
                        assertThat(event.exception().value()).isEqualTo("books are lost");
                        assertThat(event.transaction()).isEqualTo("Ending.lastWork");
                    });
            assertThat(ingest.transactions()).isEmpty();
            ingest.assertNoComplaints();
        }
    }

    @ParameterizedTest(name = "JDK {1}")
    @MethodSource("lanes")
    void shouldReportWhatATaskHasThrownWhenTheJvmEndsBeforeAnybodyAsks(String none, int release) {
        try (Ingest ingest = Ingest.start();
                Application app = Ledger.traced(JdkLane.of(release), ingest, "Ending", "unasked")
                        .start()) {
            assertThat(app.awaitExit(END).code()).isZero();
            assertThat(app.output()).contains("done: true");

            shouldHaveReportedTheTask(ingest);
            ingest.assertNoComplaints();
        }
    }

    @ParameterizedTest(name = "JDK {1}")
    @MethodSource("lanes")
    void shouldReportWhatATaskHasThrownWhenNobodyCanAskForItAnyMore(String none, int release) {
        try (Ingest ingest = Ingest.start();
                Application app = Ledger.traced(JdkLane.of(release), ingest, "Ending", "swallowed")
                        .start()) {
            assertThat(app.awaitExit(END).code()).isZero();

            shouldHaveReportedTheTask(ingest);
        }
    }

    @ParameterizedTest(name = "JDK {1}")
    @MethodSource("lanes")
    void shouldLeaveItToWhoeverAsks(String none, int release) {
        try (Ingest ingest = Ingest.start();
                Application app = Ledger.traced(JdkLane.of(release), ingest, "Ending", "asked")
                        .start()) {
            assertThat(app.awaitExit(END).code()).isZero();
            assertThat(app.output()).contains("answered entry 12 is broken");
            assertThat(ingest.events()).isEmpty();
        }
    }

    private static void shouldHaveReportedTheTask(Ingest ingest) {
        assertThat(ingest.events()).singleElement().satisfies(event -> {
            assertThat(event.exception().value()).isEqualTo("entry 12 is broken");
            assertThat(event.exception().json().path("mechanism").path("type").asText())
                    .isEqualTo("auto.executor.spanweave.future");
        });
    }
}
