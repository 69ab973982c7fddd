package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which setting wins, and what is said about one that is wrong. Each line is read where an operator reads it. */
@InvoicesOnEveryJdk
final class SettingsTest {
    private final InvoicesLane lane;

    SettingsTest(InvoicesLane lane) {
        this.lane = lane;
    }

    @Test
    void shouldSuggestTheKeyThatWasMeant() {
        List<String> lines = lane.fresh().env("SPANWEAVE_JBDC_ENABLED", "false").linesAtStart();

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .isEqualTo("[spanweave] the setting SPANWEAVE_JBDC_ENABLED is not known."
                        + " Did you mean SPANWEAVE_JDBC_ENABLED?");
        assertThat(lines.get(1)).contains("weaves ", "jdbc");
    }

    @ParameterizedTest
    @CsvSource({
        "SPANWEAVE_TRACES_SAMPLE_RATE, 2, traces.sample.rate, a number from 0.0 to 1.0, using 1.0",
        "SPANWEAVE_JDBC_ENABLED, off, jdbc.enabled, true or false, using true",
        "SENTRY_TRACES_SAMPLE_RATE, much, traces.sample.rate, a number from 0.0 to 1.0, using 1.0"
    })
    void shouldSayWhatABadValueMayBeAndWhatItUsesInstead(
            String variable, String value, String key, String form, String instead) {
        List<String> lines = lane.fresh().env(variable, value).linesAtStart();

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).contains(key + "='" + value + "'", variable, form, instead);
        assertThat(lines.get(1)).contains(" sends to ", "jdbc");
    }

    @Test
    void shouldTakeAgentArgumentsBeforeProperties() {
        assertEnvironment(
                "from-the-argument",
                everywhere()
                        .agentArguments("environment=from-the-argument")
                        .jvm("-Dspanweave.environment=from-the-property"));
    }

    @Test
    void shouldTakePropertiesBeforeTheEnvironment() {
        assertEnvironment("from-the-property", everywhere().jvm("-Dspanweave.environment=from-the-property"));
    }

    @Test
    void shouldTakeItsOwnNameBeforeThatOfSentry() {
        assertEnvironment("from-our-name", everywhere());
    }

    @Test
    void shouldTakeAnythingFromAgentArguments() {
        InvoicesSetup setup = lane.fresh().without("SENTRY_DSN", "SENTRY_RELEASE", "SENTRY_ENVIRONMENT");

        List<String> lines = setup.agentArguments("dsn=" + setup.ingest().dsn() + ",release=r7,jdbc.enabled=false")
                .linesAtStart();

        assertThat(lines)
                .singleElement()
                .asString()
                .contains("release r7 (agent argument)", "environment production", "servlet")
                .doesNotContain("jdbc");
    }

    private InvoicesSetup everywhere() {
        return lane.fresh()
                .env("SPANWEAVE_ENVIRONMENT", "from-our-name")
                .env("SENTRY_ENVIRONMENT", "from-the-name-of-sentry");
    }

    private static void assertEnvironment(String expected, InvoicesSetup setup) {
        assertThat(setup.linesAtStart()).singleElement().asString().contains(", environment " + expected + ";");
    }
}
