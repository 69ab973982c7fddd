package io.spanweave.agent.report;

import io.spanweave.agent.settings.Application;
import io.spanweave.agent.trace.LogRules;
import io.spanweave.agent.trace.Recorder;
import io.spanweave.agent.trace.Span;
import io.spanweave.agent.trace.Trace;
import io.spanweave.bootstrap.SpanweaveToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Requests that are over, made the way woven code makes them. */
final class FinishedTraces {
    private static final int WAIT_MILLIS = 1_000;
    private static final long WAIT_NANOS = 1_000_000L * WAIT_MILLIS;

    static final Application APPLICATION = Application.find(new Properties(), List.of("com.acme"));

    /** 300 characters, with literals, as a query builder writes them. */
    static final String LONG_SQL = "select i.id, i.number, i.status, i.total, i.due_at, c.name, c.email, c.country from"
            + " invoices i join customers c on c.id = i.customer_id where i.status in ('OPEN', 'OVERDUE', 'PARTLY_PAID')"
            + " and i.due_at < '2026-11-22' and i.total > 1250.00 and c.country = 'DE' order by i.due_at, i.id limit 50"
            + "  ";

    /** What is run in turn; nothing compresses as well as twenty times the same. */
    private static final String[] SQL = {
        LONG_SQL,
        "select p.id, p.name, p.price, p.stock, p.updated_at from product p where p.id = ? and p.price >= ?",
        "update stock set amount = amount - ?, updated_at = now() where product = ? and warehouse = ? and amount >= ?",
        "insert into order_position (order_id, product_id, amount, price, tax) values (?, ?, ?, ?, ?)",
        "select count(*) from payments p where p.invoice_id = ? and p.booked_at between ? and ? and p.amount <> 0",
    };

    private FinishedTraces() {}

    /** A GET with twenty statements. */
    static Trace request() {
        List<Trace> finished = new ArrayList<>();
        Recorder recorder = new Recorder(
                APPLICATION,
                false,
                false,
                new LogRules("error", "info", List.of()),
                WAIT_MILLIS,
                finished::add,
                name -> {},
                name -> {},
                () -> {},
                () -> {});
        Object connection = new Object();
        Object statement = new Object();
        SpanweaveToken request = recorder.enterRequest(null, null, "GET", "/orders/4711");
        if (request == null) {
            throw new IllegalStateException("nothing is recorded");
        }
        recorder.claimRequest();
        recorder.route("/orders/{id}");
        recorder.connected(connection, "jdbc:postgresql://db.example.com/shop");
        recorder.statementCreated(connection, statement, null);
        for (int i = 0; i < 20; i++) {
            SpanweaveToken span = recorder.enterStatement(statement, SQL[i % SQL.length]);
            if (span != null) {
                recorder.exitSpan(span, i % 2 == 0 ? -1 : i, null);
            }
        }
        recorder.requestHandled(request, 200, "/orders/4711", null);
        recorder.exitRequest(request, null);
        Trace trace = finished.get(0);
        trace.seal(WAIT_NANOS);
        return trace;
    }

    static List<Span> spans(Trace trace) {
        List<Span> spans = new ArrayList<>();
        trace.forEachSpan(spans::add);
        return spans;
    }
}
