package com.acme.workers.console;

import com.acme.workers.NamedThreads;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** What is submitted to a pool: order, results, failures, cancellation. */
@SuppressWarnings("FutureReturnValueIgnored") // it is the exception that counts
final class PoolExercise implements Exercise {
    @Override
    public void run() throws Exception {
        ExecutorService single = Executors.newSingleThreadExecutor(new NamedThreads("single-"));
        order(single);
        results(single);
        failures(single);
        single.shutdown();
        Out.say("terminated", single.awaitTermination(60, TimeUnit.SECONDS));
        cancellation();
    }

    private static void order(ExecutorService pool) throws Exception {
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 10; i++) {
            int number = i;
            pool.execute(() -> order.add(number));
        }
        pool.submit(() -> order.add(10)).get();
        Out.say("order", order);
    }

    private static void results(ExecutorService pool) {
        Out.call("callable", () -> pool.submit(() -> "done").get());
        Out.call("runnable", () -> pool.submit(() -> {}).get());
        Out.call("runnable with result", () -> pool.submit(() -> {}, "given").get());
        Out.call(
                "thread",
                () -> pool.submit(() -> Thread.currentThread().getName()).get());
        Out.call("null", () -> pool.submit((Runnable) null));
        Out.call("execute null", () -> {
            pool.execute(null);
            return "";
        });
    }

    private static void failures(ExecutorService pool) {
        Out.call(
                "checked",
                () -> pool.submit(() -> {
                            throw new IOException("disk");
                        })
                        .get());
        Out.call(
                "unchecked",
                () -> pool.submit((Runnable) () -> {
                            throw new IllegalStateException("state", new IOException("cause"));
                        })
                        .get());
        Out.call(
                "error",
                () -> pool.submit((Runnable) () -> {
                            throw new StackOverflowError("made up");
                        })
                        .get());
        Out.call(
                "alive",
                () -> pool.submit(() -> Thread.currentThread().getName()).get());
    }

    private static void cancellation() throws Exception {
        Busy busy = new Busy(new LinkedBlockingQueue<>(), new ThreadPoolExecutor.AbortPolicy());
        Future<String> before = busy.pool().submit(() -> "never");
        Out.say("cancelled before", before.cancel(false));
        Out.say("again", before.cancel(true));
        Out.call("its result", before::get);
        Out.say("done and cancelled", before.isDone() + " " + before.isCancelled());
        busy.close();

        ExecutorService pool = Executors.newSingleThreadExecutor(new NamedThreads("cancelled-"));
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch seen = new CountDownLatch(1);
        AtomicReference<String> interrupted = new AtomicReference<>();
        Future<?> during = pool.submit(() -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.set(e.toString());
                seen.countDown();
            }
        });
        begun.await();
        Out.say("cancelled during", during.cancel(true));
        seen.await();
        Out.say("interrupted by", interrupted);
        Out.call("its result", during::get);
        Out.call(
                "interrupted afterwards",
                () -> pool.submit(() -> Thread.currentThread().isInterrupted()).get());
        Future<String> after = pool.submit(() -> "done");
        Out.call("result", after::get);
        Out.say("cancelled after", after.cancel(true));
        pool.shutdown();
        pool.awaitTermination(60, TimeUnit.SECONDS);
    }
}
