package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Application;
import io.spanweave.harness.Ingest;
import io.spanweave.harness.Response;
import io.spanweave.harness.SentEvent;
import io.spanweave.harness.SentTransaction;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The running invoices service, and the server its agent sends to. */
final class Invoices implements AutoCloseable {
    /** A request no test looks at: what was finished before it is sent before it. */
    private static final String MARKER = "GET /rates";

    /** An answer may be read before the trace of its request is handed over, so the marker alone proves too little. */
    private static final Duration SILENCE = Duration.ofMillis(200);

    private final Ingest ingest;
    private final Application application;
    private final String database;

    Invoices(Ingest ingest, Application application, String database) {
        this.ingest = ingest;
        this.application = application;
        this.database = database;
    }

    Ingest ingest() {
        return ingest;
    }

    Application application() {
        return application;
    }

    /** The name of its database. */
    String database() {
        return database;
    }

    Response get(String path) {
        return application.get(path);
    }

    Response post(String path) {
        return application.post(path, "");
    }

    /** Pays an amount that every open invoice can take. */
    Response pay(long invoice) {
        return pay(invoice, "10.00");
    }

    Response pay(long invoice, String amount) {
        return application.post(
                "/payments",
                "{\"invoiceId\":%d,\"amount\":%s,\"reference\":\"acceptance\"}".formatted(invoice, amount));
    }

    /** Has the scheduler run the check now; does not wait for its end. */
    void triggerOverdueCheck(boolean failing) {
        assertThat(post("/faults/overdue?failing=" + failing).status()).isEqualTo(200);
        assertThat(post("/jobs/overdue-check").status()).isEqualTo(202);
    }

    /** Has the scheduler run the check, and waits for its end as the application knows it. */
    void runOverdueCheck(boolean failing) {
        String before = get("/jobs/overdue-check").body();
        triggerOverdueCheck(failing);
        Awaitility.await()
                .atMost(Ingest.PATIENCE)
                .until(() -> numberOf("runs", "/jobs/overdue-check") > number("runs", before));
    }

    /** A number in the JSON this path answers with. */
    int numberOf(String name, String path) {
        return number(name, get(path).body());
    }

    private static int number(String name, String json) {
        Matcher matcher = Pattern.compile("\"" + name + "\":([0-9]+)").matcher(json);
        assertThat(matcher.find()).as(name + " in " + json).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    /** The lines of the agent on stderr so far. */
    List<String> agentLines() {
        return linesOf(application);
    }

    static List<String> linesOf(Application application) {
        return application.errors().stream()
                .filter(line -> line.contains("[spanweave]"))
                .toList();
    }

    /** Forgets what was sent, and waits for what is still on its way. */
    void forget() {
        ingest.quiet(SILENCE);
        ingest.clear();
    }

    /** All transactions so far, once nothing is on its way any more. */
    List<SentTransaction> transactions() {
        settle();
        return ingest.transactions().stream()
                .filter(transaction -> !transaction.name().equals(MARKER))
                .toList();
    }

    /** All transactions of this name so far, at least one. */
    List<SentTransaction> transactions(String name) {
        ingest.awaitTransaction(name);
        settle();
        return ingest.transactions(name);
    }

    /** The transaction that was sent, and no other. */
    SentTransaction onlyTransaction() {
        List<SentTransaction> all = transactions();
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    /** All events so far, once nothing is on its way any more. */
    List<SentEvent> events() {
        settle();
        return ingest.events();
    }

    /** The event that was sent, and no other. */
    SentEvent onlyEvent() {
        ingest.awaitEvent();
        List<SentEvent> all = events();
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    @Override
    public void close() {
        application.close();
        ingest.close();
    }

    private void settle() {
        int before = ingest.transactions(MARKER).size();
        assertThat(get("/rates").status()).isEqualTo(200);
        ingest.await(MARKER, i -> i.transactions(MARKER).size() > before, Ingest.PATIENCE);
        ingest.quiet(SILENCE);
    }
}
