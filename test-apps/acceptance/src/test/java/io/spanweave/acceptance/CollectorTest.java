package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.acceptance.Subject.Started;
import io.spanweave.harness.Application;
import io.spanweave.harness.Ingest;
import io.spanweave.harness.Jdk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each test application with each garbage collector, spread over the JDKs; and some in less than they would like. */
@Tag("matrix")
class CollectorTest {
    private static final String WIDE = "-XX:+UseZGC";

    /** On every JDK something else, and all of it on those two that every build has. */
    private static final List<Lane> LANES = List.of(
            new Lane(8, "-XX:+UseParallelGC"),
            new Lane(8, "-XX:+UseG1GC"),
            new Lane(11, "-XX:+UseSerialGC"),
            new Lane(17, "-XX:+UseSerialGC"),
            new Lane(17, WIDE),
            new Lane(21, WIDE + " -XX:+ZGenerational"),
            new Lane(25, "-XX:+UseParallelGC"),
            new Lane(25, "-XX:+UseG1GC -XX:+UseCompactObjectHeaders"));

    /** That every one is followed is another test's. */
    private static final int CONSTRUCTS = 10;

    static Stream<Arguments> subjects() {
        List<Arguments> all = new ArrayList<>();
        for (Subject subject : Subject.values()) {
            for (Lane lane : lanes(subject == Subject.STOCK ? 8 : 17)) {
                all.add(Arguments.of(subject, lane.release, lane.options));
            }
        }
        all.add(Arguments.of(Subject.INVOICES, 17, "-Xmx64m -XX:+UseSerialGC"));
        all.add(Arguments.of(Subject.INVOICES, 25, "-Xmx64m -XX:+UseG1GC"));
        all.add(Arguments.of(Subject.STOCK, 17, "-Xint"));
        all.add(Arguments.of(Subject.STOCK, 25, "-Xint"));
        return all.stream();
    }

    @ParameterizedTest(name = "{0} on JDK {1} with {2}")
    @MethodSource("subjects")
    void shouldSeeTheApplication(Subject subject, int release, String options) {
        try (Started app = subject.start(JdkLane.of(release), true, options.split(" "))) {
            app.use();

            app.ingest()
                    .await("a failure", i -> !i.events().isEmpty() || subject == Subject.ANNOTATED, Ingest.PATIENCE);
            app.ingest()
                    .await(
                            "a statement",
                            i -> i.transactions().stream()
                                    .anyMatch(run -> run.spans().stream()
                                            .anyMatch(span -> span.op().startsWith("db."))),
                            Ingest.PATIENCE);
            assertThat(Invoices.linesOf(app.application()))
                    .singleElement()
                    .asString()
                    .contains(" sends to ");
            app.ingest().assertNoComplaints();
        }
    }

    static Stream<Arguments> lanes() {
        return lanes(8).stream().map(lane -> Arguments.of(lane.release, lane.options));
    }

    @ParameterizedTest(name = "JDK {0} with {1}")
    @MethodSource("lanes")
    void shouldFollowWorkToOtherThreads(int release, String options) {
        Jdk jdk = JdkLane.of(release);
        try (Ingest ingest = Ingest.start();
                Workers workers = Workers.start(Workers.tomcat(jdk, ingest).jvm(options.split(" ")), ingest)) {
            List<String> constructs = workers.constructs().subList(0, CONSTRUCTS);
            for (String construct : constructs) {
                List<PlantedStatement> done = workers.work(construct, construct.replace("_", ""));
                ingest.await(
                        "all statements of " + construct,
                        i -> i.transactions().stream()
                                .map(PlantedStatement::sent)
                                .anyMatch(sent -> names(sent).equals(names(done))),
                        Ingest.PATIENCE);
            }
            ingest.assertNoComplaints();
        }
    }

    @ParameterizedTest(name = "JDK {0} with {1}")
    @MethodSource("lanes")
    void shouldReportWhatAProgramLogs(int release, String options) {
        try (Ingest ingest = Ingest.start();
                Application ledger = Ledger.traced(JdkLane.of(release), ingest, "LogbackBook", "alone")
                        .jvm(options.split(" "))
                        .start()) {
            assertThat(ledger.awaitExit(Duration.ofMinutes(1)).code()).isZero();

            assertThat(ingest.events()).hasSize(2);
            assertThat(ingest.transactions()).extracting("name").containsExactly("Ledger.open");
            ingest.assertNoComplaints();
        }
    }

    private static List<String> names(List<PlantedStatement> statements) {
        return statements.stream().map(PlantedStatement::name).sorted().toList();
    }

    /** Those it runs on; 17 and 25 must be there, the others are an addition. */
    private static List<Lane> lanes(int oldest) {
        return LANES.stream()
                .filter(lane -> lane.release >= oldest)
                .filter(lane -> lane.release == 17
                        || lane.release == 25
                        || Jdk.find(lane.release).isPresent())
                .toList();
    }

    private record Lane(int release, String options) {}
}
