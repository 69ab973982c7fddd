package io.spanweave.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.spanweave.harness.SentEvent;
import io.spanweave.harness.SentSpan;
import io.spanweave.harness.SentTransaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One web application in real servers, under the packaged agent and without it. What comes of it is
 * {@code docs/compatibility.md}. {@code -Dspanweave.test.rows='Tomcat 9'} runs those rows alone whose name begins so.
 */
@Tag("matrix")
class CompatibilityTest {
    /** A server waits more than it works. */
    private static final int AT_A_TIME = 1 + Runtime.getRuntime().availableProcessors();

    private static final List<Visit> VISITS = new ArrayList<>();

    @BeforeAll
    static void visit() throws Exception {
        List<Row> rows = Boolean.getBoolean("spanweave.test.heavy") ? Row.all() : Row.light();
        String only = System.getProperty("spanweave.test.rows", "");
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            Map<Row, Future<Visit>> visits = new HashMap<>();
            // The long ones first, so that none is left alone at the end.
            rows.stream()
                    .filter(row -> row.toString().startsWith(only))
                    .sorted(Comparator.comparing(Row::redeployments).reversed())
                    .forEach(row -> visits.put(row, threads.submit(() -> Visit.of(row))));
            for (Row row : rows) {
                Future<Visit> visit = visits.get(row);
                if (visit != null) {
                    VISITS.add(visit.get());
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    static List<Visit> visits() {
        return VISITS;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("visits")
    void shouldReportRequestsWithTheirStatements(Visit visit) {
        shouldHaveRun(visit);
        assertThat(visit.ingest.transactions("GET /parcels/parcel"))
                .hasSize(1 + visit.row.redeployments())
                .allSatisfy(transaction -> {
                    assertThat(transaction.status()).isEqualTo("ok");
                    assertThat(transaction.spans())
                            .extracting(SentSpan::op, SentSpan::description)
                            .containsExactly(
                                    tuple("db.update", "update parcel set state = ? where id = ?"),
                                    tuple("db.query", "select receiver from parcel where id = ?"));
                });
        assertThat(visit.ingest.transactions("GET /parcels/overview"))
                .hasSize(1 + visit.row.redeployments())
                .allSatisfy(transaction -> assertThat(transaction.spans())
                        .extracting(SentSpan::description)
                        .containsExactly("select receiver from parcel order by id"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("visits")
    void shouldReportWhatFails(Visit visit) {
        shouldHaveRun(visit);
        assertThat(visit.ingest.transactions("GET /parcels/lost"))
                .hasSize(1 + visit.row.redeployments())
                .extracting(SentTransaction::status)
                .containsOnly("internal_error");
        assertThat(visit.events()).isNotEmpty().allSatisfy(event -> {
            assertThat(event.transaction()).isEqualTo("GET /parcels/lost");
            assertThat(event.exception().type()).isEqualTo("IllegalStateException");
            assertThat(event.exception().value()).isEqualTo("The parcel is lost");
        });
        // One failure is one error.
        assertThat(visit.events()).extracting(SentEvent::traceId).doesNotHaveDuplicates();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("visits")
    void shouldReportTheTask(Visit visit) {
        shouldHaveRun(visit);
        // A run that is cancelled as it begins has no statement.
        assertThat(visit.ingest.transactions(visit.row.server().task()))
                .flatExtracting(SentTransaction::spans)
                .extracting(SentSpan::description)
                .containsOnly("update parcel set state = ? where state = ?");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("visits")
    void shouldReportNothingElse(Visit visit) {
        shouldHaveRun(visit);
        visit.ingest.assertNoComplaints();
        assertThat(visit.ingest.transactions())
                .extracting(SentTransaction::name)
                // What deploys, and what was asked for before it was deployed.
                .filteredOn(name ->
                        !name.contains("/manager/") && !name.contains("/control/") && !name.equals("GET /{unknown}"))
                .containsOnly(
                        "GET /parcels/parcel",
                        "GET /parcels/overview",
                        "GET /parcels/lost",
                        "GET /parcels/deployment",
                        visit.row.server().task());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("visits")
    void shouldHaveTheServerLogNoMore(Visit visit) {
        shouldHaveRun(visit);
        assertThat(visit.with().warnings())
                .as("the same as without: %s", visit.without().warnings())
                .hasSameSizeAs(visit.without().warnings());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("visits")
    void shouldLetGoOfTheWebApplicationAsTheServerDoes(Visit visit) {
        shouldHaveRun(visit);
        assertThat(visit.with().before()).isEqualTo(1);
        assertThat(visit.with().alive())
                .as("of %d deployments", 1 + visit.row.redeployments())
                .isLessThanOrEqualTo(Visit.allowed(visit.without()));
    }

    @Test
    void shouldBeWhatThePageSays() throws IOException {
        CompatibilityPage.check(VISITS);
    }

    /** A row that did not run is not green. */
    @SuppressWarnings("SystemOut") // for whoever reads the build's output
    private static void shouldHaveRun(Visit visit) {
        if (!visit.ran()) {
            String notRun = "not run: " + visit + " is not installed";
            System.out.println(notRun);
            Assumptions.abort(notRun);
        }
        assertThat(visit.with()).isNotNull();
    }
}
