package io.spanweave.agent.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AdviceFailureTest {
    private final Traces traces = new Traces();

    @Test
    void shouldSwitchOffWhatFailsTenTimesAndNothingElse() {
        for (int i = 1; i <= 25; i++) {
            traces.recorder().adviceFailed(new IllegalStateException("test"), "jdbc");
            assertThat(traces.switchedOff).hasSize(i < AdviceFailures.UNTIL_OFF ? 0 : 1);
        }
        for (int i = 1; i < 10; i++) {
            traces.recorder().adviceFailed(new NoSuchMethodError("test"), "servlet");
        }
        assertThat(traces.switchedOff).containsExactly("jdbc");
    }

    @Test
    void shouldNotCountWhatIsTheApplicationsOwnTrouble() {
        for (int i = 0; i < 100; i++) {
            traces.recorder().adviceFailed(new StackOverflowError(), "jdbc");
            traces.recorder().adviceFailed(new OutOfMemoryError(), "jdbc");
        }
        assertThat(traces.switchedOff).isEmpty();
    }

    @Test
    void shouldSwitchOffOnceFromManyThreads() throws InterruptedException {
        AtomicInteger off = new AtomicInteger();
        Recorder recorder = new Recorder(
                Traces.APPLICATION,
                false,
                false,
                new LogRules("error", "info", List.of()),
                0,
                trace -> {},
                what -> {},
                name -> off.incrementAndGet(),
                () -> {},
                () -> {});
        ExecutorService threads = Executors.newFixedThreadPool(8);
        for (int i = 0; i < 1_000; i++) {
            threads.execute(() -> recorder.adviceFailed(new IllegalStateException("test"), "jdbc"));
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(off).hasValue(1);
    }

    /** The recorder, not what one library is woven with. */
    @Test
    void shouldSwitchEverythingOffWhenOurOwnCodeFailsWhoeverCallsIt() {
        fail("jdbc", ours());
        fail("servlet", ours());

        assertThat(traces.switchedOff).containsExactly("jdbc", Recorder.EVERYTHING);
    }

    @Test
    void shouldLeaveTheOthersWhenTheirLibrariesAreTheTrouble() {
        fail("jdbc", thrownIn("org.postgresql.jdbc.PgStatement"));
        fail("servlet", thrownIn("java.util.ArrayList", "org.apache.catalina.core.ApplicationFilterChain"));
        fail("spring-mvc", ours());
        // The JIT leaves it out.
        fail("handoff", thrownIn());

        assertThat(traces.switchedOff).containsExactly("jdbc", "servlet", "spring-mvc", "handoff");
    }

    @Test
    void shouldBlameTheRecorderForWhatTheJdkThrowsAtIt() {
        Throwable thrown =
                thrownIn("java.util.HashMap", "io.spanweave.agent.trace.Statements", "java.lang.SpanweaveGate");
        fail("jdbc", thrown);
        fail("servlet", thrown);

        assertThat(traces.switchedOff).containsExactly("jdbc", Recorder.EVERYTHING);
    }

    @Test
    void shouldCountAgainFromTheBeginningWhatIsSwitchedOnAgain() {
        fail("jdbc", ours());
        traces.recorder().switchedOn("jdbc");
        fail("jdbc", ours());

        assertThat(traces.switchedOff).containsExactly("jdbc", "jdbc");
    }

    /** No thread can be made, for one. */
    @Test
    void shouldTryAgainWhenItCouldNotBeSwitchedOff() {
        AtomicInteger off = new AtomicInteger();
        Recorder recorder = new Recorder(
                Traces.APPLICATION,
                false,
                false,
                new LogRules("error", "info", List.of()),
                0,
                trace -> {},
                what -> {},
                name -> {
                    if (off.incrementAndGet() == 1) {
                        throw new OutOfMemoryError("test");
                    }
                },
                () -> {},
                () -> {});
        for (int i = 0; i < 30; i++) {
            recorder.adviceFailed(ours(), "jdbc");
        }
        assertThat(off).hasValue(2);
    }

    private void fail(String instrumentation, Throwable thrown) {
        for (int i = 0; i < AdviceFailures.UNTIL_OFF; i++) {
            traces.recorder().adviceFailed(thrown, instrumentation);
        }
    }

    private static Throwable ours() {
        return thrownIn("io.spanweave.agent.trace.Current", "java.lang.SpanweaveGate", "com.acme.Orders");
    }

    private static Throwable thrownIn(String... classes) {
        Throwable thrown = new IllegalStateException("test");
        thrown.setStackTrace(Arrays.stream(classes)
                .map(name -> new StackTraceElement(name, "run", null, 1))
                .toArray(StackTraceElement[]::new));
        return thrown;
    }
}
