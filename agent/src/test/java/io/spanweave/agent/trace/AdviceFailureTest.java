package io.spanweave.agent.trace;

import static org.assertj.core.api.Assertions.assertThat;

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
            assertThat(traces.switchedOff).hasSize(i < Recorder.FAILURES_UNTIL_OFF ? 0 : 1);
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
                Traces.APPLICATION, false, 0, trace -> {}, what -> {}, name -> off.incrementAndGet(), () -> {});
        ExecutorService threads = Executors.newFixedThreadPool(8);
        for (int i = 0; i < 1_000; i++) {
            threads.execute(() -> recorder.adviceFailed(new IllegalStateException("test"), "jdbc"));
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(off).hasValue(1);
    }
}
