package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.spanweave.acceptance.StockServer.Answer;
import io.spanweave.acceptance.StockServer.Outcome;
import io.spanweave.harness.Ingest;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.SentEvent;
import io.spanweave.harness.SentException;
import io.spanweave.harness.SentSpan;
import io.spanweave.harness.SentTransaction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An old-style web application, {@code javax.servlet} and plain JDBC, under the agent. */
@ParameterizedClass(name = "JDK {0}")
@ValueSource(ints = {8, 11, 17, 21, 25})
class StockTest {
    private static final String COMMIT = "5700c4d2e81b6f93a7405c1d9be2f8637a1045fe";
    private static final String ITEM = "select id, name, bin, quantity from items where id = ?";

    @SuppressWarnings("NullAway.Init")
    private static Ingest ingest;

    @SuppressWarnings("NullAway.Init")
    private static StockServer stock;

    @SuppressWarnings("NullAway.Init")
    private static Instant ready;

    StockTest(int jdk) {
        assertThat(jdk).isPositive();
    }

    @BeforeParameterizedClassInvocation
    static void start(int version) {
        Jdk jdk = JdkLane.of(version);
        ingest = Ingest.start();
        stock = StockServer.start(
                StockServer.launch(jdk, ingest)
                        // Without /ping, which is one of the tests.
                        .env("SPANWEAVE_IGNORED_PATHS", "/health")
                        .jvm(
                                "-Dstock.reorder.period-ms=1000",
                                "-Dstock.sweep.delay-ms=1000",
                                "-Dstock.stocktake.period-ms=1000"),
                ingest);
        ready = Instant.now();
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        if (stock != null) {
            stock.close();
            ingest.close();
        }
    }

    @AfterEach
    void shouldBeKeptByGlitchTip() {
        ingest.assertNoComplaints();
    }

    @Test
    void shouldNameARequestByItsServletsMapping() {
        Answer one = stock.get("/items/1");
        Answer three = stock.get("/items/3");

        assertThat(one.body()).startsWith("id=1\n");
        for (Answer answer : List.of(one, three)) {
            SentTransaction transaction = stock.outcome(answer).onlyTransaction();
            assertTransaction(transaction, "GET /stock/items/*", "route", "ok");
            assertThat(transaction.method()).isEqualTo("GET");
            assertThat(transaction.spans())
                    .extracting(SentSpan::op, SentSpan::description)
                    .containsExactly(tuple("db.query", ITEM));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/items/999, 404, GET /stock/items/*, route, not_found",
        "/items/one, 400, GET /stock/items/*, route, invalid_argument",
        "/items, 400, GET /stock/items, url, invalid_argument",
        "/nowhere, 404, GET /{unknown}, url, not_found"
    })
    void shouldNotTakeARequestForTheImpossibleForAnError(
            String path, int status, String name, String source, String outcome) {
        Answer answer = stock.get(path);

        assertThat(answer.status()).isEqualTo(status);
        Outcome sent = stock.outcome(answer);
        assertTransaction(sent.onlyTransaction(), name, source, outcome);
        assertThat(sent.events()).isEmpty();
    }

    @Test
    void shouldSeeStatementsWithoutTheirLiterals() {
        Answer answer = stock.get("/report");

        assertThat(answer.body()).contains("worth=776.00");
        SentTransaction transaction = stock.outcome(answer).onlyTransaction();
        assertTransaction(transaction, "GET /stock/report", "url", "ok");
        assertThat(transaction.spans())
                .extracting(SentSpan::op, SentSpan::description)
                .containsExactly(
                        tuple("db.query", "select count(*) from items where quantity < ? and bin <> ?"),
                        tuple("db.query", "select name from items where bin = ? order by id limit ?"),
                        tuple("db.query", "select sum(quantity * price) from items where supplier = ? and price > ?"),
                        tuple("db.query", "select count(distinct bin) from items where bin in (?)"));
        assertThat(transaction.spans()).allSatisfy(span -> {
            assertThat(span.status()).isEqualTo("ok");
            assertThat(span.parentSpanId()).isEqualTo(transaction.spanId());
            assertThat(span.data("db.system")).isEqualTo("h2database");
            assertThat(span.data("db.name")).isEqualTo("stock");
            assertThat(span.start()).isAfterOrEqualTo(transaction.start());
            assertThat(span.end()).isBeforeOrEqualTo(transaction.end());
        });
        assertThat(ingest.contains("Neill")).isFalse();
    }

    @Test
    void shouldSeeABatchOnce() {
        Answer answer = stock.post("/import");

        assertThat(answer.status()).isEqualTo(201);
        SentTransaction transaction = stock.outcome(answer).onlyTransaction();
        assertTransaction(transaction, "POST /stock/import", "url", "ok");
        assertThat(transaction.spans())
                .extracting(SentSpan::op, SentSpan::description, span -> span.data("db.rows_changed"))
                .containsExactly(
                        tuple("db.insert", "insert into deliveries (item_id, quantity) values (?, ?)", "5"),
                        tuple("db.update", "update items set quantity = quantity + ? where id = ?", "3"));
    }

    @Test
    void shouldSeeAProcedureCalled() {
        Answer answer = stock.get("/procedure");

        assertThat(answer.body()).isEqualTo("level=84\n");
        SentTransaction transaction = stock.outcome(answer).onlyTransaction();
        assertTransaction(transaction, "GET /stock/procedure", "url", "ok");
        assertThat(transaction.spans())
                .extracting(SentSpan::op, SentSpan::description)
                .containsExactly(tuple("db.execute", "{? = call restock_level(?, ?)}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/forward", "/include"})
    void shouldTakeADispatchForTheSameRequest(String path) {
        Answer answer = stock.get(path);

        assertThat(answer.body()).contains("name=Claw hammer");
        SentTransaction transaction = stock.outcome(answer).onlyTransaction();
        assertTransaction(transaction, "GET /stock" + path, "url", "ok");
        assertThat(transaction.spans()).extracting(SentSpan::description).containsExactly(ITEM);
    }

    @Test
    void shouldSeeAServletThatIsNoHttpServlet() {
        Answer answer = stock.get("/ping");

        assertThat(answer.body()).isEqualTo("pong\n");
        assertTransaction(stock.outcome(answer).onlyTransaction(), "GET /stock/ping", "url", "ok");
    }

    @Test
    void shouldKeepAServletExceptionTheApplicationMade() {
        Answer answer = stock.get("/error");

        assertThat(answer.status()).isEqualTo(500);
        SentEvent event = assertFailed(answer, "GET /stock/error");
        assertThat(event.exceptions())
                .extracting(SentException::module, SentException::type, SentException::value)
                .containsExactly(
                        tuple("java.lang", "IllegalStateException", "Door 7 is locked"),
                        tuple("javax.servlet", "ServletException", "Stock room closed"));
    }

    @ParameterizedTest
    @CsvSource({
        "/boom, IllegalArgumentException, Shelf 13 does not exist, com.acme.stock.BoomServlet, doGet",
        "/filter-error, IllegalStateException, The gate is jammed, com.acme.stock.GateFilter, doFilter"
    })
    void shouldReportWhatTheApplicationThrew(String path, String type, String message, String thrower, String method) {
        Answer answer = stock.get(path);

        assertThat(answer.status()).isEqualTo(500);
        SentEvent event = assertFailed(answer, "GET /stock" + path);
        assertThat(event.exceptions())
                .extracting(SentException::type, SentException::value)
                .containsExactly(tuple(type, message));
        assertThat(event.exception().frames()).last().satisfies(frame -> {
            assertThat(frame.module()).isEqualTo(thrower);
            assertThat(frame.function()).isEqualTo(method);
            assertThat(frame.inApp()).isTrue();
        });
        assertThat(event.exception().frames())
                .filteredOn(frame -> frame.module().startsWith("org.apache."))
                .isNotEmpty()
                .allSatisfy(frame -> assertThat(frame.inApp()).isFalse());
    }

    @Test
    void shouldNotTakeASentStatusForAnError() {
        Answer answer = stock.get("/senderror");

        assertThat(answer.status()).isEqualTo(503);
        Outcome sent = stock.outcome(answer);
        assertTransaction(sent.onlyTransaction(), "GET /stock/senderror", "url", "unavailable");
        assertThat(sent.events()).isEmpty();
    }

    @Test
    void shouldEndWithTheAnswerOfAnotherThread() {
        Answer answer = stock.get("/async?how=complete");

        assertThat(answer.body()).isEqualTo("items=10\n");
        Outcome sent = stock.outcome(answer);
        assertTransaction(sent.onlyTransaction(), "GET /stock/async", "url", "ok");
        assertThat(sent.events()).isEmpty();
    }

    @Test
    void shouldEndWithTheDispatchOfAnotherThread() {
        Answer answer = stock.get("/async?how=dispatch");

        assertThat(answer.body()).contains("name=Claw hammer");
        SentTransaction transaction = stock.outcome(answer).onlyTransaction();
        assertThat(transaction.status()).isEqualTo("ok");
        assertThat(transaction.spans())
                .extracting(SentSpan::op, SentSpan::description)
                .containsExactly(tuple("db.query", "select count(*) from items"), tuple("db.query", ITEM));
        assertThat(transaction.end())
                .isAfterOrEqualTo(transaction.spans().get(1).end());
    }

    @ParameterizedTest
    @ValueSource(strings = {"timeout", "error"})
    void shouldEndWithTheTimeoutOfAThreadThatDoesNotAnswer(String how) {
        Answer answer = stock.get("/async?how=" + how);

        assertThat(answer.status()).isEqualTo(500);
        SentTransaction transaction = stock.outcome(answer).onlyTransaction();
        assertTransaction(transaction, "GET /stock/async", "url", "internal_error");
        // What the web application has set; the container does not end it earlier.
        assertThat(transaction.duration()).isGreaterThanOrEqualTo(Duration.ofMillis(290));
    }

    @Test
    void shouldSeeRepeatingTasks() {
        assertTask("Reorder", "db.query", "select count(*) from items where quantity < ?");
        // A lambda, and then an anonymous class.
        assertTask("Housekeeping.start", "db.delete", "delete from deliveries where quantity = ?");
        assertTask("Housekeeping.start", "db.query", "select count(*) from deliveries");
    }

    @Test
    void shouldReportOnceTheTaskThatEndsItsSchedule() {
        // Its schedule ends here, and another test wants to see it run.
        assertTask("Reorder", "db.query", "select count(*) from items where quantity < ?");

        assertThat(stock.post("/faults?reorder=true").status()).isEqualTo(204);

        ingest.await(
                "the failure",
                i -> i.transactions("Reorder").stream()
                        .anyMatch(task -> task.status().equals("internal_error")),
                Ingest.PATIENCE);
        SentTransaction failed = ingest.transactions("Reorder").stream()
                .filter(task -> task.status().equals("internal_error"))
                .findFirst()
                .orElseThrow();
        stock.outcome(stock.get("/jobs"));
        List<SentEvent> events = ingest.events().stream()
                .filter(event -> event.transaction().equals("Reorder"))
                .toList();
        assertThat(events).hasSize(1);
        SentEvent event = events.get(0);
        assertThat(event.exception().toString()).startsWith("IllegalStateException: Supplier refused the order of ");
        assertThat(event.exception().handled()).contains(false);
        assertThat(event.traceId()).isEqualTo(failed.traceId());
        assertThat(stock.get("/jobs").body()).contains("reorderActive=false");
    }

    private static void assertTask(String name, String op, String sql) {
        ingest.await(name + " with " + sql, i -> tasks(name, sql).findFirst().isPresent(), Ingest.PATIENCE);
        SentTransaction task = tasks(name, sql).findFirst().orElseThrow();
        assertThat(task.op()).isEqualTo("task");
        assertThat(task.source()).isEqualTo("task");
        assertThat(task.status()).isEqualTo("ok");
        assertThat(task.release()).isEqualTo(COMMIT);
        assertThat(task.spans()).extracting(SentSpan::op, SentSpan::description).containsExactly(tuple(op, sql));
    }

    /** Runs since the web application was up: before that it has not said which release it is. */
    private static Stream<SentTransaction> tasks(String name, String sql) {
        return ingest.transactions(name).stream()
                .filter(task -> task.start().isAfter(ready) && task.status().equals("ok"))
                .filter(task -> !task.spansDescribed(sql).isEmpty());
    }

    private static void assertTransaction(SentTransaction transaction, String name, String source, String status) {
        assertThat(transaction.name()).isEqualTo(name);
        assertThat(transaction.op()).isEqualTo("http.server");
        assertThat(transaction.source()).isEqualTo(source);
        assertThat(transaction.status()).isEqualTo(status);
        assertThat(transaction.release()).isEqualTo(COMMIT);
        assertThat(transaction.environment()).isEqualTo("production");
    }

    private static SentEvent assertFailed(Answer answer, String name) {
        Outcome sent = stock.outcome(answer);
        assertTransaction(sent.onlyTransaction(), name, "url", "internal_error");
        SentEvent event = sent.onlyEvent();
        assertThat(event.transaction()).isEqualTo(name);
        assertThat(event.release()).isEqualTo(COMMIT);
        assertThat(event.exception().handled()).contains(false);
        return event;
    }
}
