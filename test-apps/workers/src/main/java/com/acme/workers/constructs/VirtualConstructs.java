package com.acme.workers.constructs;

import com.acme.workers.Construct;
import com.acme.workers.NamedThreads;
import com.acme.workers.Newer;
import com.acme.workers.Work;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;

/** A thread for each piece of work, virtual or not: since Java 21. */
final class VirtualConstructs {
    private static final String EXECUTORS = "java.util.concurrent.Executors";
    private static final Class<?>[] NONE = {};

    private VirtualConstructs() {}

    static void addTo(Map<String, Construct> all) {
        if (!Newer.has(EXECUTORS, "newVirtualThreadPerTaskExecutor")) {
            return;
        }
        addTo(all, "virtual", VirtualConstructs::virtualThreads);
        addTo(all, "per_task", VirtualConstructs::platformThreads);
        all.put("virtual_thread", VirtualConstructs::thread);
        all.put("virtual_thread_builder", VirtualConstructs::builder);
    }

    private static void addTo(Map<String, Construct> all, String name, Threads threads) {
        all.put(name + "_submit", work -> with(threads, pool -> PoolConstructs.submit(pool, work)));
        all.put(name + "_execute", work -> with(threads, pool -> PoolConstructs.execute(pool, work)));
        all.put(name + "_invoke_all", work -> with(threads, pool -> PoolConstructs.invokeAll(pool, work)));
        all.put(name + "_invoke_any", work -> with(threads, pool -> PoolConstructs.invokeAny(pool, work)));
        all.put(name + "_future", work -> with(threads, pool -> future(pool, work)));
    }

    private static void future(ExecutorService pool, Work work) {
        CompletableFuture.supplyAsync(work.gives("supplied"), pool)
                .thenApplyAsync(any -> work.sql("applied"), pool)
                .join();
    }

    private static void with(Threads threads, Use use) throws Exception {
        ExecutorService pool = threads.pool();
        try {
            use.of(pool);
        } finally {
            pool.shutdown();
        }
    }

    private static ExecutorService virtualThreads() throws Exception {
        return (ExecutorService) Newer.callStatic(EXECUTORS, "newVirtualThreadPerTaskExecutor", NONE);
    }

    private static ExecutorService platformThreads() throws Exception {
        return (ExecutorService) Newer.callStatic(
                EXECUTORS,
                "newThreadPerTaskExecutor",
                new Class<?>[] {ThreadFactory.class},
                new NamedThreads("workers-per-task-"));
    }

    private static void thread(Work work) throws Exception {
        CountDownLatch through = new CountDownLatch(1);
        Newer.callStatic(
                "java.lang.Thread",
                "startVirtualThread",
                new Class<?>[] {Runnable.class},
                work.runs("virtual", through));
        Work.await(through);
    }

    private static void builder(Work work) throws Exception {
        CountDownLatch through = new CountDownLatch(1);
        Object builder = Newer.callStatic("java.lang.Thread", "ofVirtual", NONE);
        Newer.call(
                builder,
                Class.forName("java.lang.Thread$Builder"),
                "start",
                new Class<?>[] {Runnable.class},
                work.runs("virtual", through));
        Work.await(through);
    }

    @FunctionalInterface
    private interface Threads {
        ExecutorService pool() throws Exception;
    }

    @FunctionalInterface
    private interface Use {
        void of(ExecutorService pool) throws Exception;
    }
}
