package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.annotated.Abacus;
import io.spanweave.harness.Application;
import io.spanweave.harness.Ingest;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.Launch;
import io.spanweave.harness.SentSpan;
import io.spanweave.harness.SentTransaction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which methods an entry of the setting means, and what is said about one that means none. */
class SpansSettingRulesTest {
    private static final String ABACUS = Abacus.class.getName();

    private final Ingest ingest = Ingest.start();

    static List<Jdk> jdks() {
        return Jdk.available().stream().filter(jdk -> jdk.version() >= 17).toList();
    }

    @AfterEach
    void close() {
        ingest.close();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void shouldPassOverConstructorsAccessorsBridgesAndLambdasWithAWildcard(Jdk jdk) {
        run(jdk, ABACUS + "#*");

        assertThat(tree(firstRun())).isEqualTo("""
                        Abacus.run
                          Abacus.factorial
                            Abacus.factorial
                              Abacus.factorial
                          Abacus.total
                          Abacus.total
                          Abacus.compareThroughTheBridge
                            Abacus.compareTo
                        """);
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void shouldMeanWhatIsNamedInFull(Jdk jdk) {
        run(
                jdk,
                String.join(
                        ";",
                        ABACUS + ".Counter#count name=counted",
                        ABACUS + "#total(int, String) name=\"total of beads\"",
                        ABACUS + "#tot*(int,..) name=first_come_first_served",
                        ABACUS + "#getBeads",
                        ABACUS + "#factorial(long)"));

        assertThat(tree(firstRun())).isEqualTo("""
                Abacus.getBeads
                first_come_first_served
                total of beads
                counted
                """);
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void shouldSayOnceWhichEntriesHaveMetNothingAndWhatIsLikeThem(Jdk jdk) {
        String spans = ABACUS + "#factorial;" + ABACUS + "#factoral;com.acme.annotated.Abakus#total";
        try (Application abacus = abacus(jdk, spans)
                .env("SPANWEAVE_SPANS_CHECK", "5s")
                .args("stay")
                .start()) {
            abacus.awaitLine(line -> line.contains("#factoral"));
            abacus.awaitLine(line -> line.contains("Abakus#total"));

            List<String> lines = Invoices.linesOf(abacus);
            assertThat(lines)
                    .filteredOn(line -> line.contains("factoral"))
                    .singleElement()
                    .asString()
                    .contains("factorial");
            assertThat(lines)
                    .filteredOn(line -> line.contains("Abakus"))
                    .singleElement()
                    .asString()
                    .contains(ABACUS);
            assertThat(lines).hasSizeBetween(2, 3).first().asString().contains(" sends to ");
        }
    }

    private Launch abacus(Jdk jdk, String spans) {
        return Application.mainClass(ABACUS, List.of(Path.of("target/test-classes")))
                .on(jdk)
                .agent(JdkLane.agent())
                .env("SENTRY_DSN", ingest.dsn())
                .env("SENTRY_RELEASE", "1")
                .env("SPANWEAVE_SPANS", spans);
    }

    private void run(Jdk jdk, String spans) {
        try (Application abacus = abacus(jdk, spans).start()) {
            assertThat(abacus.awaitExit(Duration.ofSeconds(60)).code()).isZero();
            assertThat(Invoices.linesOf(abacus)).hasSize(1);
        }
        ingest.assertNoComplaints();
    }

    private SentTransaction firstRun() {
        return ingest.awaitTransaction("Abacus");
    }

    private static String tree(SentTransaction transaction) {
        StringBuilder text = new StringBuilder();
        append(text, transaction, transaction.spanId(), "");
        return text.toString();
    }

    private static void append(StringBuilder text, SentTransaction transaction, String parent, String indent) {
        for (SentSpan span : transaction.childrenOf(parent)) {
            text.append(indent).append(span.description()).append('\n');
            append(text, transaction, span.spanId(), indent + "  ");
        }
    }
}
