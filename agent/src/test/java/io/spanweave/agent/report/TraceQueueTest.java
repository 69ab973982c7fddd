package io.spanweave.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.agent.trace.Trace;
import io.spanweave.agent.trace.Traces;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TraceQueueTest {
    @Test
    void shouldGiveBackInOrder() {
        TraceQueue queue = new TraceQueue(3);
        assertThat(queue.poll()).isNull();
        for (int round = 0; round < 5; round++) {
            Trace one = trace();
            Trace two = trace();
            assertThat(queue.offer(one)).isTrue();
            assertThat(queue.offer(two)).isTrue();
            assertThat(queue.poll()).isSameAs(one);
            assertThat(queue.poll()).isSameAs(two);
            assertThat(queue.poll()).isNull();
        }
        assertThat(queue.left()).isEqualTo(10);
    }

    @Test
    void shouldTakeNoMoreThanItHasRoomFor() {
        TraceQueue queue = new TraceQueue(2);
        Trace trace = trace();
        assertThat(queue.isHalfFull()).isFalse();
        assertThat(queue.offer(trace)).isTrue();
        assertThat(queue.isHalfFull()).isTrue();
        assertThat(queue.offer(trace)).isTrue();
        assertThat(queue.offer(trace)).isFalse();
        assertThat(queue.poll()).isSameAs(trace);
        assertThat(queue.offer(trace)).isTrue();
        assertThat(queue.offer(trace)).isFalse();
    }

    @Test
    void shouldKeepAQuarterForWhatHasFailed() {
        TraceQueue queue = new TraceQueue(4);
        for (int i = 0; i < 4; i++) {
            assertThat(queue.offer(trace())).isTrue();
        }
        Trace failed = trace();
        assertThat(queue.offer(trace())).isFalse();
        assertThat(queue.offerFailed(failed)).isTrue();
        assertThat(queue.offerFailed(trace())).isFalse();
        for (int i = 0; i < 4; i++) {
            assertThat(queue.poll()).isNotSameAs(failed);
        }
        assertThat(queue.poll()).isSameAs(failed);
    }

    @Test
    void shouldHoldNothingThatWasTaken() throws InterruptedException {
        TraceQueue queue = new TraceQueue(2);
        WeakReference<Trace> taken = through(queue);
        while (taken.get() != null) {
            System.gc();
            Thread.sleep(10);
        }
        assertThat(queue.poll()).isNull();
    }

    private static WeakReference<Trace> through(TraceQueue queue) {
        queue.offer(trace());
        return new WeakReference<>(queue.poll());
    }

    @Test
    void shouldLoseNothingOfManyThreads() throws InterruptedException {
        int threads = 4;
        int each = 3_000;
        // Too small for them, so that its end is met again and again.
        TraceQueue queue = new TraceQueue(64);
        Map<Trace, Integer> numbers = new HashMap<>();
        List<List<Trace>> traces = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            List<Trace> own = new ArrayList<>();
            for (int i = 0; i < each; i++) {
                own.add(trace());
                numbers.put(own.get(i), t * each + i);
            }
            traces.add(own);
        }
        AtomicInteger refused = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        for (List<Trace> own : traces) {
            Thread thread = new Thread(() -> {
                awaitQuietly(start);
                for (Trace trace : own) {
                    while (!queue.offer(trace)) {
                        refused.incrementAndGet();
                        LockSupport.parkNanos(1_000);
                    }
                }
            });
            thread.setDaemon(true);
            thread.start();
        }
        start.countDown();
        int[] next = new int[threads];
        for (int taken = 0; taken < threads * each; ) {
            Trace trace = queue.poll();
            if (trace == null) {
                LockSupport.parkNanos(1_000);
                continue;
            }
            int number = numbers.get(trace);
            assertThat(number % each).isEqualTo(next[number / each]++);
            taken++;
        }
        assertThat(queue.poll()).isNull();
        assertThat(queue.left()).isEqualTo(numbers.size());
        assertThat(refused).hasPositiveValue();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Trace trace() {
        return Traces.task(null, recorder -> {});
    }
}
