package com.acme.workers.constructs;

import com.acme.workers.Construct;
import com.acme.workers.NamedThreads;
import com.acme.workers.Pools;
import com.acme.workers.Work;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** {@link ThreadPoolExecutor} in its many forms. */
final class PoolConstructs {
    private PoolConstructs() {}

    static void addTo(Map<String, Construct> all, Pools pools) {
        for (ExecutorService pool : Arrays.asList(pools.fixed(), pools.cached(), pools.single())) {
            String name = pool == pools.fixed() ? "pool_fixed" : pool == pools.cached() ? "pool_cached" : "pool_single";
            all.put(name + "_submit", work -> submit(pool, work));
            all.put(name + "_execute", work -> execute(pool, work));
            all.put(name + "_execute_future", work -> executeFuture(pool, work));
            all.put(name + "_invoke_all", work -> invokeAll(pool, work));
            all.put(name + "_invoke_any", work -> invokeAny(pool, work));
            all.put(name + "_completion_service", work -> completionService(pool, work));
        }
        all.put("pool_own", PoolConstructs::own);
        all.put("pool_own_futures", PoolConstructs::ownFutures);
        all.put("pool_wrapped", work -> wrapped(pools.fixed(), work));
        all.put("pool_caller_runs", PoolConstructs::callerRuns);
    }

    static void submit(ExecutorService pool, Work work) throws Exception {
        Future<String> callable = pool.submit(work.calls("callable"));
        Future<?> runnable = pool.submit(work.runs("runnable"));
        Future<String> result = pool.submit(work.runs("result"), "result");
        callable.get();
        runnable.get();
        result.get();
    }

    static void execute(Executor pool, Work work) throws Exception {
        CountDownLatch through = new CountDownLatch(6);
        for (int i = 0; i < 6; i++) {
            pool.execute(work.runs("raw" + i, through));
        }
        Work.await(through);
    }

    /** The application's own future, as a cache or a lazy value would have it. */
    private static void executeFuture(Executor pool, Work work) throws Exception {
        FutureTask<String> future = new FutureTask<>(work.calls("future"));
        pool.execute(future);
        future.get();
    }

    static void invokeAll(ExecutorService pool, Work work) throws Exception {
        List<Callable<String>> calls = Arrays.asList(work.calls("all1"), work.calls("all2"), work.calls("all3"));
        for (Future<String> future : pool.invokeAll(calls)) {
            future.get();
        }
        List<Callable<String>> more = Arrays.asList(work.calls("timed1"), work.calls("timed2"));
        for (Future<String> future : pool.invokeAll(more, 60, TimeUnit.SECONDS)) {
            future.get();
        }
    }

    /** With one call only, for another one may or may not run. */
    static void invokeAny(ExecutorService pool, Work work) throws Exception {
        pool.invokeAny(Arrays.asList(work.calls("any")));
        pool.invokeAny(Arrays.asList(work.calls("timed_any")), 60, TimeUnit.SECONDS);
    }

    private static void completionService(Executor pool, Work work) throws Exception {
        ExecutorCompletionService<String> completions = new ExecutorCompletionService<>(pool);
        completions.submit(work.calls("first"));
        completions.submit(work.runs("second"), "second");
        completions.take().get();
        completions.take().get();
    }

    /** A pool that lives as long as the request, so that each thread is made by the hand-off. */
    private static void own(Work work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2, new NamedThreads("workers-own-"));
        try {
            submit(pool, work);
            execute(pool, work);
        } finally {
            pool.shutdown();
        }
    }

    private static void ownFutures(Work work) throws Exception {
        ExecutorService pool = new OwnFutures();
        try {
            submit(pool, work);
            invokeAll(pool, work);
        } finally {
            pool.shutdown();
        }
    }

    /** As libraries do that carry a context along. */
    private static void wrapped(ExecutorService pool, Work work) throws Exception {
        Executor wrapping = command -> pool.execute(() -> command.run());
        execute(wrapping, work);
    }

    /** What the pool turns down, the thread of the request does itself. */
    private static void callerRuns(Work work) throws Exception {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                new NamedThreads("workers-full-"),
                new ThreadPoolExecutor.CallerRunsPolicy());
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch through = new CountDownLatch(2);
        try {
            pool.execute(() -> {
                work.sql("busy");
                try {
                    Work.await(busy);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                work.sql("busy_still");
                through.countDown();
            });
            pool.execute(work.runs("by_caller", through));
            busy.countDown();
            Work.await(through);
        } finally {
            pool.shutdown();
        }
    }

    /** Makes its own futures, and has hooks around each run. */
    private static final class OwnFutures extends ThreadPoolExecutor {
        OwnFutures() {
            super(2, 2, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), new NamedThreads("workers-own-futures-"));
        }

        @Override
        protected <T> RunnableFuture<T> newTaskFor(Callable<T> callable) {
            return new OwnFuture<>(callable);
        }

        @Override
        protected <T> RunnableFuture<T> newTaskFor(Runnable runnable, T value) {
            return new OwnFuture<>(Executors.callable(runnable, value));
        }

        @Override
        protected void beforeExecute(Thread thread, Runnable task) {
            super.beforeExecute(thread, task);
        }

        @Override
        protected void afterExecute(Runnable task, Throwable thrown) {
            super.afterExecute(task, thrown);
        }
    }

    private static final class OwnFuture<T> extends FutureTask<T> {
        OwnFuture(Callable<T> callable) {
            super(callable);
        }

        @Override
        public void run() {
            super.run();
        }
    }
}
