package com.acme.workers.console;

import com.acme.workers.NamedThreads;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Work for later, once and again. */
@SuppressWarnings("FutureReturnValueIgnored") // it is the exception that counts
final class ScheduleExercise implements Exercise {
    @Override
    public void run() throws Exception {
        ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(1, new NamedThreads("scheduled-"));
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        pool.execute(() -> {
            begun.countDown();
            awaitQuietly(release);
        });
        begun.await();
        ScheduledFuture<?> later = pool.schedule(() -> order.add("later"), 40, TimeUnit.MILLISECONDS);
        ScheduledFuture<?> sooner = pool.schedule(() -> order.add("sooner"), 0, TimeUnit.MILLISECONDS);
        ScheduledFuture<String> cancelled = pool.schedule(() -> "never", 1, TimeUnit.DAYS);
        Out.say("queued", pool.getQueue().size() + " " + pool.getQueue().contains(cancelled));
        Out.say("class", pool.getQueue().peek().getClass());
        release.countDown();
        later.get();
        sooner.get();
        Out.say("order", order);
        Out.say("cancelled", cancelled.cancel(false) + " " + pool.getQueue().size());
        Out.call("its result", cancelled::get);
        pool.setRemoveOnCancelPolicy(true);
        pool.purge();
        Out.call(
                "failure",
                () -> pool.schedule(
                                () -> {
                                    throw new IllegalStateException("scheduled");
                                },
                                1,
                                TimeUnit.MILLISECONDS)
                        .get());
        repeating(pool);
        ScheduledFuture<?> left = pool.schedule(() -> Out.say("never"), 1, TimeUnit.DAYS);
        List<Runnable> returned = pool.shutdownNow();
        Out.say("returned", returned.size() + " " + (returned.get(0) == left));
        Out.say("terminated", pool.awaitTermination(60, TimeUnit.SECONDS));
        Out.call("after the end", () -> pool.schedule(() -> "never", 1, TimeUnit.MILLISECONDS));
    }

    private static void repeating(ScheduledThreadPoolExecutor pool) {
        AtomicInteger runs = new AtomicInteger();
        ScheduledFuture<?> repeating = pool.scheduleAtFixedRate(
                () -> {
                    if (runs.incrementAndGet() == 3) {
                        throw new IllegalStateException("third run");
                    }
                },
                0,
                1,
                TimeUnit.MILLISECONDS);
        Out.call("repeating", repeating::get);
        Out.say("runs", runs + " " + repeating.isDone() + " " + repeating.isCancelled());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
