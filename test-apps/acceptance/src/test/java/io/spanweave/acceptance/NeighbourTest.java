package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.spanweave.acceptance.StockServer.Answer;
import io.spanweave.harness.Application;
import io.spanweave.harness.Ingest;
import io.spanweave.harness.Launch;
import io.spanweave.harness.SentSpan;
import io.spanweave.harness.SentTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Another agent in the same JVM, before ours on the command line or behind it: both see everything, and once. */
@Tag("matrix")
class NeighbourTest {
    private static final int REQUESTS = 5;
    private static final String ITEM = "select id, name, bin, quantity from items where id = ?";

    static Stream<Arguments> lanes() {
        List<Arguments> lanes = new ArrayList<>();
        for (Neighbour neighbour : Neighbour.values()) {
            for (boolean first : new boolean[] {true, false}) {
                for (int release : new int[] {17, 25}) {
                    lanes.add(Arguments.of(neighbour, first ? "before ours" : "behind ours", release));
                }
            }
        }
        return lanes.stream();
    }

    @ParameterizedTest(name = "{0} {1} on JDK {2}")
    @MethodSource("lanes")
    void shouldSeeEverythingOnceAndSoShouldIt(Neighbour neighbour, String place, int release) throws Exception {
        try (Ingest ingest = Ingest.start();
                Neighbour.Staying staying =
                        neighbour.moveIn(Neighbour.emptyFolder(neighbour + "-" + place + "-" + release))) {
            Launch launch = StockServer.launch(JdkLane.of(release));
            if (place.startsWith("before")) {
                neighbour.add(launch, staying).agent(JdkLane.agent());
            } else {
                neighbour.add(launch.agent(JdkLane.agent()), staying);
            }
            launch.env("SENTRY_DSN", ingest.dsn())
                    .env("SENTRY_RELEASE", "1")
                    // In a class that both of them change.
                    .env("SPANWEAVE_SPANS", "com.acme.stock.ItemServlet#doGet")
                    .jvm("-XX:+EnableDynamicAgentLoading")
                    .jvm("-Dstock.reorder.period-ms=0", "-Dstock.sweep.delay-ms=0", "-Dstock.stocktake.period-ms=0");
            try (StockServer stock = StockServer.start(launch, ingest)) {
                Application application = stock.application();
                for (int i = 0; i < REQUESTS; i++) {
                    Answer answer = stock.get("/items/1");
                    assertThat(answer.body()).startsWith("id=1\n");
                    assertThat(stock.outcome(answer).onlyTransaction().spans())
                            .extracting(SentSpan::op, SentSpan::description)
                            .containsExactly(tuple("function", "ItemServlet.doGet"), tuple("db.query", ITEM));
                }
                assertThat(stock.get("/boom").status()).isEqualTo(500);
                ingest.awaitTransaction("GET /stock/boom");
                assertThat(ingest.events()).hasSize(1);
                staying.shouldHaveSeenRequests(application, REQUESTS);
                shouldHaveSaidNothingAmiss(application);

                // What it does on threads of its own is nothing of the application's.
                assertThat(ingest.transactions())
                        .extracting(SentTransaction::name)
                        .containsOnly("GET /stock/items/*", "GET /stock/jobs", "GET /stock/boom");
                ingest.assertNoComplaints();

                int sent = ingest.transactions().size();
                Probe probe = new Probe(application);
                assertThat(probe.detach()).isEqualTo("true");
                assertThat(probe.woven()).isEmpty();
                for (int i = 0; i < REQUESTS; i++) {
                    assertThat(stock.get("/items/1").body()).startsWith("id=1\n");
                }
                staying.shouldHaveSeenRequests(application, 2 * REQUESTS);
                assertThat(stock.get("/tally").body()).startsWith("worth=");
                assertThat(ingest.transactions()).hasSize(sent);
                shouldHaveSaidNothingAmiss(application);
                application.stop();
            }
            staying.shouldHaveSeenTheEnd();
        }
    }

    private static void shouldHaveSaidNothingAmiss(Application application) {
        assertThat(Invoices.linesOf(application)).singleElement().asString().contains(" sends to ");
        assertThat(Stream.concat(application.output().stream(), application.errors().stream()))
                .noneMatch(line -> line.contains("VerifyError")
                        || line.contains("NoClassDefFoundError")
                        || line.contains("ERROR co.elastic")
                        || line.contains("SpanweaveGate"));
    }
}
