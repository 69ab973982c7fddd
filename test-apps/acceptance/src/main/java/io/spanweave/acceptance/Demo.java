package io.spanweave.acceptance;

import io.spanweave.harness.Application;
import io.spanweave.harness.Ingest;
import io.spanweave.harness.Launch;
import io.spanweave.harness.Ports;
import io.spanweave.harness.Postgres;
import io.spanweave.harness.Response;
import io.spanweave.harness.SentEvent;
import io.spanweave.harness.SentTransaction;
import io.spanweave.harness.Waterfall;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Runs the invoices service, which knows nothing of the agent, under the packaged agent on a real PostgreSQL, uses it
 * for a moment and shows what a GlitchTip or Sentry has received. Ends with status 1 when something is missing.
 */
public final class Demo {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int WIDTH = 100;
    private static final String PAYMENT = "com.acme.invoices.payment.";

    /** The steps of a payment, named without touching the service. */
    private static final Map<String, String> STEPS = new TreeMap<>(Map.of(
            "InvoiceValidator#validateInvoiceAndBalance", "validate_invoice_and_balance",
            "PaymentRecorder#createPaymentRecord", "create_payment_record",
            "PaymentRecorder#createPaymentVersion", "create_payment_version_v1",
            "InvoiceStatus#recalculateInvoiceStatus", "recalculate_invoice_status"));

    private final Terminal terminal = new Terminal();
    private final Waterfall waterfall = new Waterfall(WIDTH, terminal.hasColour());
    private final Path root;
    private final List<String> missing = new ArrayList<>();

    private Demo(Path root) {
        this.root = root;
    }

    /** The first argument is the root of the checkout. */
    public static void main(String[] arguments) {
        Demo demo = new Demo(Path.of(arguments.length == 0 ? "." : arguments[0]).toAbsolutePath());
        String dsn = System.getenv("SENTRY_DSN");
        boolean own = dsn == null || dsn.isBlank();
        System.exit((own ? demo.againstOwnServer() : demo.against(dsn)) ? 0 : 1);
    }

    private boolean againstOwnServer() {
        try (Ingest ingest = Ingest.start()) {
            run(ingest.dsn(), ingest);
            show(ingest);
        }
        return isComplete();
    }

    private boolean against(String dsn) {
        run(dsn, null);
        terminal.heading("Sent");
        terminal.say(
                "Look at your project: three payments, a dashboard, an invoice, a failed request and a failed job.");
        return isComplete();
    }

    private void run(String dsn, @Nullable Ingest ingest) {
        terminal.step("starting PostgreSQL");
        try (Postgres postgres = Postgres.start()) {
            terminal.done("port " + postgres.port());
            int port = Ports.free();
            Launch launch = Application.jar(root.resolve("test-apps/invoices/target/invoices.jar"))
                    .named("invoices")
                    .agent(root.resolve("agent/target/spanweave.jar"))
                    .env("SENTRY_DSN", dsn)
                    .env("SENTRY_RELEASE", revision())
                    .env("SENTRY_ENVIRONMENT", "demo")
                    .env("SPANWEAVE_SPANS", spans())
                    .args(
                            "--server.port=" + port,
                            "--spring.datasource.url=" + postgres.jdbcUrl("invoices"),
                            "--spring.datasource.username=" + postgres.user(),
                            "--spring.datasource.password=" + postgres.password())
                    .readyWhenHttp(port, "/health");
            String viewer = System.getenv("SENTRY_SPOTLIGHT");
            if (viewer != null) {
                launch = launch.env("SENTRY_SPOTLIGHT", viewer);
            }
            terminal.step("starting the invoices service with -javaagent:spanweave.jar");
            try (Application invoices = launch.start()) {
                terminal.done("port " + port);
                invoices.errors().stream()
                        .filter(line -> line.startsWith("[spanweave]"))
                        .forEach(terminal::say);
                use(invoices);
                if (ingest != null) {
                    await(ingest);
                }
                terminal.step("stopping the service");
                invoices.stop();
                terminal.done("what was unsent has been flushed");
            }
        }
    }

    private void use(Application invoices) {
        for (int i = 1; i <= 3; i++) {
            String body = "{\"invoiceId\":" + i + ",\"amount\":10.00,\"reference\":\"demo-" + i + "\"}";
            call("POST /payments", invoices.post("/payments", body), 201);
        }
        call("GET /dashboard", invoices.get("/dashboard"), 200);
        call("GET /invoices/7", invoices.get("/invoices/7"), 200);
        call("GET /faults/error, which fails", invoices.get("/faults/error?invoice=12"), 500);
        call("the overdue check is made to fail", invoices.post("/faults/overdue?failing=true", ""), 0);
        call("and runs, three attempts", invoices.post("/jobs/overdue-check", ""), 202);
    }

    private void call(String what, Response response, int expected) {
        terminal.step(what);
        terminal.done("HTTP " + response.status());
        if (expected != 0 && response.status() != expected) {
            missing.add(what + " answered " + response.status() + " instead of " + expected);
        }
    }

    private void await(Ingest ingest) {
        expect(
                ingest,
                "a payment in four steps, each with its statement",
                i -> i.transactions("POST /payments").stream().anyMatch(Demo::hasItsSteps));
        expect(ingest, "the dashboard", i -> !i.transactions("GET /dashboard").isEmpty());
        expect(
                ingest,
                "the invoice, named by its route",
                i -> !i.transactions("GET /invoices/{id}").isEmpty());
        expect(ingest, "the failed request", i -> hasEvent(i, "GET /faults/error"));
        expect(ingest, "the failed job, once", i -> hasEvent(i, "OverdueCheck.checkOverdueInvoices"));
        expect(
                ingest,
                "the failed job's transaction",
                i -> !i.transactions("OverdueCheck.checkOverdueInvoices").isEmpty());
    }

    private static String spans() {
        StringJoiner spans = new StringJoiner("; ");
        STEPS.forEach((method, name) -> spans.add(PAYMENT + method + " name=" + name));
        return spans.toString();
    }

    private static boolean hasItsSteps(SentTransaction payment) {
        return payment.spans().size() == 2 * STEPS.size()
                && payment.childrenOf(payment.spanId()).stream()
                        .allMatch(step -> STEPS.containsValue(step.description())
                                && payment.childrenOf(step.spanId()).size() == 1);
    }

    private static boolean hasEvent(Ingest ingest, String transaction) {
        return ingest.events().stream()
                        .filter(e -> transaction.equals(e.transaction()))
                        .count()
                == 1;
    }

    private void expect(Ingest ingest, String what, Predicate<Ingest> arrived) {
        terminal.step("waiting for " + what);
        try {
            ingest.await(what, arrived, PATIENCE);
            terminal.done("received");
        } catch (AssertionError e) {
            terminal.done("MISSING");
            missing.add(what + " did not arrive");
        }
    }

    private void show(Ingest ingest) {
        terminal.heading("Transactions");
        List<String> shown = new ArrayList<>();
        for (SentTransaction transaction : ingest.transactions()) {
            // One of each name is enough to see.
            if (!shown.contains(transaction.name())) {
                shown.add(transaction.name());
                terminal.say(waterfall.draw(transaction));
            }
        }
        terminal.heading("Errors");
        for (SentEvent event : ingest.events()) {
            terminal.say(waterfall.draw(event));
        }
        for (String complaint : ingest.complaints()) {
            missing.add("GlitchTip would not have kept it: " + complaint);
        }
    }

    private boolean isComplete() {
        terminal.heading(missing.isEmpty() ? "Everything arrived" : "Not as expected");
        missing.forEach(terminal::say);
        return missing.isEmpty();
    }

    private static String revision() {
        String revision = System.getProperty("demo.revision", "");
        return revision.isBlank() ? "demo" : revision;
    }
}
