package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Application;
import io.spanweave.harness.Ingest;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.Launch;
import io.spanweave.harness.Ports;
import io.spanweave.harness.Postgres;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Libraries repeat tasks of their own all day: nobody wants to read of them. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT) // It only waits: the others need not wait for it.
class IdleTest {
    private static final Duration IDLE = Duration.ofMinutes(3);

    @Test
    void shouldSendNothingOfAnIdleApplication() {
        List<Jdk> jdks = List.of(JdkLane.of(17), JdkLane.of(25));
        List<Ingest> ingests = new ArrayList<>();
        List<Application> applications = new ArrayList<>();
        try (Postgres postgres = Postgres.start()) {
            for (Jdk jdk : jdks) {
                Ingest ingest = Ingest.start();
                ingests.add(ingest);
                applications.add(launch(jdk, postgres)
                        .agent(JdkLane.agent())
                        .env("SENTRY_DSN", ingest.dsn())
                        .env("SENTRY_RELEASE", "4f2c91e")
                        .start());
            }
            Instant end = Instant.now().plus(IDLE);
            for (Ingest ingest : ingests) {
                Duration left = Duration.between(Instant.now(), end);
                ingest.assertNothingMore(left.isNegative() ? Duration.ZERO : left);
            }
            for (int i = 0; i < jdks.size(); i++) {
                assertThat(ingests.get(i).connectionsOpened()).isZero();
                // Hikari's and Tomcat's own, so that there was something to be silent about.
                assertThat(applications.get(i).threads())
                        .anyMatch(name -> name.contains("housekeeper"))
                        .anyMatch(name -> name.startsWith("Catalina-utility"));

                assertThat(applications.get(i).get("/invoices/7").status()).isEqualTo(200);

                assertThat(ingests.get(i).awaitTransaction("GET /invoices/{id}").status())
                        .isEqualTo("ok");
                assertThat(ingests.get(i).transactions()).hasSize(1);
                ingests.get(i).assertNoComplaints();
            }
        } finally {
            applications.forEach(Application::close);
            ingests.forEach(Ingest::close);
        }
    }

    private static Launch launch(Jdk jdk, Postgres postgres) {
        int port = Ports.free();
        return Application.jar(Path.of("../invoices/target/invoices.jar").toAbsolutePath())
                .named("idle")
                .on(jdk)
                .args(
                        "--server.port=" + port,
                        "--spring.datasource.url=" + postgres.jdbcUrl("idle" + jdk.version()),
                        "--spring.datasource.username=" + postgres.user(),
                        "--spring.datasource.password=" + postgres.password())
                .readyWhenHttp(port, "/health");
    }
}
