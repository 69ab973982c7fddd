package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Application;
import io.spanweave.harness.Exit;
import io.spanweave.harness.Ingest;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.Launch;
import io.spanweave.harness.SentSpan;
import io.spanweave.harness.SentTransaction;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A program that prints what its threads, executors and futures show prints the same under the agent. */
class HandoffTransparencyTest {
    @ParameterizedTest(name = "JDK {0}, {1} processors")
    @CsvSource({"8, 4", "11, 4", "17, 4", "17, 1", "21, 4", "25, 4"})
    void shouldNotBeSeen(int version, int processors) {
        Jdk jdk = JdkLane.of(version);
        List<String> output;
        List<String> errors;
        try (Application alone = run(jdk, processors, Workers.console(jdk))) {
            output = alone.output();
            errors = alone.errors();
        }
        assertThat(output).last().isEqualTo("through");
        assertThat(output).noneMatch(line -> line.startsWith("the exercise threw"));
        try (Ingest ingest = Ingest.start();
                Application watched = run(
                        jdk,
                        processors,
                        Workers.console(jdk)
                                .agent(JdkLane.agent())
                                .env("SENTRY_DSN", ingest.dsn())
                                .env("SENTRY_RELEASE", "1"))) {
            assertThat(watched.output()).isEqualTo(output);
            assertThat(watched.errors())
                    .filteredOn(line -> !line.startsWith("[spanweave] "))
                    .isEqualTo(errors);
            assertThat(watched.errors())
                    .filteredOn(line -> line.startsWith("[spanweave] "))
                    .hasSize(1);
            // The agent was at work all the time: without hand-off these would be nobody's.
            SentTransaction job = ingest.awaitTransaction("Console.Job");
            assertThat(job.spans())
                    .extracting(SentSpan::description)
                    .contains("select ? as in_pool", "select ? as in_future", "select ? as in_stream");
            ingest.assertNoComplaints();
        }
    }

    private static Application run(Jdk jdk, int processors, Launch launch) {
        Application application =
                launch.jvm("-XX:ActiveProcessorCount=" + processors).start();
        Exit exit = application.awaitExit(Duration.ofMinutes(2));
        assertThat(exit.code()).as("%s", jdk).isEqualTo(3);
        return application;
    }
}
