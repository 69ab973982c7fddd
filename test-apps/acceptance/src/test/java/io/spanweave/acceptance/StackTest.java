package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Behaviour;
import io.spanweave.harness.Ingest;
import io.spanweave.harness.SentEvent;
import io.spanweave.harness.SentFrame;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the stack of an error tells, and what it must not hold. */
@Tag("matrix")
class StackTest {
    private static final String LOADER = "org.apache.catalina.loader.ParallelWebappClassLoader";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Ingest ingest = Ingest.start();

    @AfterEach
    void stop() {
        ingest.close();
    }

    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void shouldKeepBothEndsOfAStackThatHasOverflown(int version) {
        try (StockServer stock = StockServer.start(
                StockServer.launch(JdkLane.of(version), ingest)
                        // The JVM itself keeps the innermost 1,024 otherwise.
                        .jvm("-XX:MaxJavaStackTraceDepth=1000000"),
                ingest)) {
            String form = "place=recursion&text=" + URLEncoder.encode("stock", StandardCharsets.UTF_8);
            assertThat(stock.application()
                            .request(
                                    "POST",
                                    "/stock/incident",
                                    Map.of("Content-Type", "application/x-www-form-urlencoded"),
                                    form)
                            .status())
                    .isEqualTo(500);

            SentEvent event = ingest.awaitEvent();
            assertThat(event.exception().type()).isEqualTo("StackOverflowError");
            List<SentFrame> frames = event.exception().frames();
            assertThat(frames).hasSize(100);
            assertThat(frames.get(0).module()).isEqualTo("java.lang.Thread");
            assertThat(frames.get(0).function()).isEqualTo("run");
            assertThat(frames).anySatisfy(frame -> assertThat(frame.function()).isEqualTo("doPost"));
            assertThat(frames.subList(50, 100)).allSatisfy(frame -> {
                assertThat(frame.module()).isEqualTo("com.acme.stock.IncidentServlet");
                assertThat(frame.function()).isEqualTo("descend");
                assertThat(frame.inApp()).isTrue();
            });
            ingest.assertNoComplaints();
            // It is as well as before.
            assertThat(stock.get("/items/1").status()).isEqualTo(200);
        }
    }

    /** Away: there is nobody, or somebody who takes what is sent and never answers, for as long as it is waited for. */
    @ParameterizedTest(name = "JDK {0}, silent {1}")
    @CsvSource({"17,false", "17,true", "25,false", "25,true"})
    void shouldNotHoldAWebApplicationThatIsGoneWhileItsReportWaits(int version, boolean silent) {
        try (Workers workers = Workers.start(
                Workers.tomcat(JdkLane.of(version), ingest).env("SPANWEAVE_READ_TIMEOUT", "2s"), ingest)) {
            if (silent) {
                ingest.behave(Behaviour.neverAnswer());
            } else {
                ingest.refuse();
            }
            // The second finds the reporter at the first.
            for (String name : List.of("first", "second")) {
                assertThat(workers.application()
                                .get("/workers/work?construct=" + name + "&id=1")
                                .status())
                        .isEqualTo(500);
                workers.application().awaitLine(line -> line.startsWith("[spanweave] cannot deliver"), PATIENCE);
            }
            assertThat(workers.getAbsolute("/control/undeploy")).isEqualTo("undeployed");

            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    // The one that undeploys is left.
                    .untilAsserted(() -> assertThat(workers.application().liveObjects(LOADER))
                            .containsEntry(LOADER, 1L));
            assertThat(ingest.events()).isEmpty();

            if (silent) {
                ingest.behave(Behaviour.accept());
            } else {
                ingest.listenAgain();
            }
            ingest.await("both errors", i -> i.events().size() >= 2, PATIENCE);
            assertThat(ingest.events())
                    .extracting(event -> event.exception().value())
                    .containsExactlyInAnyOrder("first", "second");
            ingest.assertNoComplaints();
        }
    }
}
