package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.invoices.checks.InvoicesChecks;
import io.spanweave.harness.Application;
import io.spanweave.harness.Ingest;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.Ports;
import io.spanweave.harness.Postgres;
import io.spanweave.harness.SentSpan;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The application's own checks, with all that is its own made spans. */
@ParameterizedClass(name = "JDK {0}")
@ValueSource(ints = 25)
@ExtendWith(TransparencyNoSkips.class)
class SpansTransparencyTest extends InvoicesChecks {
    @SuppressWarnings("NullAway.Init")
    private static Postgres postgres;

    @SuppressWarnings("NullAway.Init")
    private static Ingest ingest;

    private static @Nullable Application invoices;

    SpansTransparencyTest(int version) {
        super(
                "http://127.0.0.1:"
                        + Objects.requireNonNull(invoices, "JDK " + version).port(),
                Optional.of(jdbcUrl() + "?user=" + postgres.user() + "&password=" + postgres.password()));
    }

    @BeforeParameterizedClassInvocation
    static void start(int version) {
        Jdk jdk = JdkLane.of(version);
        postgres = Postgres.start();
        ingest = Ingest.start();
        int port = Ports.free();
        invoices = Application.jar(InvoicesFiles.invoices())
                .named("transparency-spans")
                .on(jdk)
                .agent(JdkLane.agent())
                .env("SENTRY_DSN", ingest.dsn())
                .env("SENTRY_RELEASE", "4f2c91e")
                .env("SPANWEAVE_SPANS", "com.acme.invoices.*#*")
                .env("SPANWEAVE_TRACES_PER_MINUTE", "0")
                .args(
                        "--server.port=" + port,
                        "--spring.datasource.url=" + jdbcUrl(),
                        "--spring.datasource.username=" + postgres.user(),
                        "--spring.datasource.password=" + postgres.password(),
                        "--invoices.rates.period-ms=100")
                .readyWhenHttp(port, "/health")
                .start();
    }

    @AfterParameterizedClassInvocation
    static void stop() {
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
            assertThat(stopping.errors()).hasSize(1).allMatch(line -> line.startsWith("[spanweave] "));
            assertThat(descriptions(server, "POST /payments"))
                    .contains(
                            "PaymentController.create",
                            "PaymentRequest.check",
                            "PaymentService.createPayment",
                            "InvoiceValidator.validateInvoiceAndBalance")
                    .noneMatch(name -> name.matches(".*([$]|[.](get|is|set)[A-Z]|<).*"))
                    // Accessors of records are getters.
                    .doesNotContain("PaymentRequest.amount", "Payment.remaining");
            // The bean is a subclass that Spring has made, and the method one of its own: still one span.
            assertThat(server.transactions("POST /payments"))
                    .allSatisfy(payment -> assertThat(payment.spansDescribed("PaymentService.createPayment"))
                            .hasSizeLessThanOrEqualTo(1));
            server.assertNoComplaints();
        }
    }

    private static Set<String> descriptions(Ingest server, String transaction) {
        return server.transactions(transaction).stream()
                .flatMap(sent -> sent.spans().stream())
                .filter(span -> !span.op().startsWith("db."))
                .map(SentSpan::description)
                .collect(Collectors.toSet());
    }

    private static String jdbcUrl() {
        return postgres.jdbcUrl("invoices");
    }
}
