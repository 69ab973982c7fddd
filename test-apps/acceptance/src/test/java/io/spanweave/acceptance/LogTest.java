package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanweave.harness.Application;
import io.spanweave.harness.Ingest;
import io.spanweave.harness.Issue;
import io.spanweave.harness.Launch;
import io.spanweave.harness.SentEvent;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Errors that are only logged, and what was logged before an error, whatever it is logged with. */
class LogTest {
    private static final Duration END = Duration.ofSeconds(60);
    private static final String LOGGER = "com.acme.ledger.Ledger";

    static Stream<Arguments> lanes() {
        return Ledger.lanes(List.of(Library.values()));
    }

    @ParameterizedTest(name = "{0} on JDK {1}")
    @MethodSource("lanes")
    void shouldReportErrorsOutsideOfAnyTransaction(Library library, int release) {
        try (Ingest ingest = Ingest.start();
                Application app = library.launch(release, ingest, "alone").start()) {
            assertThat(app.awaitExit(END).code()).isZero();

            assertThat(ingest.events()).hasSize(2);
            SentEvent message = only(ingest, event -> event.exceptions().isEmpty());
            assertThat(message.json().path("logger").asText()).isEqualTo(LOGGER);
            assertThat(message.json().path("logentry").path("formatted").asText())
                    .isEqualTo("no account 471");
            assertThat(message.level()).isEqualTo("error");
            assertThat(message.fingerprint()).containsExactly(LOGGER, library.template("no account {}"));
            assertThat(message.transaction()).isEqualTo(LOGGER);
            assertThat(message.breadcrumbs()).isEmpty();
            SentEvent thrown = only(ingest, event -> !event.exceptions().isEmpty());
            assertThat(thrown.exception().type()).isEqualTo("LedgerException");
            assertThat(thrown.exception().value()).isEqualTo("account 4711 is closed");
            assertThat(thrown.transaction()).isEqualTo("com.acme.ledger.Ledger.run");
            assertThat(thrown.json().path("logentry").path("formatted").asText())
                    .isEqualTo("cannot book");
            assertThat(ingest.transactions()).extracting("name").containsExactly("Ledger.open");
            ingest.assertNoComplaints();
        }
    }

    /** Logged inside, thrown around it, and logged again by whoever had called. */
    @ParameterizedTest(name = "{0} on JDK {1}")
    @MethodSource("lanes")
    void shouldReportOneFailureOnceWithWhatWasLoggedBeforeIt(Library library, int release) {
        try (Ingest ingest = Ingest.start();
                Application app = library.launch(release, ingest, "closing").start()) {
            assertThat(app.awaitExit(END).code()).isZero();

            SentEvent event = only(ingest, any -> true);
            assertThat(event.transaction()).isEqualTo("Ledger.close");
            assertThat(event.exceptions())
                    .extracting("value")
                    .containsExactly("entry 12 is open", "period cannot be closed");
            assertThat(lines(event)).containsExactly("info closing period 7", "warning period 7 has open entries");
            assertThat(ingest.transactions("Ledger.close"))
                    .singleElement()
                    .extracting("status")
                    .isEqualTo("internal_error");
            ingest.assertNoComplaints();
        }
    }

    @ParameterizedTest(name = "{0} on JDK {1}")
    @MethodSource("lanes")
    void shouldReportErrorsThatWereAnsweredAndLeaveTheTransactionAsItIs(Library library, int release) {
        try (Ingest ingest = Ingest.start();
                Application app = library.launch(release, ingest, "answered").start()) {
            assertThat(app.awaitExit(END).code()).isZero();

            assertThat(ingest.events()).hasSize(2).allSatisfy(event -> {
                assertThat(event.transaction()).isEqualTo("Ledger.closeQuietly");
                assertThat(lines(event)).contains("info closing period 8");
            });
            assertThat(ingest.transactions("Ledger.closeQuietly"))
                    .singleElement()
                    .extracting("status")
                    .isEqualTo("ok");
            ingest.assertNoComplaints();
        }
    }

    @ParameterizedTest(name = "{0} on JDK {1}")
    @MethodSource("lanes")
    void shouldMakeOneIssueOfEachPlace(Library library, int release) {
        try (Ingest ingest = Ingest.start();
                Application app = library.launch(release, ingest, "places").start()) {
            assertThat(app.awaitExit(END).code()).isZero();

            assertThat(ingest.issues()).extracting(Issue::count).containsExactly(5, 5, 5, 5);
        }
    }

    @ParameterizedTest(name = "{0} on JDK {1}")
    @MethodSource("lanes")
    void shouldTellAStormByAFewAndTheirNumber(Library library, int release) {
        try (Ingest ingest = Ingest.start();
                Application app = library.launch(release, ingest, "storm")
                        // What is not taken in time is counted, too; here it is about those that are.
                        .env("SPANWEAVE_QUEUE_SIZE", "20000")
                        .start()) {
            assertThat(app.awaitExit(END).code()).isZero();

            // Ten, and the hundredth and thousandth.
            assertThat(ingest.events()).hasSize(12);
            assertThat(ingest.events().stream()
                            .mapToLong(event ->
                                    event.context("repeats").path("not_sent").asLong())
                            .sum())
                    .isEqualTo(1_000 - 12);
            assertThat(ingest.issues()).hasSize(1);
        }
    }

    @ParameterizedTest(name = "{0} on JDK {1}")
    @MethodSource("lanes")
    void shouldReportWhatTheSettingsSay(Library library, int release) {
        try (Ingest ingest = Ingest.start();
                Application app = library.launch(release, ingest, "alone")
                        .env("SPANWEAVE_LOGS_EVENTS", "warn")
                        .start()) {
            assertThat(app.awaitExit(END).code()).isZero();
            assertThat(ingest.events())
                    .extracting(SentEvent::level)
                    .containsExactlyInAnyOrder("warning", "error", "error");
        }
        try (Ingest ingest = Ingest.start();
                Application app = library.launch(release, ingest, "answered")
                        .env("SPANWEAVE_LOGS_IGNORED", "com.acme.other,com.acme.ledger")
                        .start()) {
            assertThat(app.awaitExit(END).code()).isZero();
            assertThat(ingest.events()).isEmpty();
            assertThat(ingest.transactions("Ledger.closeQuietly")).hasSize(1);
        }
        try (Ingest ingest = Ingest.start();
                Application app = library.launch(release, ingest, "answered")
                        .env("SPANWEAVE_LOGS_ENABLED", "false")
                        .start()) {
            assertThat(app.awaitExit(END).code()).isZero();
            assertThat(ingest.events()).isEmpty();
        }
    }

    private static SentEvent only(Ingest ingest, java.util.function.Predicate<SentEvent> which) {
        List<SentEvent> found = ingest.events().stream().filter(which).toList();
        assertThat(found).hasSize(1);
        return Objects.requireNonNull(found.get(0));
    }

    private static List<String> lines(SentEvent event) {
        return event.breadcrumbs().stream()
                .filter(crumb -> crumb.path("category").asText().equals(LOGGER))
                .map(LogTest::line)
                .toList();
    }

    private static String line(JsonNode crumb) {
        return crumb.path("level").asText() + " " + crumb.path("message").asText();
    }

    enum Library {
        LOGBACK("LogbackBook"),
        LOG4J("Log4jBook"),
        JAVA("JavaBook"),
        JBOSS("JavaBook") {
            @Override
            Launch launch(int release, Ingest ingest, String scenario) {
                return super.launch(release, ingest, scenario)
                        .jvm("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
            }
        },
        /** From java.util.logging to Logback, where each line is seen twice. */
        BRIDGED("JavaBook") {
            @Override
            Launch launch(int release, Ingest ingest, String scenario) {
                return super.launch(release, ingest, scenario).args("bridged");
            }
        };

        private final String mainClass;

        Library(String mainClass) {
            this.mainClass = mainClass;
        }

        Launch launch(int release, Ingest ingest, String scenario) {
            return Ledger.traced(JdkLane.of(release), ingest, mainClass, scenario);
        }

        String template(String template) {
            return mainClass.equals("JavaBook") ? template.replace("{}", "{?}") : template;
        }
    }
}
