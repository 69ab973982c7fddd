package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Application;
import io.spanweave.harness.Ingest;
import io.spanweave.harness.Launch;
import io.spanweave.harness.Response;
import io.spanweave.harness.SentTransaction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What fails takes as little with it as can be, says so once, and the application never notices. */
@ParameterizedClass(name = "JDK {0}")
@ValueSource(ints = {8, 11, 17, 21, 25})
class LadderTest {
    private static final int OFTEN = 30;

    /** To look at all classes takes JDK 8 and 11 half a minute. */
    private static final Duration PATIENCE = Ingest.PATIENCE.multipliedBy(4);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Parameter
    private int version;

    private final Ingest ingest = Ingest.start();

    @AfterEach
    void stop() {
        ingest.close();
    }

    @Test
    void shouldDoWithoutAnInstrumentationThatCannotBeBuilt() {
        try (Application stock = start(BrokenAgent.without(folder, "templates/JdbcStatements$Update"))) {
            use(stock, 1);

            assertThat(troubles(stock))
                    .singleElement()
                    .asString()
                    .contains("JdbcStatements cannot be built", "JdbcStatements$Update is missing");
            SentTransaction item = ingest.awaitTransaction("GET /stock/items/*");
            assertThat(item.spans()).isEmpty();
            assertThat(woven(stock)).contains("jdbc", "servlet", "executor", "handoff");
        }
    }

    @Test
    void shouldSwitchOffAnInstrumentationThatKeepsFailing() {
        try (Application stock = start(BrokenAgent.throwing(folder, "trace/Statements", "enter"))) {
            use(stock, OFTEN);

            awaitNotWoven(stock, "jdbc");
            assertThat(troubles(stock))
                    .singleElement()
                    .asString()
                    .contains("jdbc has failed 10 times", "broken on purpose", "is now off");
            assertThat(woven(stock)).contains("servlet", "executor", "handoff");
            ingest.clear();
            use(stock, 1);
            assertThat(ingest.awaitTransaction("GET /stock/items/*").spans()).isEmpty();
        }
    }

    @Test
    void shouldSwitchEverythingOffWhenTheRecorderFailsWhoeverCallsIt() {
        try (Application stock = start(BrokenAgent.throwing(folder, "trace/Current", "get"))) {
            use(stock, OFTEN);

            Awaitility.await().atMost(PATIENCE).until(() -> woven(stock).isEmpty());
            assertThat(troubles(stock))
                    .hasSizeBetween(2, 4)
                    .filteredOn(line -> line.contains("whoever calls it"))
                    .singleElement()
                    .asString()
                    .contains("all of it is now off");
            use(stock, 1);
            assertThat(troubles(stock)).hasSizeBetween(2, 4);
            assertThat(stock.threads()).noneMatch(name -> name.startsWith("spanweave"));
        }
    }

    /** Classes of the application and of the JDK alike. */
    @Test
    void shouldLeaveAJvmAloneThatIsNewerThanItKnows() {
        try (Application stock = start(BrokenAgent.returning(folder, "weave/ClassFiles", "newest", 47))) {
            use(stock, 3);

            assertThat(troubles(stock))
                    .singleElement()
                    .asString()
                    .contains("newer than this agent knows, which is up to Java 3");
            assertThat(woven(stock)).isEmpty();
        }
    }

    /** What records is made when the first class is woven, in the middle of the application's work. */
    @Test
    void shouldWeaveNothingWhenThereIsNobodyToRecord() {
        try (Application stock = start(BrokenAgent.throwing(folder, "trace/Recorder", "<init>"))) {
            use(stock, 3);

            assertThat(troubles(stock))
                    .singleElement()
                    .asString()
                    .contains("off: it could not start", "broken on purpose");
            assertThat(woven(stock)).isEmpty();
            assertThat(ingest.connectionsOpened()).isZero();
        }
    }

    /** It is said that it is off: then it must be. */
    @Test
    void shouldTakeEverythingBackWhenItCannotStart() {
        Path agent = BrokenAgent.throwing(folder, "names/UnmatchedEntries", "checkAfter");
        try (Application stock =
                launch(agent).env("SPANWEAVE_SPANS", "com.acme.*#*").start()) {
            use(stock, 1);

            assertThat(Invoices.linesOf(stock))
                    .singleElement()
                    .asString()
                    .contains("off: it could not start", "broken on purpose");
            assertThat(woven(stock)).isEmpty();
            assertThat(ingest.connectionsOpened()).isZero();
        }
    }

    private Application start(Path agent) {
        return launch(agent).start();
    }

    private Launch launch(Path agent) {
        return StockServer.launch(JdkLane.of(version))
                .jvm("-Dstock.reorder.period-ms=200")
                .agent(agent)
                .env("SENTRY_DSN", ingest.dsn())
                .env("SENTRY_RELEASE", "1")
                .env("SPANWEAVE_TRACES_PER_MINUTE", "0");
    }

    private static void use(Application stock, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(stock.get("/stock/items/1").body()).startsWith("id=1\n");
            Response report = stock.get("/stock/report");
            assertThat(report.status()).isEqualTo(200);
            assertThat(report.body()).contains("worth=");
            assertThat(stock.get("/stock/items/999").status()).isEqualTo(404);
        }
    }

    /** Whatever the agent has said but that it is there. */
    private static List<String> troubles(Application stock) {
        return Invoices.linesOf(stock).stream()
                .filter(line -> !line.contains(" sends to "))
                .toList();
    }

    private static void awaitNotWoven(Application stock, String instrumentation) {
        Awaitility.await().atMost(PATIENCE).until(() -> !woven(stock).contains(instrumentation));
    }

    private static Set<String> woven(Application stock) {
        Set<String> names = new TreeSet<>();
        for (Map.Entry<String, byte[]> each : new Probe(stock).woven().entrySet()) {
            names.addAll(Bodies.instrumentations(each.getValue()));
        }
        return names;
    }
}
