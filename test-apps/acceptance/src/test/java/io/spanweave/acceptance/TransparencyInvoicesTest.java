package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.invoices.checks.InvoicesChecks;
import io.spanweave.harness.Application;
import io.spanweave.harness.Ingest;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.Launch;
import io.spanweave.harness.Ports;
import io.spanweave.harness.Postgres;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** The application's own checks, with the agent and without it. */
@ParameterizedClass(name = "JDK {0}, agent: {1}")
@CsvSource({"17, false", "17, true", "25, false", "25, true"})
@ExtendWith(TransparencyNoSkips.class)
class TransparencyInvoicesTest extends InvoicesChecks {
    @SuppressWarnings("NullAway.Init")
    private static Postgres postgres;

    @SuppressWarnings("NullAway.Init")
    private static Ingest ingest;

    private static @Nullable Application invoices;

    TransparencyInvoicesTest(int version, boolean agent) {
        super(
                "http://127.0.0.1:" + Objects.requireNonNull(invoices).port(),
                Optional.of(jdbcUrl() + "?user=" + postgres.user() + "&password=" + postgres.password()));
    }

    @BeforeParameterizedClassInvocation
    static void start(int version, boolean agent) {
        Jdk jdk = JdkLane.of(version);
        postgres = Postgres.start();
        ingest = Ingest.start();
        int port = Ports.free();
        Launch launch = Application.jar(
                        Path.of("../invoices/target/invoices.jar").toAbsolutePath())
                .named("transparency-invoices")
                .on(jdk)
                .args(
                        "--server.port=" + port,
                        "--spring.datasource.url=" + jdbcUrl(),
                        "--spring.datasource.username=" + postgres.user(),
                        "--spring.datasource.password=" + postgres.password(),
                        "--invoices.rates.period-ms=100")
                .readyWhenHttp(port, "/health");
        invoices = (agent
                        ? launch.agent(JdkLane.agent())
                                .env("SENTRY_DSN", ingest.dsn())
                                .env("SENTRY_RELEASE", "4f2c91e")
                        : launch)
                .start();
    }

    @AfterParameterizedClassInvocation
    static void stop(int version, boolean agent) {
        Application running = invoices;
        if (running == null) {
            return;
        }
        try (Postgres itsDatabase = postgres;
                Ingest server = ingest;
                Application stopping = running) {
            invoices = null;
            assertThat(itsDatabase.port()).isPositive();
            assertThat(stopping.stop().code()).isEqualTo(143);
            assertThat(stopping.errors()).hasSize(agent ? 1 : 0).allMatch(line -> line.startsWith("[spanweave] "));
            assertThat(server.events().isEmpty()).isEqualTo(!agent);
            assertThat(server.transactions("POST /payments").isEmpty()).isEqualTo(!agent);
            server.assertNoComplaints();
        }
    }

    private static String jdbcUrl() {
        return postgres.jdbcUrl("invoices");
    }
}
