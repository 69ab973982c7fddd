package com.acme.invoices.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.acme.invoices.checks.InvoicesClient.Answer;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a user of the application can see, checked over HTTP against a running one with a freshly seeded database. A
 * subclass says where it runs; checks that need a look into the database, or the refreshing of rates, are skipped where
 * there is none.
 */
public abstract class InvoicesChecks {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final InvoicesClient app;
    private final Optional<String> jdbcUrl;

    /**
     * @param baseUrl for example {@code http://127.0.0.1:8080}
     * @param jdbcUrl with user and password; empty where the database cannot be reached
     */
    protected InvoicesChecks(String baseUrl, Optional<String> jdbcUrl) {
        this.app = new InvoicesClient(baseUrl);
        this.jdbcUrl = jdbcUrl;
    }

    @Test
    void paymentLowersTheBalance() {
        Answer created = pay(31, "100.50", "TRANSFER-A");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.value("invoiceId")).isEqualTo("31");
        assertThat(created.value("amount")).isEqualTo("100.50");
        assertThat(created.value("reference")).isEqualTo("TRANSFER-A");
        assertThat(created.value("remaining")).isEqualTo("2999.50");
        Answer invoice = app.get("/invoices/31");
        assertThat(invoice.value("balance")).isEqualTo("2999.50");
        assertThat(invoice.value("status")).isEqualTo("PARTIALLY_PAID");
    }

    @Test
    void paymentOfTheWholeBalanceSettlesTheInvoice() {
        assertThat(pay(32, "3200", "TRANSFER-B").status()).isEqualTo(201);

        Answer invoice = app.get("/invoices/32");
        assertThat(invoice.value("balance")).isEqualTo("0.00");
        assertThat(invoice.value("status")).isEqualTo("PAID");
    }

    @Test
    void paymentIsStoredWithItsFirstVersion() {
        InvoicesDatabase database = database();

        int id = pay(33, "42.00", "TRANSFER-C").number("id");

        assertThat(database.single("select concat_ws(' ', invoice_id, amount, reference, status) from payments"
                        + " where id = " + id))
                .isEqualTo("33 42.00 TRANSFER-C RECORDED");
        assertThat(database.single("select concat_ws(' ', version, amount, note) from payment_versions"
                        + " where payment_id = " + id))
                .isEqualTo("1 42.00 created");
    }

    @Test
    void overpaymentIsRefused() {
        Answer refused = pay(34, "3400.01", "TRANSFER-D");

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body()).contains("exceeds the balance of invoice 34");
        assertThat(app.get("/invoices/34").value("balance")).isEqualTo("3400.00");
    }

    @Test
    void paymentOfAnUnknownInvoiceIsRefused() {
        Answer refused = pay(999, "1.00", "TRANSFER-E");

        assertThat(refused.status()).isEqualTo(404);
        assertThat(refused.body()).contains("No invoice 999");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"amount\":1,\"reference\":\"R\"}",
                "{\"invoiceId\":34,\"reference\":\"R\"}",
                "{\"invoiceId\":34,\"amount\":0,\"reference\":\"R\"}",
                "{\"invoiceId\":34,\"amount\":-1,\"reference\":\"R\"}",
                "{\"invoiceId\":34,\"amount\":0.001,\"reference\":\"R\"}",
                "{\"invoiceId\":34,\"amount\":1,\"reference\":\" \"}",
                "{\"invoiceId\":34,\"amount\":1}",
                "{\"invoiceId\":\"x\",\"amount\":1,\"reference\":\"R\"}",
                "not json",
                ""
            })
    void unusablePaymentIsRefused(String body) {
        assertThat(app.post("/payments", body).status()).isEqualTo(400);
        assertThat(app.get("/invoices/34").value("balance")).isEqualTo("3400.00");
    }

    @Test
    void invoiceIsShown() {
        Answer invoice = app.get("/invoices/7");

        assertThat(invoice.status()).isEqualTo(200);
        assertThat(invoice.value("customer")).isEqualTo("Harbour Hotel");
        assertThat(invoice.value("amount")).isEqualTo("700.00");
        assertThat(invoice.value("status")).isEqualTo("OPEN");
    }

    @Test
    void unknownInvoiceIsNotFound() {
        assertThat(app.get("/invoices/999").status()).isEqualTo(404);
        assertThat(app.get("/invoices/seven").status()).isEqualTo(400);
    }

    @Test
    void dashboardHasItsFourParts() {
        Answer dashboard = app.get("/dashboard");

        assertThat(dashboard.status()).isEqualTo(200);
        assertThat(dashboard.body())
                .contains("\"totals\":[{\"status\":\"", "\"revenue\":[{\"month\":\"")
                .contains("\"customers\":[{\"name\":\"Ada Tools\",\"invoiced\":12000.00}")
                .containsPattern("\"overdue\":\\[\\{\"id\":29,")
                .containsPattern("\\{\"id\":3,\"balance\":300.00,\"dueDate\":\"[0-9-]+\"}]");
    }

    @Test
    void healthCanBeSwitched() {
        assertThat(app.get("/health")).isEqualTo(new Answer(200, "{\"status\":\"UP\"}"));
        assertThat(app.post("/faults/health?down=true").status()).isEqualTo(200);
        try {
            assertThat(app.get("/health")).isEqualTo(new Answer(500, "{\"status\":\"DOWN\"}"));
        } finally {
            app.post("/faults/health?down=false");
        }
        assertThat(app.get("/health").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/faults/error?invoice=12", "/faults/sql", "/faults/servlet"})
    void unhandledFaultsAnswer500(String path) {
        Answer failed = app.get(path);

        assertThat(failed.status()).isEqualTo(500);
        assertThat(failed.value("error")).isEqualTo("Internal Server Error");
        assertThat(failed.value("path")).isEqualTo(path.replaceFirst("[?].*", ""));
    }

    @Test
    void handledFaultAnswers409() {
        Answer conflict = app.get("/faults/handled");

        assertThat(conflict.status()).isEqualTo(409);
        assertThat(conflict.value("detail")).isEqualTo("The period is closed");
    }

    @Test
    void answeredFaultKeepsItsMessage() {
        Answer failed = app.get("/faults/answered");

        assertThat(failed.status()).isEqualTo(500);
        assertThat(failed.value("detail")).isEqualTo("Credit notes are not printed");
    }

    @Test
    void slowQueryIsSlow() {
        long start = System.nanoTime();

        assertThat(app.get("/faults/slow?ms=300")).isEqualTo(new Answer(200, "1"));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(290));
    }

    @Test
    void overdueCheckRunsOnTheSchedulerOnce() {
        Answer before = app.get("/jobs/overdue-check");

        Answer after = runOverdueCheck();

        assertThat(after.number("runs")).isEqualTo(before.number("runs") + 1);
        assertThat(after.number("attempts")).isEqualTo(before.number("attempts") + 1);
        assertThat(after.number("failures")).isEqualTo(before.number("failures"));
        assertThat(after.value("thread")).isEqualTo("scheduling-1");
        assertThat(app.get("/invoices/29").value("status")).isEqualTo("OVERDUE");
    }

    @Test
    void overdueCheckRemindsSevenCustomers() {
        InvoicesDatabase database = database();
        String start = database.single("select now()");

        runOverdueCheck();

        assertThat(database.single("select string_agg(id::text, ' ' order by id) from invoices"
                        + " where status = 'OVERDUE' and reminded_at > '" + start + "'"))
                .isEqualTo("3 8 11 14 17 22 29");
        assertThat(database.single("select string_agg(concat_ws(' ', job, rows_processed), ',') from job_runs"
                        + " where finished_at > '" + start + "'"))
                .isEqualTo("overdue-check 7");
    }

    @Test
    void failingOverdueCheckIsTriedThreeTimes() {
        Answer before = app.get("/jobs/overdue-check");

        Answer after = runFailingOverdueCheck();

        assertThat(after.number("runs")).isEqualTo(before.number("runs") + 1);
        assertThat(after.number("attempts")).isEqualTo(before.number("attempts") + 3);
        assertThat(after.number("failures")).isEqualTo(before.number("failures") + 1);
        assertThat(after.value("thread")).isEqualTo("scheduling-1");
    }

    @Test
    void failingOverdueCheckLeavesNoTrace() {
        InvoicesDatabase database = database();
        String start = database.single("select now()");

        runFailingOverdueCheck();

        assertThat(database.single("select count(*) from invoices where reminded_at > '" + start + "'"))
                .isEqualTo("0");
        assertThat(database.single("select count(*) from job_runs where finished_at > '" + start + "'"))
                .isEqualTo("0");
    }

    @Test
    void watchdogIsContentAfterAnOverdueCheck() {
        runOverdueCheck();

        Answer watchdog = runWatchdog();

        assertThat(watchdog.value("missed")).isEqualTo("false");
        assertThat(watchdog.value("thread")).isEqualTo("scheduling-1");
    }

    @Test
    void watchdogNoticesAMissedOverdueCheck() {
        database().execute("update job_runs set finished_at = finished_at - interval '26 hours'");

        assertThat(runWatchdog().value("missed")).isEqualTo("true");
    }

    @Test
    void failedRefreshOfRatesEndsTheirSchedule() {
        assumeTrue(app.get("/rates").value("active").equals("true"), "rates are not refreshed here");
        await().atMost(PATIENCE).until(() -> app.get("/rates").body().contains("\"currency\":\"USD\""));

        app.post("/faults/rates?failing=true");
        await().atMost(PATIENCE).until(() -> app.get("/rates").value("active").equals("false"));
        app.post("/faults/rates?failing=false");

        int runs = app.get("/rates").number("runs");
        await().during(Duration.ofSeconds(1))
                .atMost(PATIENCE)
                .until(() -> app.get("/rates").number("runs") == runs);
    }

    private Answer pay(long invoice, String amount, String reference) {
        return app.post(
                "/payments",
                "{\"invoiceId\":%d,\"amount\":%s,\"reference\":\"%s\"}".formatted(invoice, amount, reference));
    }

    private Answer runFailingOverdueCheck() {
        app.post("/faults/overdue?failing=true");
        try {
            return runOverdueCheck();
        } finally {
            app.post("/faults/overdue?failing=false");
        }
    }

    private Answer runOverdueCheck() {
        return runJob("/jobs/overdue-check");
    }

    private Answer runWatchdog() {
        return runJob("/jobs/watchdog");
    }

    private Answer runJob(String path) {
        int runs = app.get(path).number("runs");
        assertThat(app.post(path).status()).isEqualTo(202);
        return await().atMost(PATIENCE).until(() -> app.get(path), job -> job.number("runs") > runs);
    }

    private InvoicesDatabase database() {
        assumeTrue(jdbcUrl.isPresent(), "the database cannot be reached");
        return new InvoicesDatabase(jdbcUrl.get());
    }
}
