package io.spanweave.agent.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.bootstrap.SpanweaveToken;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementsTest {
    private final Traces traces = new Traces();
    private final Recorder recorder = traces.recorder();
    private final Object statement = new Object();
    private SpanweaveToken root;

    @BeforeEach
    void begin() {
        root = recorder.enterTask("a.Job", "run");
    }

    @AfterEach
    void end() {
        finish();
        assertThat(recorder.isTracing()).isFalse();
    }

    @Test
    void shouldRecordNothingOutsideOfATrace() {
        finish();
        assertThat(recorder.enterStatement(statement, "select 1")).isNull();
        assertThat(recorder.enterBatch(statement)).isNull();
        assertThat(recorder.enterHidden()).isNull();
        assertThat(recorder.enterMethod("a", "b", false)).isNull();
        assertThat(spans()).isEmpty();
    }

    @Test
    void shouldRecordOneAfterTheOther() {
        recorder.exitSpan(recorder.enterStatement(statement, "select 1"), -1, null);
        recorder.exitSpan(recorder.enterStatement(statement, "update t"), 3, null);
        SQLException thrown = new SQLException("x");
        recorder.exitSpan(recorder.enterStatement(statement, "delete t"), 0, thrown);
        List<Span> spans = spans();
        assertThat(spans).extracting(Span::text).containsExactly("select 1", "update t", "delete t");
        assertThat(spans).extracting(Span::rows).containsExactly(-1L, 3L, 0L);
        assertThat(spans).extracting(Span::failure).containsExactly(null, null, "java.sql.SQLException");
        assertThat(spans).allMatch(span -> span.parent() == traces.only().root());
        assertThat(spans).allMatch(span -> span.durationNanos() >= 0 && span.startNanos() > 0);
    }

    @Test
    void shouldTakeAWrapperAndItsDriverForOne() {
        Object connection = new Object();
        recorder.connected(connection, "jdbc:postgresql://h/shop");
        Object driver = new Object();
        Object pool = new Object();
        Object proxy = new Object();
        recorder.statementCreated(connection, driver, "select 2");
        SpanweaveToken outer = recorder.enterStatement(proxy, null);
        assertThat(outer).isNotNull();
        assertThat(recorder.enterStatement(pool, null)).isNull();
        assertThat(recorder.enterStatement(driver, null)).isNull();
        recorder.exitSpan(outer, 1, null);
        Span span = onlySpan();
        assertThat(span.text()).isEqualTo("select 2");
        assertThat(span.database().system()).isEqualTo("postgresql");
        assertThat(span.database().name()).isEqualTo("shop");
    }

    @Test
    void shouldNotLetTheDriverContradictTheWrapper() {
        Object driver = new Object();
        recorder.statementCreated(new Object(), driver, "select rewritten");
        SpanweaveToken outer = recorder.enterStatement(statement, "select written");
        assertThat(recorder.enterStatement(driver, null)).isNull();
        recorder.exitSpan(outer, -1, null);
        assertThat(onlySpan().text()).isEqualTo("select written");
    }

    @Test
    void shouldLeaveOutWhatIsHidden() {
        SpanweaveToken hidden = recorder.enterHidden();
        assertThat(hidden).isNotNull();
        assertThat(recorder.enterStatement(statement, "select 1")).isNull();
        assertThat(recorder.enterHidden()).isNull();
        recorder.exitSpan(hidden, -1, null);
        SpanweaveToken seen = recorder.enterStatement(statement, "select 2");
        assertThat(recorder.enterHidden()).isNull();
        recorder.exitSpan(seen, -1, null);
        assertThat(onlySpan().text()).isEqualTo("select 2");
    }

    @Test
    void shouldNestMethodsAndStatements() {
        SpanweaveToken outer = recorder.enterMethod("Shop.buy", "function", false);
        SpanweaveToken inner = recorder.enterMethod("Shop.pay", "payment", false);
        recorder.exitSpan(recorder.enterStatement(statement, "select 1"), -1, null);
        recorder.exitSpan(inner, -1, null);
        recorder.exitSpan(recorder.enterStatement(statement, "select 2"), -1, null);
        recorder.exitSpan(outer, -1, new IllegalStateException());
        List<Span> spans = spans();
        assertThat(spans).extracting(Span::text).containsExactly("Shop.buy", "Shop.pay", "select 1", "select 2");
        assertThat(spans.get(1).parent()).isSameAs(spans.get(0));
        assertThat(spans.get(2).parent()).isSameAs(spans.get(1));
        assertThat(spans.get(3).parent()).isSameAs(spans.get(0));
        assertThat(spans.get(0).failure()).isEqualTo("java.lang.IllegalStateException");
        assertThat(spans.get(1).op()).isEqualTo("payment");
    }

    @Test
    void shouldCountWhatDoesNotFitOnce() {
        for (int i = 0; i < 1_500; i++) {
            SpanweaveToken outer = recorder.enterStatement(statement, "select 1");
            // Twice more, as in a pool around a driver that calls itself.
            for (int k = 0; k < 2; k++) {
                SpanweaveToken inner = recorder.enterStatement(new Object(), "select 1");
                assertThat(inner).isNull();
            }
            if (outer != null) {
                recorder.exitSpan(outer, -1, null);
            }
        }
        assertThat(spans()).hasSize(Trace.SPANS_AT_MOST - 1);
        assertThat(traces.only().droppedSpans()).isEqualTo(1_500 - Trace.SPANS_AT_MOST + 1);
    }

    @Test
    void shouldGiveASpanThatNeverEndsTheEndOfItsTrace() {
        assertThat(recorder.enterStatement(statement, "select 1")).isNotNull();
        Span span = onlySpan();
        Span trace = traces.only().root();
        assertThat(span.startNanos() + span.durationNanos()).isEqualTo(trace.startNanos() + trace.durationNanos());
    }

    @Test
    void shouldNameABatchByItsFirstStatement() {
        recorder.batchAdded(statement, "insert 1");
        recorder.batchAdded(statement, "insert 2");
        recorder.exitBatch(recorder.enterBatch(statement), new int[] {1, -2, 2}, null);
        recorder.batchAdded(statement, "update 3");
        recorder.exitBatch(recorder.enterBatch(statement), null, new SQLException());
        assertThat(spans()).extracting(Span::text).containsExactly("insert 1", "update 3");
        assertThat(spans()).extracting(Span::rows).containsExactly(3L, -1L);
        assertThat(spans()).extracting(Span::kind).containsOnly(Span.Kind.BATCH);
    }

    @Test
    void shouldForgetABatchThatRanOutsideOfATrace() {
        finish();
        recorder.batchAdded(statement, "old");
        assertThat(recorder.enterBatch(statement)).isNull();
        root = recorder.enterTask("a.Job", "run");
        recorder.batchAdded(statement, "new");
        recorder.exitBatch(recorder.enterBatch(statement), new long[] {5}, null);
        recorder.exitTask(root, null);
        assertThat(Traces.spans(traces.finished.get(1))).extracting(Span::text).containsExactly("new");
        root = null;
    }

    @Test
    void shouldKeepTheSqlOfAPreparedBatch() {
        recorder.statementCreated(new Object(), statement, "insert ?");
        for (int i = 0; i < 3; i++) {
            recorder.exitBatch(recorder.enterBatch(statement), new int[] {1}, null);
        }
        assertThat(spans()).extracting(Span::text).containsOnly("insert ?");
    }

    @Test
    void shouldNoticeAStatementPreparedAnew() {
        recorder.statementCreated(new Object(), statement, "select 1");
        recorder.statementCreated(new Object(), statement, "select 1");
        recorder.statementCreated(new Object(), statement, null);
        recorder.exitSpan(recorder.enterStatement(statement, null), -1, null);
        recorder.statementCreated(new Object(), statement, "select 2");
        recorder.exitSpan(recorder.enterStatement(statement, null), -1, null);
        assertThat(spans()).extracting(Span::text).containsExactly("select 1", "select 2");
    }

    @Test
    void shouldSurviveNullsOfOddDrivers() {
        recorder.connected(null, null);
        recorder.connected(new Object(), null);
        recorder.connected(new Object(), "nonsense");
        recorder.statementCreated(new Object(), null, "x");
        recorder.exitSpan(recorder.enterStatement(statement, null), -1, null);
        assertThat(onlySpan().text()).isNull();
        assertThat(onlySpan().database()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"int", "long"})
    void shouldAddUpBatches(String type) {
        Object counts = type.equals("int") ? new int[] {2, -2, -3, 4} : new long[] {2, -2, -3, 4};
        assertThat(Statements.sum(counts)).isEqualTo(6);
        assertThat(Statements.sum(type.equals("int") ? new int[] {-2} : new long[] {-2}))
                .isEqualTo(-1);
        assertThat(Statements.sum(type.equals("int") ? new int[0] : new long[0]))
                .isEqualTo(-1);
        assertThat(Statements.sum(type.equals("int") ? new int[] {0} : new long[] {0}))
                .isZero();
        assertThat(Statements.sum("nonsense")).isEqualTo(-1);
        assertThat(Statements.sum(new int[] {Integer.MAX_VALUE, Integer.MAX_VALUE}))
                .isEqualTo(4_294_967_294L);
    }

    @Test
    void shouldKeepThreadsApart() throws Exception {
        AtomicReference<Object> seen = new AtomicReference<>("unset");
        CountDownLatch done = new CountDownLatch(1);
        Thread other = new Thread(() -> {
            seen.set(recorder.enterStatement(statement, "select 1"));
            done.countDown();
        });
        other.start();
        done.await();
        assertThat(seen.get()).isNull();
        assertThat(spans()).isEmpty();
    }

    private Span onlySpan() {
        List<Span> spans = spans();
        assertThat(spans).hasSize(1);
        return spans.get(0);
    }

    private List<Span> spans() {
        finish();
        return Traces.spans(traces.only());
    }

    private void finish() {
        if (root != null) {
            recorder.exitTask(root, null);
            root = null;
        }
    }
}
