package io.spanweave.agent.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.bootstrap.SpanweaveToken;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A statement's SQL is known to whoever runs it, for as long as it is open, and is kept for nobody else. */
class RecentStatementsTest {
    private static final int MANY = 5 * RecentStatements.ROOM;

    private final Current current = new Current(60_000_000_000L);
    private final Statements statements = new Statements(current);
    private final ExecutorService other = Executors.newSingleThreadExecutor();

    @AfterEach
    void endThread() {
        other.shutdownNow();
    }

    @Test
    void shouldKnowWhatItHasPrepared() {
        Strand strand = begin();
        List<Object> prepared = prepare(MANY);
        for (int i = MANY - 1; i >= 0; i--) {
            assertThat(textOf(prepared.get(i))).isEqualTo("select " + i);
        }
        current.end(strand);
    }

    @Test
    void shouldRememberWhatIsNotClosed() throws Exception {
        Strand first = begin();
        List<Object> prepared = prepare(MANY);
        current.end(first);
        assertThat(statements.size()).isEqualTo(MANY);
        elsewhere(() -> {
            Strand second = begin();
            for (int i = 0; i < MANY; i++) {
                assertThat(textOf(prepared.get(i))).isEqualTo("select " + i);
            }
            current.end(second);
            return null;
        });
    }

    @Test
    void shouldKeepNothingOfWhatIsClosed() {
        Strand strand = begin();
        for (int i = 0; i < MANY; i++) {
            Object driver = new Object();
            Object proxy = new Object();
            statements.created("driver's", driver, "select " + i);
            statements.created("pool's", proxy, "select " + i);
            assertThat(textOf(proxy)).isEqualTo("select " + i);
            // Twice, as a class does that calls the one it extends.
            statements.closed(proxy);
            statements.closed(driver);
            statements.closed(driver);
        }
        assertThat(statements.size()).isZero();
        current.end(strand);
        assertThat(statements.size()).isZero();
    }

    @Test
    void shouldForgetAStatementThatIsClosedLater() {
        Strand strand = begin();
        List<Object> prepared = prepare(3);
        current.end(strand);
        assertThat(statements.size()).isEqualTo(3);
        strand = begin();
        statements.closed(prepared.get(0));
        current.end(strand);
        statements.closed(prepared.get(1));
        assertThat(statements.size()).isEqualTo(1);
    }

    @Test
    void shouldStillNameAStatementThatWasClosedAMomentAgo() {
        Strand strand = begin();
        Object statement = prepare(1).get(0);
        statements.closed(statement);
        assertThat(textOf(statement)).isEqualTo("select 0");
        current.end(strand);
    }

    @Test
    void shouldTakeAPooledStatementThatIsHandedOutAgain() {
        Object pooled = new Object();
        for (int i = 0; i < 3; i++) {
            Strand strand = begin();
            statements.created("connection", pooled, "select 1");
            assertThat(textOf(pooled)).isEqualTo("select 1");
            statements.closed(pooled);
            statements.created("connection", pooled, "select 2");
            assertThat(textOf(pooled)).isEqualTo("select 2");
            current.end(strand);
        }
        Strand strand = begin();
        assertThat(textOf(pooled)).isEqualTo("select 2");
        current.end(strand);
    }

    @Test
    void shouldBeFoundByAnotherThreadAtOnce() throws Exception {
        Strand strand = begin();
        List<Object> prepared = prepare(MANY);
        elsewhere(() -> {
            Strand second = begin();
            for (int i = 0; i < MANY; i++) {
                assertThat(textOf(prepared.get(i))).isEqualTo("select " + i);
            }
            current.end(second);
            return null;
        });
        current.end(strand);
    }

    @Test
    void shouldBeFoundByWorkThatBeginsInsideOnTheSameThread() {
        Strand strand = begin();
        Object statement = prepare(1).get(0);
        Strand stage = new Strand(strand.open()).asStage();
        current.begin(stage);
        assertThat(textOf(statement)).isEqualTo("select 0");
        current.endStage();
        assertThat(textOf(statement)).isEqualTo("select 0");
        current.end(strand);
    }

    @Test
    void shouldNeverLoseWhatIsMovedWhileAnotherThreadLooks() throws Exception {
        Strand strand = begin();
        for (int round = 0; round < 2_000; round++) {
            List<Object> prepared = prepare(2 * RecentStatements.ROOM);
            java.util.concurrent.Future<Object> looking = other.submit(() -> {
                Strand second = begin();
                for (int i = 0; i < prepared.size(); i++) {
                    assertThat(textOf(prepared.get(i))).isEqualTo("select " + i);
                }
                current.end(second);
                return null;
            });
            // Moves them on.
            List<Object> later = prepare(RecentStatements.ROOM);
            looking.get();
            for (Object statement : later) {
                statements.closed(statement);
            }
        }
        current.end(strand);
    }

    @Test
    void shouldHoldNoStatement() throws Exception {
        Strand strand = begin();
        List<WeakReference<Object>> gone = new ArrayList<>();
        for (Object statement : prepare(MANY)) {
            gone.add(new WeakReference<>(statement));
        }
        for (int i = 0; i < 200 && !gone.stream().allMatch(reference -> reference.get() == null); i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertThat(gone).allMatch(reference -> reference.get() == null);
        current.end(strand);
    }

    @Test
    void shouldDoWithoutWhereThereIsNoPlace() {
        List<Strand> strands = new ArrayList<>();
        List<Object> prepared = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Strand strand = begin();
            strands.add(strand);
            prepared.addAll(prepare(1));
        }
        assertThat(strands.get(9).recent()).isNull();
        assertThat(statements.size()).isBetween(1, 9);
        for (Object statement : prepared) {
            assertThat(textOf(statement)).isEqualTo("select 0");
        }
        for (int i = 9; i >= 0; i--) {
            current.end(strands.get(i));
        }
        assertThat(statements.size()).isEqualTo(10);
        Strand strand = begin();
        prepare(1);
        assertThat(strand.recent()).isNotNull();
        current.end(strand);
    }

    @Test
    void shouldGoOnForVeryLong() {
        Strand strand = begin();
        prepare(1);
        RecentStatements recent = strand.recent();
        for (int i = 0; i < 1_000; i++) {
            Object statement = new Object();
            recent.add(statement, "select", null);
            recent.close(statement);
        }
        current.end(strand);
        assertThat(Arrays.asList(strand.recent())).containsOnlyNulls();
        assertThat(statements.size()).isLessThanOrEqualTo(1);
    }

    private Strand begin() {
        Strand strand = Trace.ofTask(TaskName.ofClass("com.acme.Job")).strand();
        current.begin(strand);
        return strand;
    }

    private List<Object> prepare(int count) {
        List<Object> prepared = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Object statement = new Object();
            statements.created("connection", statement, "select " + i);
            prepared.add(statement);
        }
        return prepared;
    }

    /** What a run of it is said to be. */
    private String textOf(Object statement) {
        SpanweaveToken token = statements.enter(Span.Kind.STATEMENT, statement, null);
        Statements.exit(token, -1, null);
        return ((Span) token).text();
    }

    private void elsewhere(Callable<Object> work) throws Exception {
        other.submit(work).get();
    }
}
