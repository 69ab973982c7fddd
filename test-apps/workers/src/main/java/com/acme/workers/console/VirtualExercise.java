package com.acme.workers.console;

import com.acme.workers.NamedThreads;
import com.acme.workers.Newer;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A thread for each task, since Java 21. */
@SuppressWarnings("FutureReturnValueIgnored") // it is the exception that counts
final class VirtualExercise implements Exercise {
    private static final String EXECUTORS = "java.util.concurrent.Executors";

    @Override
    public void run() throws Exception {
        if (!Newer.has(EXECUTORS, "newVirtualThreadPerTaskExecutor")) {
            Out.say("not on this JDK");
            return;
        }
        ThreadFactory names = new NamedThreads("per-task-");
        exercise((ExecutorService) Newer.callStatic(EXECUTORS, "newVirtualThreadPerTaskExecutor", new Class<?>[0]));
        exercise((ExecutorService)
                Newer.callStatic(EXECUTORS, "newThreadPerTaskExecutor", new Class<?>[] {ThreadFactory.class}, names));
    }

    private static void exercise(ExecutorService pool) throws Exception {
        Out.say(pool.getClass());
        Out.call(
                "callable",
                () -> pool.submit(() -> Thread.currentThread().getName()).get());
        Out.call(
                "failing",
                () -> pool.submit(() -> {
                            throw new IOException("disk");
                        })
                        .get());
        Out.call(
                "all",
                () -> pool.invokeAll(Arrays.asList(() -> "one", () -> "two"))
                        .get(1)
                        .get());
        Out.call("any", () -> pool.invokeAny(Arrays.asList(() -> "any")));
        Out.call(
                "future",
                () -> CompletableFuture.supplyAsync(() -> 1, pool)
                        .thenApplyAsync(v -> v + 1, pool)
                        .join());
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch through = new CountDownLatch(500);
        Runnable shared = () -> {
            runs.incrementAndGet();
            through.countDown();
        };
        for (int i = 0; i < 500; i++) {
            pool.execute(shared);
        }
        through.await();
        Out.say("shared", runs);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Callable<String> waits = () -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
                return "never";
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        };
        Future<String> cancelled = pool.submit(waits);
        begun.await();
        Out.say("cancelled", cancelled.cancel(true));
        interrupted.await();
        Out.call("its result", cancelled::get);
        pool.shutdown();
        Out.say("terminated", pool.awaitTermination(60, TimeUnit.SECONDS));
        Out.call("after the end", () -> pool.submit(() -> "never"));
    }
}
