package io.spanweave.agent.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.bootstrap.SpanweaveToken;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HandOffsTest {
    private final Traces traces = new Traces();
    private final Recorder recorder = traces.recorder;

    @Test
    void shouldPutWorkOfAnotherThreadUnderTheSpanThatHandedItOver() throws Exception {
        Object future = new Object();
        SpanweaveToken request = request("/dashboard");
        SpanweaveToken method = recorder.enterMethod("queries", "function", false);
        recorder.workCreated(future, null);
        recorder.exitSpan(method, -1, null);
        onAnotherThread(() -> {
            SpanweaveToken work = recorder.enterWork(future);
            Traces.statement(recorder, "select 1", -1, null);
            recorder.exitWork(work);
            assertThat(isRecording()).isFalse();
        });
        recorder.exitRequest(request, null);

        List<Span> spans = Traces.spans(traces.only());
        assertThat(spans).extracting(Span::text).containsExactly("queries", "select 1");
        assertThat(spans.get(1).parent()).isSameAs(spans.get(0));
        assertThat(traces.only().isSettled()).isTrue();
    }

    /** A pool's thread is told that its work is over when it asks for more: it would no longer be told. */
    @Test
    void shouldPutNothingMoreUnderWhoeverWasFollowedWhenItIsSwitchedOff() throws Exception {
        Runnable task = new Thread();
        SpanweaveToken request = request("/early");
        recorder.workSubmitted(task);
        onAnotherThread(() -> {
            recorder.workTaken(task);
            assertThat(isRecording()).isTrue();

            recorder.switchedOff("handoff");

            assertThat(isRecording()).isFalse();
            SpanweaveToken later = request("/later");
            Traces.statement(recorder, "select 2", -1, null);
            recorder.exitRequest(later, null);
            assertThat(isRecording()).isFalse();

            recorder.switchedOn("handoff");

            assertThat(isRecording()).isFalse();
        });
        assertThat(isRecording()).isTrue();
        recorder.exitRequest(request, null);

        assertThat(traces.finished).hasSize(2);
        assertThat(Traces.spans(traces.finished.get(0))).extracting(Span::text).containsExactly("select 2");
    }

    @Test
    void shouldForgetWhatWaitsWhenItIsSwitchedOff() throws Exception {
        Runnable shared = new Thread();
        Object future = new Object();
        SpanweaveToken early = request("/early");
        recorder.workSubmitted(shared);
        recorder.workCreated(future, null);
        recorder.switchedOff("handoff");
        recorder.workSubmitted(shared);
        recorder.workCreated(new Object(), null);
        recorder.exitRequest(early, null);
        assertThat(traces.only().isSettled()).isTrue();

        recorder.switchedOn("handoff");

        SpanweaveToken late = request("/late");
        recorder.workSubmitted(shared);
        onAnotherThread(() -> {
            recorder.workTaken(shared);
            Traces.statement(recorder, "select 1", -1, null);
            recorder.workLeft();
            assertThat(recorder.enterWork(future)).isNull();
        });
        recorder.exitRequest(late, null);
        assertThat(Traces.spans(traces.finished.get(1))).extracting(Span::text).containsExactly("select 1");
        assertThat(traces.counted).isEmpty();
    }

    @Test
    void shouldFollowWorkThatIsHandedOnAgain() throws Exception {
        Object first = new Object();
        Object second = new Object();
        SpanweaveToken request = request("/nested");
        recorder.workCreated(first, null);
        onAnotherThread(() -> {
            SpanweaveToken work = recorder.enterWork(first);
            SpanweaveToken method = recorder.enterMethod("inner", "function", false);
            recorder.workCreated(second, null);
            recorder.exitSpan(method, -1, null);
            recorder.exitWork(work);
        });
        onAnotherThread(() -> {
            SpanweaveToken work = recorder.enterWork(second);
            Traces.statement(recorder, "select 2", -1, null);
            recorder.exitWork(work);
        });
        recorder.exitRequest(request, null);

        List<Span> spans = Traces.spans(traces.only());
        assertThat(spans).extracting(Span::text).containsExactly("inner", "select 2");
        assertThat(spans.get(1).parent()).isSameAs(spans.get(0));
    }

    @Test
    void shouldLeaveAThreadAsItFoundItWhenItHelpsAnotherRequest() throws Exception {
        Object task = new Object();
        SpanweaveToken other = request("/other");
        recorder.workForked(null, task);
        onAnotherThread(() -> {
            SpanweaveToken own = request("/own");
            SpanweaveToken work = recorder.enterWork(task);
            Traces.statement(recorder, "other's", -1, null);
            recorder.exitWork(work);
            Traces.statement(recorder, "own", -1, null);
            recorder.exitRequest(own, null);
        });
        recorder.exitRequest(other, null);

        assertThat(traces.finished).hasSize(2);
        assertThat(Traces.spans(traces.finished.get(0))).extracting(Span::text).containsExactly("own");
        assertThat(Traces.spans(traces.finished.get(1))).extracting(Span::text).containsExactly("other's");
    }

    @Test
    void shouldBeginARequestOnAThreadThatWorksForAnother() throws Exception {
        Object task = new Object();
        SpanweaveToken first = request("/first");
        recorder.workCreated(task, null);
        onAnotherThread(() -> {
            SpanweaveToken work = recorder.enterWork(task);
            assertThat(recorder.isTracing()).isFalse();
            SpanweaveToken second = request("/second");
            Traces.statement(recorder, "second's", -1, null);
            recorder.exitRequest(second, null);
            Traces.statement(recorder, "first's", -1, null);
            recorder.exitWork(work);
        });
        recorder.exitRequest(first, null);

        assertThat(Traces.spans(traces.finished.get(0))).extracting(Span::text).containsExactly("second's");
        assertThat(Traces.spans(traces.finished.get(1))).extracting(Span::text).containsExactly("first's");
    }

    @Test
    void shouldMakeAScheduledTaskATransactionOfItsOwnWhoeverTriggersIt() throws Exception {
        Object future = new Object();
        SpanweaveToken request = request("/jobs/run");
        recorder.workCreated(future, null);
        onAnotherThread(() -> {
            SpanweaveToken work = recorder.enterWork(future);
            SpanweaveToken task = recorder.enterTask("com.acme.Job", "run");
            recorder.exitTask(task, null);
            recorder.exitWork(work);
        });
        recorder.exitRequest(request, null);

        assertThat(traces.finished).extracting(Naming::nameOf).containsExactly("Job.run", "GET /jobs/run");
    }

    @Test
    void shouldNotBeginAgainOnTheSpotWhereItWasHandedOver() {
        Object task = new Object();
        SpanweaveToken request = request("/");
        recorder.workCreated(task, null);

        assertThat(recorder.enterWork(task)).isNull();

        recorder.exitRequest(request, null);
        assertThat(traces.only().isSettled()).isTrue();
    }

    @Test
    void shouldForgetWorkThatNeverBegins() {
        Object task = new Object();
        SpanweaveToken request = request("/");
        recorder.workCreated(task, null);
        recorder.workForgotten(task);
        recorder.exitRequest(request, null);

        assertThat(recorder.enterWork(task)).isNull();
        assertThat(traces.only().isSettled()).isTrue();
    }

    @Test
    void shouldWaitForWorkThatHasBegunAndMarkItUnfinishedWhenItGoesOn() throws Exception {
        Object task = new Object();
        SpanweaveToken request = request("/");
        recorder.workCreated(task, null);
        recorder.exitRequest(request, null);
        Trace trace = traces.only();
        assertThat(trace.isSettled()).isFalse();
        AtomicReference<SpanweaveToken> open = new AtomicReference<>();
        onAnotherThread(() -> {
            SpanweaveToken work = recorder.enterWork(task);
            Traces.statement(recorder, "first", -1, null);
            open.set(recorder.enterStatement(new Object(), "second"));
            trace.seal(60_000_000_000L);
            recorder.exitSpan(open.get(), -1, null);
            assertThat(recorder.enterStatement(new Object(), "too late")).isNull();
            recorder.exitWork(work);
        });

        List<Span> spans = Traces.spans(trace);
        assertThat(spans).extracting(Span::text).containsExactly("first", "second");
        assertThat(spans).extracting(Span::isUnfinished).containsExactly(false, true);
        assertThat(trace.isSettled()).isTrue();
    }

    @Test
    void shouldNotBelongToATraceThatWasSent() throws Exception {
        Object task = new Object();
        SpanweaveToken request = request("/");
        recorder.workCreated(task, null);
        recorder.exitRequest(request, null);
        traces.only().seal(60_000_000_000L);

        onAnotherThread(() -> assertThat(recorder.enterWork(task)).isNull());

        assertThat(traces.counted).containsExactly("handoff.late");
    }

    @Test
    void shouldHoldNothingOfATraceThatWasSentBeforeItsWorkBegan() {
        SpanweaveToken request = request("/");
        recorder.workCreated(new Object(), null);
        Traces.statement(recorder, "select 1", -1, null);
        recorder.exitRequest(request, new IllegalStateException());
        Trace trace = traces.only();
        trace.seal(60_000_000_000L);
        trace.discard();

        assertThat(Traces.spans(trace)).isEmpty();
        assertThat(trace.failures()).isEmpty();
    }

    @Test
    void shouldNotWaitForADelayedTaskUntilItBegins() {
        SpanweaveToken request = request("/");
        Object delayed = new Delayed();
        recorder.workCreated(delayed, null);
        recorder.exitRequest(request, null);

        assertThat(traces.only().isSettled()).isTrue();
        SpanweaveToken work = recorder.enterWork(delayed);
        assertThat(traces.only().isSettled()).isFalse();
        recorder.exitWork(work);
        assertThat(traces.only().isSettled()).isTrue();
    }

    @Test
    void shouldWaitForADelayedTaskThatIsDueSoon() {
        SpanweaveToken request = request("/");
        Object delayed = new Delayed();
        recorder.workCreated(delayed, null);
        recorder.workScheduled(delayed);
        recorder.exitRequest(request, null);

        assertThat(traces.only().isSettled()).isFalse();
        recorder.workForgotten(delayed);
        assertThat(traces.only().isSettled()).isTrue();
    }

    @Test
    void shouldWaitForAStageOnlyOnceItIsDue() throws Exception {
        Object stage = new Stage();
        SpanweaveToken request = request("/");
        recorder.stageCreated(stage);
        recorder.exitRequest(request, null);
        assertThat(traces.only().isSettled()).isTrue();
        onAnotherThread(() -> recorder.stageDispatched(stage));

        assertThat(traces.only().isSettled()).isFalse();
        recorder.exitWork(recorder.enterWork(stage));
        assertThat(traces.only().isSettled()).isTrue();
    }

    @Test
    void shouldRunAStageForWhoeverAddedItNotForWhoeverCompletesTheOneBefore() throws Exception {
        Object stageOfOther = new Stage();
        Object stageOfOwn = new Stage();
        SpanweaveToken other = request("/other");
        recorder.stageCreated(stageOfOther);
        onAnotherThread(() -> {
            SpanweaveToken own = request("/own");
            recorder.stageCreated(stageOfOwn);
            SpanweaveToken method = recorder.enterMethod("load", "function", false);
            SpanweaveToken stages = recorder.enterStages();
            recorder.stageClaimed(stageOfOther);
            Traces.statement(recorder, "other's", -1, null);
            recorder.stageClaimed(stageOfOwn);
            Traces.statement(recorder, "own", -1, null);
            recorder.exitStages(stages);
            Traces.statement(recorder, "loaded", -1, null);
            recorder.exitMethod(method, null);
            recorder.exitRequest(own, null);
        });
        recorder.exitRequest(other, null);

        List<Span> own = Traces.spans(traces.finished.get(0));
        assertThat(own).extracting(Span::text).containsExactly("load", "own", "loaded");
        assertThat(own.get(1).parent()).isSameAs(traces.finished.get(0).root());
        assertThat(own.get(2).parent()).isSameAs(own.get(0));
        assertThat(Traces.spans(traces.finished.get(1))).extracting(Span::text).containsExactly("other's");
        assertThat(traces.finished).allMatch(Trace::isSettled);
    }

    @Test
    void shouldGiveAStageWhoseTraceWasSentToNobody() throws Exception {
        Object stage = new Stage();
        SpanweaveToken first = request("/first");
        recorder.stageCreated(stage);
        recorder.exitRequest(first, null);
        traces.only().seal(0);
        SpanweaveToken second = request("/second");
        SpanweaveToken stages = recorder.enterStages();
        recorder.stageClaimed(stage);
        assertThat(isRecording()).isFalse();
        SpanweaveToken inner = recorder.enterStages();
        recorder.exitStages(inner);
        assertThat(isRecording()).isFalse();
        recorder.exitStages(stages);
        assertThat(isRecording()).isTrue();
        recorder.exitRequest(second, null);

        assertThat(traces.finished).allMatch(Trace::isSettled);
    }

    @Test
    void shouldComeBackToAStageThatCompletesAnotherFuture() throws Exception {
        Object outer = new Stage();
        Object inner = new Stage();
        SpanweaveToken first = request("/first");
        recorder.stageCreated(outer);
        onAnotherThread(() -> {
            SpanweaveToken second = request("/second");
            recorder.stageCreated(inner);
            recorder.exitRequest(second, null);
        });
        onAnotherThread(() -> {
            SpanweaveToken outerStages = recorder.enterStages();
            recorder.stageClaimed(outer);
            SpanweaveToken innerStages = recorder.enterStages();
            recorder.stageClaimed(inner);
            Traces.statement(recorder, "second's", -1, null);
            recorder.exitStages(innerStages);
            Traces.statement(recorder, "first's", -1, null);
            recorder.exitStages(outerStages);
            assertThat(isRecording()).isFalse();
        });
        recorder.exitRequest(first, null);

        assertThat(Traces.spans(traces.finished.get(0))).extracting(Span::text).containsExactly("second's");
        assertThat(Traces.spans(traces.finished.get(1))).extracting(Span::text).containsExactly("first's");
        assertThat(traces.finished).allMatch(Trace::isSettled);
    }

    @Test
    void shouldLeaveAStageThatWasAddedOutsideOfAnyTraceToNobodyWhenItIsDispatched() throws Exception {
        Stage stage = new Stage();
        stage.setForkJoinTaskTag((short) 1);
        SpanweaveToken request = request("/");
        recorder.stageDispatched(stage);
        recorder.exitRequest(request, null);

        assertThat(recorder.enterWork(stage)).isNull();
        assertThat(traces.only().isSettled()).isTrue();
    }

    @Test
    void shouldFollowAThreadThatIsStartedForOneTask() throws Exception {
        Object thread = new Object();
        SpanweaveToken request = request("/");
        recorder.threadStarted(thread, new Object());
        recorder.exitRequest(request, null);

        SpanweaveToken work = recorder.enterWork(thread);
        assertThat(work).isNotNull();
        recorder.exitWork(work);
    }

    @Test
    void shouldHaveThreadsWovenOnceAndOnlyForATrace() {
        recorder.threadStarted(new Object(), new Object());
        assertThat(traces.threadsWoven).hasValue(0);

        SpanweaveToken request = request("/");
        recorder.threadStarted(new Object(), new Object());
        recorder.threadStarted(new Object(), new Object());
        recorder.exitRequest(request, null);

        assertThat(traces.threadsWoven).hasValue(1);
    }

    @Test
    void shouldGiveARunnableToTheTraceThatSubmittedIt() throws Exception {
        Object runnable = new Object();
        SpanweaveToken request = request("/");
        recorder.workSubmitted(runnable);
        recorder.workSubmitted(runnable);
        onAnotherThread(() -> {
            for (int i = 0; i < 2; i++) {
                recorder.workTaken(runnable);
                Traces.statement(recorder, "select " + i, -1, null);
                recorder.workLeft();
            }
            assertThat(isRecording()).isFalse();
        });
        recorder.exitRequest(request, null);

        assertThat(Traces.spans(traces.only())).extracting(Span::text).containsExactly("select 0", "select 1");
        assertThat(traces.only().isSettled()).isTrue();
    }

    @Test
    void shouldGiveARunnableOfTwoTracesToNeither() throws Exception {
        Object runnable = new Object();
        SpanweaveToken first = request("/first");
        recorder.workSubmitted(runnable);
        onAnotherThread(() -> {
            SpanweaveToken second = request("/second");
            recorder.workSubmitted(runnable);
            recorder.exitRequest(second, null);
        });
        onAnotherThread(() -> {
            recorder.workTaken(runnable);
            assertThat(isRecording()).isFalse();
            recorder.workTaken(runnable);
            assertThat(isRecording()).isFalse();
        });
        recorder.exitRequest(first, null);

        assertThat(traces.finished).allMatch(Trace::isSettled);
        assertThat(traces.counted).containsOnly("handoff.ambiguous");
    }

    @Test
    void shouldGiveARunnableThatIsAlsoWaitingForNobodyToNobody() throws Exception {
        Object runnable = new Object();
        recorder.workSubmitted(runnable);
        SpanweaveToken request = request("/");
        recorder.workSubmitted(runnable);
        recorder.exitRequest(request, null);
        onAnotherThread(() -> {
            recorder.workTaken(runnable);
            assertThat(isRecording()).isFalse();
        });

        assertThat(traces.only().isSettled()).isTrue();
    }

    @Test
    void shouldBeSureAgainWhenAllSubmissionsHaveRun() throws Exception {
        Object runnable = new Object();
        recorder.workSubmitted(runnable);
        SpanweaveToken request = request("/");
        recorder.workSubmitted(runnable);
        recorder.workTaken(runnable);
        recorder.workTaken(runnable);
        recorder.workSubmitted(runnable);
        onAnotherThread(() -> {
            recorder.workTaken(runnable);
            assertThat(isRecording()).isTrue();
            recorder.workLeft();
        });
        recorder.exitRequest(request, null);
    }

    @Test
    void shouldForgetARunnableThatIsRejectedOrGivenBack() {
        Object runnable = new Object();
        SpanweaveToken request = request("/");
        recorder.workSubmitted(runnable);
        recorder.workSubmitted(runnable);
        recorder.workWithdrawn(runnable);
        recorder.allWithdrawn(List.of(runnable));
        recorder.exitRequest(request, null);

        assertThat(traces.only().isSettled()).isTrue();
        recorder.workTaken(runnable);
        assertThat(isRecording()).isFalse();
    }

    @Test
    void shouldDropSpansOfAllThreadsTogetherBeyondTheMost() throws Exception {
        Object task = new Object();
        SpanweaveToken request = request("/");
        recorder.workCreated(task, null);
        for (int i = 0; i < 600; i++) {
            Traces.statement(recorder, "here", -1, null);
        }
        onAnotherThread(() -> {
            SpanweaveToken work = recorder.enterWork(task);
            for (int i = 0; i < 600; i++) {
                Traces.statement(recorder, "there", -1, null);
            }
            recorder.exitWork(work);
        });
        recorder.exitRequest(request, null);

        assertThat(Traces.spans(traces.only())).hasSize(Trace.SPANS_AT_MOST - 1);
        assertThat(traces.only().droppedSpans()).isEqualTo(1_200 - Trace.SPANS_AT_MOST + 1);
    }

    private SpanweaveToken request(String uri) {
        SpanweaveToken token = recorder.enterRequest(null, null, "GET", uri);
        recorder.requestOrigin(token, "", null, null);
        return token;
    }

    private boolean isRecording() {
        SpanweaveToken statement = recorder.enterStatement(new Object(), "probe");
        if (statement != null) {
            recorder.exitSpan(statement, -1, null);
        }
        return statement != null;
    }

    private static void onAnotherThread(Runnable work) throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = new Thread(work);
        thread.setUncaughtExceptionHandler((t, e) -> thrown.set(e));
        thread.start();
        thread.join();
        if (thrown.get() != null) {
            throw new AssertionError(thrown.get());
        }
    }

    private static final class Stage extends ForkJoinTask<Object>
            implements CompletableFuture.AsynchronousCompletionTask {
        private static final long serialVersionUID = 1;

        @Override
        public Object getRawResult() {
            return null;
        }

        @Override
        protected void setRawResult(Object value) {}

        @Override
        protected boolean exec() {
            return true;
        }
    }

    private static final class Delayed extends FutureTask<Object> implements RunnableScheduledFuture<Object> {
        Delayed() {
            super(() -> null);
        }

        @Override
        public boolean isPeriodic() {
            return false;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return 0;
        }

        @Override
        public int compareTo(java.util.concurrent.Delayed other) {
            return 0;
        }
    }
}
