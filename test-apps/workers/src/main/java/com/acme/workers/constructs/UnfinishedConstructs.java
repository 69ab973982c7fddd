package com.acme.workers.constructs;

import com.acme.workers.Construct;
import com.acme.workers.NamedThreads;
import com.acme.workers.Work;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Work that is handed over and never done: cancelled, turned down, thrown away or forgotten. */
final class UnfinishedConstructs {
    private static final String NEVER = "never";

    private UnfinishedConstructs() {}

    static void addTo(Map<String, Construct> all) {
        all.put("unfinished_cancelled", work -> behindBusy(work, UnfinishedConstructs::cancel));
        all.put("unfinished_removed", work -> behindBusy(work, UnfinishedConstructs::remove));
        all.put(
                "unfinished_shut_down",
                work -> behindBusy(work, (pool, w) -> {
                    pool.execute(w.runs(NEVER));
                    Future<?> submitted = pool.submit(w.runs(NEVER));
                    work.sql("returned" + pool.shutdownNow().size() + submitted.isDone());
                }));
        all.put("unfinished_rejected", work -> full(work, new ThreadPoolExecutor.AbortPolicy()));
        all.put("unfinished_discarded", work -> full(work, new ThreadPoolExecutor.DiscardPolicy()));
        all.put("unfinished_discarded_oldest", work -> full(work, new ThreadPoolExecutor.DiscardOldestPolicy()));
        all.put("unfinished_rejected_shut_down", UnfinishedConstructs::afterShutdown);
        all.put("unfinished_schedule", UnfinishedConstructs::schedule);
        all.put("unfinished_future", UnfinishedConstructs::future);
        all.put("unfinished_fork", UnfinishedConstructs::fork);
    }

    private static void cancel(ThreadPoolExecutor pool, Work work) {
        Future<?> runnable = pool.submit(work.runs(NEVER));
        Future<?> callable = pool.submit(work.calls(NEVER));
        runnable.cancel(false);
        callable.cancel(true);
        pool.purge();
    }

    private static void remove(ThreadPoolExecutor pool, Work work) {
        Runnable raw = work.runs(NEVER);
        pool.execute(raw);
        if (!pool.remove(raw)) {
            throw new IllegalStateException("Not in the queue");
        }
    }

    private static void behindBusy(Work work, Use use) throws Exception {
        ThreadPoolExecutor pool = pool(new ThreadPoolExecutor.AbortPolicy());
        CountDownLatch through = new CountDownLatch(1);
        try {
            occupy(pool, work, through);
            use.of(pool, work);
        } finally {
            through.countDown();
            pool.shutdown();
        }
        pool.awaitTermination(60, TimeUnit.SECONDS);
    }

    /** One too many for a pool of one thread and a queue of two. */
    private static void full(Work work, RejectedExecutionHandler handler) throws Exception {
        ThreadPoolExecutor pool = pool(handler);
        boolean oldest = handler instanceof ThreadPoolExecutor.DiscardOldestPolicy;
        CountDownLatch through = new CountDownLatch(1);
        try {
            occupy(pool, work, through);
            pool.execute(work.runs(oldest ? NEVER : "first"));
            pool.execute(work.runs("second"));
            pool.execute(work.runs(oldest ? "third" : NEVER));
        } catch (RejectedExecutionException e) {
            work.sql("rejected");
        } finally {
            through.countDown();
            pool.shutdown();
        }
        pool.awaitTermination(60, TimeUnit.SECONDS);
    }

    private static void afterShutdown(Work work) {
        ThreadPoolExecutor pool = pool(new ThreadPoolExecutor.AbortPolicy());
        pool.shutdown();
        try {
            pool.submit(work.runs(NEVER)).get();
        } catch (RejectedExecutionException e) {
            work.sql("rejected");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void schedule(Work work) throws Exception {
        ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(1, new NamedThreads("workers-unfinished-"));
        Future<?> cancelled = pool.schedule(work.runs(NEVER), 1, TimeUnit.DAYS);
        Future<?> left = pool.schedule(work.calls(NEVER), 1, TimeUnit.DAYS);
        cancelled.cancel(false);
        work.sql("left" + left.isDone());
        pool.shutdownNow();
        pool.awaitTermination(60, TimeUnit.SECONDS);
    }

    private static void future(Work work) {
        CompletableFuture<String> never = new CompletableFuture<>();
        CompletableFuture<?> dependent = never.thenRunAsync(work.runs(NEVER));
        CompletableFuture<?> cancelled = never.thenApplyAsync(any -> work.sql(NEVER));
        CompletableFuture<?> both = never.runAfterBothAsync(new CompletableFuture<String>(), work.runs(NEVER));
        cancelled.cancel(true);
        work.sql("waiting" + dependent.isDone() + both.isDone());
    }

    private static void fork(Work work) throws Exception {
        ForkJoinPool pool = new ForkJoinPool(1);
        CountDownLatch through = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        pool.execute(() -> occupied(work, begun, through));
        Work.await(begun);
        ForkJoinTask<?> cancelled = pool.submit(work.runs(NEVER));
        cancelled.cancel(true);
        through.countDown();
        pool.shutdown();
        pool.awaitTermination(60, TimeUnit.SECONDS);
        work.sql("cancelled" + cancelled.isCancelled());
    }

    private static ThreadPoolExecutor pool(RejectedExecutionHandler handler) {
        return new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(2),
                new NamedThreads("workers-unfinished-"),
                handler);
    }

    private static void occupy(ThreadPoolExecutor pool, Work work, CountDownLatch through) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        pool.execute(() -> occupied(work, begun, through));
        Work.await(begun);
    }

    private static void occupied(Work work, CountDownLatch begun, CountDownLatch through) {
        begun.countDown();
        try {
            Work.await(through);
        } catch (InterruptedException e) {
            // What shutdownNow does; the statement comes all the same.
        }
        work.sql("busy");
    }

    @FunctionalInterface
    private interface Use {
        void of(ThreadPoolExecutor pool, Work work) throws Exception;
    }
}
