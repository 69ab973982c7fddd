package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Application;
import io.spanweave.harness.Ingest;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.Ports;
import io.spanweave.harness.SentSpan;
import io.spanweave.harness.SentTransaction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The running application {@code annotated}, and the server its agent sends to. */
final class Annotated implements AutoCloseable {
    private static final String INSIDE = "select ? as inside";
    private static final String RETURNED = "select ? as returned";
    private static final String COMPLETED = "select ? as completed";

    private final Ingest ingest;
    private final Application application;

    private Annotated(Ingest ingest, Application application) {
        this.ingest = ingest;
        this.application = application;
    }

    static Annotated start(Jdk jdk, Path jar) {
        Ingest ingest = Ingest.start();
        int port = Ports.free();
        Application application = Application.jar(jar)
                .on(jdk)
                .agent(JdkLane.agent())
                .jvm("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
                .env("SENTRY_DSN", ingest.dsn())
                .env("SENTRY_RELEASE", "1")
                .env("SPANWEAVE_TRACES_PER_MINUTE", "0") // every cell is the same route
                .env("SPANWEAVE_SPAN_ANNOTATIONS", "com.acme.annotated.Traced,com.acme.annotated.Timed")
                .args("--server.port=" + port)
                .readyWhenHttp(port, "/health")
                .start();
        return new Annotated(ingest, application);
    }

    Ingest ingest() {
        return ingest;
    }

    Application application() {
        return application;
    }

    /** Calls the method in a request, which it returns. */
    SentTransaction call(AnnotatedRow row, AnnotatedColumn column) {
        return call("/cells/" + path(row, column) + (column.isAsync() ? "/complete" : ""));
    }

    /** Has what the method returned end in this way. */
    SentTransaction callAndEnd(AnnotatedRow row, AnnotatedColumn column, String end) {
        return call("/cells/" + path(row, column) + "/" + end);
    }

    /** Calls the method outside of any request; the transaction is that of the request which had it called. */
    SentTransaction callInBackground(AnnotatedRow row, AnnotatedColumn column) {
        return call("/background/" + path(row, column));
    }

    SentTransaction callAndEndInBackground(AnnotatedRow row, AnnotatedColumn column, String end) {
        return call("/background/" + path(row, column) + "/" + end);
    }

    /** Calls each of the row's methods, and says what is wrong with their spans. */
    List<String> faults(AnnotatedRow row) {
        List<String> faults = new ArrayList<>();
        for (AnnotatedColumn column : AnnotatedColumn.values()) {
            if (row.has(column)) {
                SentTransaction request = call(row, column);
                try {
                    assertNamedOnce(request, row, column);
                } catch (AssertionError fault) {
                    faults.add(row + " " + column + ": " + fault.getMessage());
                }
            }
        }
        return faults;
    }

    private static String path(AnnotatedRow row, AnnotatedColumn column) {
        return row.name() + "/" + column.key();
    }

    private SentTransaction call(String path) {
        Predicate<SentTransaction> asked = transaction -> transaction.url().equals(path);
        long before = ingest.transactions().stream().filter(asked).count();
        assertThat(application.get(path).status()).as(path).isEqualTo(200);
        ingest.await(path, i -> i.transactions().stream().filter(asked).count() > before, Ingest.PATIENCE);
        return ingest.transactions().stream()
                .filter(asked)
                .reduce((former, latter) -> latter)
                .orElseThrow();
    }

    /** The span of a method, and no other; statements are none. */
    static SentSpan onlyNamed(SentTransaction transaction) {
        List<SentSpan> named = transaction.spans().stream()
                .filter(span -> !span.op().startsWith("db."))
                .toList();
        assertThat(named).as("spans of methods").hasSize(1);
        return named.get(0);
    }

    /** One span with the right name in the right place. Fails otherwise. */
    static void assertNamedOnce(SentTransaction transaction, AnnotatedRow row, AnnotatedColumn column) {
        SentSpan span = onlyNamed(transaction);
        assertThat(span.description()).isEqualTo(row.description(column));
        assertThat(span.op()).isEqualTo(row.op(column));
        assertThat(span.status()).isEqualTo("ok");
        assertThat(span.parentSpanId()).isEqualTo(transaction.spanId());
        assertThat(statement(transaction, INSIDE).parentSpanId())
                .as("parent of the statement inside")
                .isEqualTo(span.spanId());
        if (column.isAsync()) {
            assertEndedBetween(transaction, span);
        }
    }

    /** The span was open when the method had returned, and did not hold what came behind it. */
    static void assertEndedBetween(SentTransaction transaction, SentSpan span) {
        SentSpan returned = statement(transaction, RETURNED);
        SentSpan completed = statement(transaction, COMPLETED);
        assertThat(List.of(returned.parentSpanId(), completed.parentSpanId()))
                .as("parents of the statements behind the call")
                .containsOnly(transaction.spanId());
        assertThat(span.end()).as("end").isBetween(returned.end(), completed.start());
    }

    private static SentSpan statement(SentTransaction transaction, String sql) {
        return transaction.span("db.query", sql);
    }

    @Override
    public void close() {
        application.close();
        ingest.close();
    }
}
