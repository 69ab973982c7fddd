package io.spanweave.agent.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.spanweave.bootstrap.SpanweaveToken;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class TasksTest {
    private final Traces traces = new Traces();
    private final Recorder recorder = traces.recorder();
    private final Object future = new Object();

    @Test
    void shouldNameARunByItsMostSpecificLayer() {
        Runnable task = new Poller();
        recorder.repeatingCreated(future, task, 1);
        SpanweaveToken outer = recorder.enterRepeating(future);
        assertThat(recorder.enterRunnable(task)).isNull();
        assertThat(recorder.enterTask("a.Overdue", "check")).isNull();
        assertThat(recorder.enterTask("a.Other", "helper")).isNull();
        recorder.exitTask(outer, null);
        assertThat(traces.only().task().display()).isEqualTo("Overdue.check");
    }

    @Test
    void shouldOnlyMakeTransactionsOfTheApplicationsTasks() {
        recorder.repeatingCreated(future, new Thread(), 1);
        assertThat(recorder.enterRepeating(future)).isNull();
        assertThat(recorder.enterRepeating(new Object())).isNull();
        assertThat(recorder.enterRunnable(new Thread())).isNull();
        assertThat(recorder.enterRunnable(null)).isNull();
        recorder.repeatingCreated(future, null, 1);
        assertThat(recorder.isTracing()).isFalse();
    }

    @Test
    void shouldNameALambdaByTheMethodThatScheduledIt() {
        schedule();
        SpanweaveToken token = recorder.enterRepeating(future);
        recorder.exitTask(token, null);
        assertThat(traces.only().task().display()).isEqualTo("TasksTest.schedule");
    }

    private void schedule() {
        recorder.repeatingCreated(future, (Runnable) () -> {}, 1);
    }

    @Test
    void shouldNotMakeATaskOfWhatARequestCalls() {
        SpanweaveToken request = recorder.enterRequest(null, null, "GET", "/a");
        assertThat(recorder.enterTask("a.B", "c")).isNull();
        recorder.exitRequest(request, null);
        assertThat(traces.only().task()).isNull();
        assertThat(Naming.nameOf(traces.only())).isEqualTo("GET /a");
    }

    @Test
    void shouldSeeTheExceptionAFutureKeepsToItself() {
        recorder.repeatingCreated(future, new Poller(), 1);
        SpanweaveToken token = recorder.enterRepeating(future);
        recorder.taskFailed(new Object(), new IllegalStateException("of another future"));
        IllegalStateException thrown = new IllegalStateException();
        recorder.taskFailed(future, thrown);
        recorder.exitTask(token, null);
        assertThat(traces.only().failures())
                .singleElement()
                .satisfies(f -> assertThat(f.thrown()).isSameAs(thrown));
        assertThat(traces.only().isLastRun()).isTrue();
        assertThat(traces.only().failed()).isTrue();
        recorder.taskFailed(future, thrown);
        assertThat(traces.only().failures()).hasSize(1);
    }

    @Test
    void shouldCountOneFailureOnceHoweverItIsWrapped() {
        SpanweaveToken token = recorder.enterTask("a.B", "c");
        Exception cause = new IllegalStateException("x");
        recorder.taskFailed(null, new ExecutionException(new RuntimeException(cause)));
        recorder.taskFailed(null, cause);
        recorder.exitTask(token, new RuntimeException(cause));
        assertThat(traces.only().failures()).hasSize(1);
    }

    @Test
    void shouldKeepDifferentFailuresApartAndNotTooMany() {
        SpanweaveToken token = recorder.enterTask("a.B", "c");
        for (int i = 0; i < 20; i++) {
            recorder.taskFailed(null, new IllegalStateException("same message"));
        }
        recorder.exitTask(token, null);
        assertThat(traces.only().failures()).hasSize(5);
    }

    @Test
    void shouldCallAFailureUnhandledWhenItLeftAfterAll() {
        SpanweaveToken token = recorder.enterTask("a.B", "c");
        IllegalStateException thrown = new IllegalStateException();
        recorder.retriesExhausted(3, thrown, true);
        recorder.exitTask(token, new RuntimeException(thrown));
        assertThat(traces.only().failures())
                .singleElement()
                .satisfies(f -> assertThat(f.handled()).isFalse());
        assertThat(traces.only().failed()).isTrue();
    }

    @Test
    void shouldReportWhatAFallBackHides() {
        SpanweaveToken token = recorder.enterTask("a.B", "c");
        IllegalStateException thrown = new IllegalStateException();
        recorder.attemptFailed(1, thrown);
        recorder.attemptFailed(2, thrown);
        recorder.retriesExhausted(2, thrown, true);
        recorder.exitTask(token, null);
        Trace trace = traces.only();
        assertThat(trace.failures())
                .singleElement()
                .satisfies(f -> assertThat(f.handled()).isTrue());
        assertThat(trace.failed()).isFalse();
        assertThat(trace.exhaustedAfter()).isEqualTo(2);
        assertThat(trace.attempts()).extracting(Attempt::number).containsExactly(1, 2);
    }

    @Test
    void shouldKeepTwentyAttempts() {
        SpanweaveToken token = recorder.enterTask("a.B", "c");
        for (int i = 1; i <= 100; i++) {
            recorder.attemptFailed(i, new IllegalStateException());
        }
        recorder.exitTask(token, null);
        assertThat(traces.only().attempts()).hasSize(20);
        recorder.attemptFailed(1, new IllegalStateException());
        recorder.retriesExhausted(1, null, true);
        assertThat(traces.only().attempts()).hasSize(20);
    }

    @Test
    void shouldSurviveHostileAndCyclicCauses() {
        SpanweaveToken token = recorder.enterTask("a.B", "c");
        Exception one = new Exception("one");
        one.initCause(new Exception("two", one));
        recorder.taskFailed(null, one);
        recorder.taskFailed(null, new Exception("three"));
        assertThatCode(() -> recorder.taskFailed(null, new HostileCause())).doesNotThrowAnyException();
        recorder.exitTask(token, new HostileCause());
        assertThat(traces.only().failures()).hasSize(4);
        assertThat(recorder.isTracing()).isFalse();
    }

    private static final class HostileCause extends RuntimeException {
        @Override
        public synchronized Throwable getCause() {
            throw new IllegalStateException("asked for its cause");
        }
    }

    private static final class Poller implements Runnable {
        @Override
        public void run() {}
    }
}
