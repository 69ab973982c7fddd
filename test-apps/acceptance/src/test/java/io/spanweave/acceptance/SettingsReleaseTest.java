package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the release comes from, which the start line always says. */
@InvoicesOnEveryJdk
final class SettingsReleaseTest {
    private static final List<String> IN_ORDER =
            List.of("SPANWEAVE_RELEASE", "SENTRY_RELEASE", "COMMIT_SHA", "CI_COMMIT_SHA", "GITHUB_SHA");

    private final InvoicesLane lane;

    SettingsReleaseTest(InvoicesLane lane) {
        this.lane = lane;
    }

    @ParameterizedTest
    @ValueSource(strings = {"SPANWEAVE_RELEASE", "SENTRY_RELEASE", "COMMIT_SHA", "CI_COMMIT_SHA", "GITHUB_SHA"})
    void shouldComeFromTheFirstVariableThatIsSet(String first) {
        InvoicesSetup setup = unnamed(InvoicesFiles.invoicesOfCommit("from-git"));
        for (String variable : IN_ORDER.subList(IN_ORDER.indexOf(first), IN_ORDER.size())) {
            setup.env(variable, "from-" + variable);
        }

        assertThat(setup.linesAtStart())
                .singleElement()
                .asString()
                .contains(", release from-" + first + " (" + first + "), ");
    }

    @Test
    void shouldComeFromGitPropertiesAndGoOutWithWhatIsSent() {
        try (Invoices invoices =
                unnamed(InvoicesFiles.invoicesOfCommit("9c1e5d7")).start()) {
            invoices.get("/faults/error?invoice=12");

            assertThat(invoices.onlyEvent().release()).isEqualTo("9c1e5d7");
            assertThat(invoices.onlyTransaction().release()).isEqualTo("9c1e5d7");
            assertThat(invoices.agentLines())
                    .singleElement()
                    .asString()
                    .contains(", release 9c1e5d7 (git.properties), ");
            invoices.ingest().assertNoComplaints();
        }
    }

    @Test
    void shouldComeFromTheManifestLast() {
        assertThat(unnamed(InvoicesFiles.invoicesOfVersion("1.4.2")).linesAtStart())
                .singleElement()
                .asString()
                .contains(", release 1.4.2 (manifest), ");
    }

    @Test
    void shouldBeMissedInTheStartLineWhenNobodyNamesOne() {
        assertThat(unnamed(InvoicesFiles.invoices()).linesAtStart())
                .singleElement()
                .asString()
                .contains(", no release (set SPANWEAVE_RELEASE to the commit), ");
    }

    private InvoicesSetup unnamed(Path jar) {
        return lane.fresh().without("SENTRY_RELEASE").jar(jar);
    }
}
