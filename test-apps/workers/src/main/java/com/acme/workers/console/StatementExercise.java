package com.acme.workers.console;

import com.acme.workers.Database;
import com.acme.workers.NamedThreads;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Statements on other threads, so that there is something to hand on. */
final class StatementExercise implements Exercise {
    @Override
    public void run() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2, new NamedThreads("statements-"));
        pool.submit(() -> Database.select("1", "in_pool")).get();
        CompletableFuture.runAsync(() -> Database.select("1", "in_future")).join();
        IntStream.range(0, 4).parallel().forEach(i -> Database.select("1", "in_stream"));
        pool.shutdown();
        Out.say("terminated", pool.awaitTermination(60, TimeUnit.SECONDS));
        Out.call(
                "wrong",
                () -> CompletableFuture.runAsync(() -> Database.select("nothing(", "wrong"))
                        .join());
    }
}
