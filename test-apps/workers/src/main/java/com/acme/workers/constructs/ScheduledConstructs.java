package com.acme.workers.constructs;

import com.acme.workers.Construct;
import com.acme.workers.Newer;
import com.acme.workers.Pools;
import com.acme.workers.Work;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Work that runs once, and later. */
final class ScheduledConstructs {
    private static final String FUTURE = "java.util.concurrent.CompletableFuture";

    private ScheduledConstructs() {}

    static void addTo(Map<String, Construct> all, Pools pools) {
        ScheduledExecutorService scheduled = pools.scheduled();
        all.put("scheduled_once", work -> once(scheduled, work));
        all.put("scheduled_submit", work -> PoolConstructs.submit(scheduled, work));
        all.put("scheduled_execute", work -> PoolConstructs.execute(scheduled, work));
        all.put("scheduled_invoke_all", work -> PoolConstructs.invokeAll(scheduled, work));
        ForkJoinPool forkJoin = pools.forkJoin();
        // Since Java 25.
        if (ScheduledExecutorService.class.isInstance(forkJoin)) {
            all.put("fork_join_scheduled_once", work -> once((ScheduledExecutorService) (Object) forkJoin, work));
        }
        if (Newer.has(FUTURE, "delayedExecutor")) {
            all.put("future_delayed_executor", work -> delayedExecutor(pools, work));
        }
    }

    private static void once(ScheduledExecutorService scheduled, Work work) throws Exception {
        Future<?> runnable = scheduled.schedule(work.runs("runnable"), 1, TimeUnit.MILLISECONDS);
        Future<String> callable = scheduled.schedule(work.calls("callable"), 0, TimeUnit.MILLISECONDS);
        runnable.get();
        callable.get();
    }

    private static void delayedExecutor(Pools pools, Work work) throws Exception {
        Executor delayed = (Executor) Newer.callStatic(
                FUTURE,
                "delayedExecutor",
                new Class<?>[] {long.class, TimeUnit.class, Executor.class},
                1L,
                TimeUnit.MILLISECONDS,
                pools.fixed());
        CountDownLatch through = new CountDownLatch(2);
        delayed.execute(work.runs("first", through));
        delayed.execute(work.runs("second", through));
        Work.await(through);
    }
}
