package io.spanweave.agent.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.bootstrap.SpanweaveToken;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LogsTest {
    private static final String LOGGER = "com.acme.Ledger";

    private final Traces traces = new Traces();
    private final Recorder recorder = traces.recorder();

    @Test
    void shouldWantErrorsEverywhereAndFinerLinesInsideOfATrace() {
        assertThat(recorder.wantsLog("ERROR")).isTrue();
        assertThat(recorder.wantsLog("SEVERE")).isTrue();
        assertThat(recorder.wantsLog("FATAL")).isTrue();
        assertThat(recorder.wantsLog("WARN")).isFalse();
        assertThat(recorder.wantsLog("INFO")).isFalse();
        SpanweaveToken task = recorder.enterTask("com.acme.Job", "run");
        assertThat(recorder.wantsLog("WARNING")).isTrue();
        assertThat(recorder.wantsLog("INFO")).isTrue();
        assertThat(recorder.wantsLog("DEBUG")).isFalse();
        assertThat(recorder.wantsLog("NOTICE")).isFalse();
        assertThat(recorder.wantsLog(null)).isFalse();
        recorder.exitTask(task, null);
        assertThat(recorder.wantsLog("INFO")).isFalse();
    }

    @Test
    void shouldMakeATraceOfItsOwnOfAnErrorOutsideOfOne() {
        Exception thrown = new IllegalStateException();
        recorder.logged(LOGGER, "ERROR", "no {}", "no account", thrown);
        Trace alone = traces.only();
        assertThat(alone.isAlone()).isTrue();
        // So that what a container logs of a request waits for the request.
        assertThat(alone.isSettled()).isFalse();
        Failure failure = alone.failures().get(0);
        assertThat(failure.thrown()).isSameAs(thrown);
        assertThat(failure.handled()).isTrue();
        assertThat(Objects.requireNonNull(failure.line()).template()).isEqualTo("no {}");
    }

    /** However many errors were logged before it. */
    @Test
    void shouldHaveRoomForWhatEndsTheWork() {
        SpanweaveToken task = recorder.enterTask("com.acme.Job", "run");
        for (int i = 0; i < 7; i++) {
            recorder.logged(LOGGER, "ERROR", "item {}", "item " + i, new IllegalArgumentException());
        }
        Exception last = new IllegalStateException("too many");
        recorder.exitTask(task, last);
        Trace trace = traces.only();
        assertThat(trace.failed()).isTrue();
        assertThat(trace.failures()).hasSize(5).last().satisfies(failure -> {
            assertThat(failure.thrown()).isSameAs(last);
            assertThat(failure.handled()).isFalse();
        });
        assertThat(trace.failuresLeftOut()).isEqualTo(3);
    }

    @Test
    void shouldReportTheErrorsOfATraceThatTheJvmEndsIn() {
        SpanweaveToken other = recorder.enterTask("com.acme.Job", "run");
        recorder.exitTask(other, null);
        traces.only();
        SpanweaveToken task = recorder.enterTask("com.acme.Job", "run");
        recorder.reportRest();
        assertThat(traces.finished).hasSize(1);
        Exception thrown = new IllegalStateException();
        recorder.logged(LOGGER, "ERROR", "cannot go on", "cannot go on", thrown);
        recorder.reportRest();
        recorder.exitTask(task, null);
        recorder.reportRest();
        assertThat(traces.finished).hasSize(2);
        Trace cut = traces.finished.get(1);
        assertThat(cut.isCutShort()).isTrue();
        assertThat(cut.failures()).singleElement().extracting(Failure::thrown).isSameAs(thrown);
    }

    @Test
    void shouldKeepTheLastLinesOfATraceThatFailsAndNoneOfOneThatDoesNot() {
        SpanweaveToken task = recorder.enterTask("com.acme.Job", "run");
        for (int i = 0; i < 60; i++) {
            recorder.logged(LOGGER, "INFO", null, "line " + i, null);
        }
        recorder.exitTask(task, new IllegalStateException());
        assertThat(traces.only().lines())
                .hasSize(50)
                .extracting(LogLine::message)
                .startsWith("line 10")
                .endsWith("line 59");

        Traces others = new Traces();
        SpanweaveToken other = others.recorder().enterTask("com.acme.Job", "run");
        others.recorder().logged(LOGGER, "INFO", null, "line", null);
        others.recorder().exitTask(other, null);
        assertThat(others.only().lines()).isEmpty();
    }

    @Test
    void shouldKeepNoMoreTextThanATraceMayHold() {
        SpanweaveToken task = recorder.enterTask("com.acme.Job", "run");
        for (int i = 0; i < 20; i++) {
            recorder.logged(LOGGER, "INFO", null, "x".repeat(10_000_000), null);
        }
        recorder.exitTask(task, new IllegalStateException());
        int length = traces.only().lines().stream()
                .mapToInt(line -> line.message().length())
                .sum();
        assertThat(length).isBetween(8_000, 16_384);
    }

    @Test
    void shouldTakeOneFailureThatIsLoggedAndThenThrownForOne() {
        SpanweaveToken task = recorder.enterTask("com.acme.Job", "run");
        Exception inner = new IllegalStateException("inner");
        Exception outer = new IllegalStateException("outer", inner);
        recorder.logged(LOGGER, "ERROR", null, "it failed", inner);
        recorder.exitTask(task, outer);
        assertThat(traces.only().failures()).singleElement().satisfies(failure -> {
            assertThat(failure.thrown()).isSameAs(outer);
            assertThat(failure.handled()).isFalse();
            assertThat(Objects.requireNonNull(failure.line()).message()).isEqualTo("it failed");
        });
    }

    @Test
    void shouldLeaveOutWhatIsIgnoredAndWhatIsHandedOn() {
        recorder.logged("com.acme.quiet.Part", "ERROR", null, "quiet", null);
        assertThat(traces.finished).isEmpty();
        recorder.logged("com.acme.quieter", "ERROR", null, "not quiet", null);
        assertThat(traces.finished).hasSize(1);
        SpanweaveToken line = recorder.enterLog(LOGGER, "SEVERE", "a {0}", new Object[] {1}, null);
        recorder.logged(LOGGER, "ERROR", null, "a 1", null);
        assertThat(recorder.enterLog(LOGGER, "SEVERE", "again", null, null)).isNull();
        recorder.exitLog(line);
        assertThat(traces.finished).hasSize(2);
        recorder.logged(LOGGER, "ERROR", null, "b", null);
        assertThat(traces.finished).hasSize(3);
    }

    @Test
    void shouldKnowAThrowableThatIsLoggedAsTheLastArgument() {
        Exception thrown = new IllegalStateException();
        Exception other = new IllegalStateException();
        recorder.exitLog(recorder.enterLog(LOGGER, "SEVERE", "{0} failed: {1}", new Object[] {"it", thrown}, null));
        recorder.exitLog(recorder.enterLog(LOGGER, "SEVERE", "{0}", new Object[] {thrown}, other));
        recorder.exitLog(recorder.enterLog(LOGGER, "SEVERE", "{0} {1}", new Object[] {thrown, 1}, null));
        assertThat(traces.finished)
                .extracting(trace -> trace.failures().get(0).thrown())
                .containsExactly(thrown, other, null);
    }

    @Test
    void shouldSurviveArgumentsThatDoAnything() {
        Object hostile = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException();
            }
        };
        recorder.exitLog(recorder.enterLog(LOGGER, "SEVERE", "a {0}", new Object[] {hostile}, null));
        recorder.exitLog(recorder.enterLog(LOGGER, "SEVERE", "a {0", new Object[] {1}, null));
        recorder.exitLog(recorder.enterLog(null, "SEVERE", null, null, null));
        assertThat(traces.finished).hasSize(3);
        assertThat(traces.finished.get(0).failures().get(0).line())
                .extracting(LogLine::message)
                .isEqualTo("a {0}");
    }
}
