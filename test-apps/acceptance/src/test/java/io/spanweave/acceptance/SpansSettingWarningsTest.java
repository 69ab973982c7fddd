package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What an operator reads about entries of the setting that are no good. */
@InvoicesOnEveryJdk
final class SpansSettingWarningsTest {
    private final InvoicesLane lane;

    SpansSettingWarningsTest(InvoicesLane lane) {
        this.lane = lane;
    }

    @Test
    void shouldNameEachEntryThatIsNoneAndTheFormOfOne() {
        List<String> bad = List.of(
                "com.acme.Billing.charge",
                "com.acme.Billing#",
                "#charge",
                "com.acme.Billing#charge(",
                "com.acme.Billing#charge name=",
                "com.acme.Billing#charge name=\"open",
                "com.acme.Billing#charge colour=red",
                "java.util.ArrayList#add");

        List<String> lines = lane.fresh()
                .env("SPANWEAVE_SPANS", "com.acme.invoices.rates.RateRefresher#run;" + String.join("\n", bad))
                .linesAtStart();

        assertThat(lines).hasSize(bad.size() + 1);
        for (int i = 0; i < bad.size(); i++) {
            assertThat(lines.get(i))
                    .contains("spans", "'" + bad.get(i) + "'", "SPANWEAVE_SPANS", "CLASS#METHOD", "CLASS#METHOD(TYPE");
        }
        assertThat(lines.get(bad.size())).contains(" sends to ");
    }

    @Test
    void shouldRefuseADelayThatIsNone() {
        List<String> lines = lane.fresh().env("SPANWEAVE_SPANS_CHECK", "soon").linesAtStart();

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).contains("spans.check='soon'", "SPANWEAVE_SPANS_CHECK", "5s", "using 2m");
    }
}
