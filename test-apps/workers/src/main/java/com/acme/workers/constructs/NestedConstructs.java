package com.acme.workers.constructs;

import com.acme.workers.Construct;
import com.acme.workers.Pools;
import com.acme.workers.Work;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Work that hands on what it was handed; none of it waits for the other, or a full pool would wait for itself. */
final class NestedConstructs {
    private NestedConstructs() {}

    static void addTo(Map<String, Construct> all, Pools pools) {
        all.put("nested_pools", work -> pools(pools, work));
        all.put("nested_futures", work -> futures(pools, work));
        all.put("nested_same_pool", work -> samePool(pools, work));
    }

    private static void pools(Pools pools, Work work) throws Exception {
        CountDownLatch through = new CountDownLatch(2);
        pools.fixed().execute(() -> {
            work.sql("fixed");
            Future<?> scheduled = pools.scheduled()
                    .schedule(
                            () -> {
                                work.sql("scheduled");
                                pools.cached().execute(() -> {
                                    work.sql("cached");
                                    pools.forkJoin().execute(work.runs("fork_join", through));
                                });
                            },
                            1,
                            TimeUnit.MILLISECONDS);
            work.sql(scheduled.isCancelled() ? "cancelled" : "fixed_again");
            through.countDown();
        });
        Work.await(through);
    }

    private static void futures(Pools pools, Work work) {
        CompletableFuture.supplyAsync(work.gives("supplied"))
                .thenComposeAsync(
                        any -> CompletableFuture.supplyAsync(work.gives("inner"), pools.fixed())
                                .thenApplyAsync(v -> work.sql("inner_applied")),
                        pools.cached())
                .thenCombineAsync(
                        CompletableFuture.supplyAsync(work.gives("other"), pools.forkJoin()),
                        (v, w) -> work.sql("combined"))
                .handleAsync((v, t) -> work.sql("handled"), pools.fixed())
                .join();
    }

    /** Behind each other in one queue: the thread goes from one to the next, and with it must go nothing. */
    private static void samePool(Pools pools, Work work) throws Exception {
        CountDownLatch through = new CountDownLatch(3);
        pools.single().execute(() -> {
            work.sql("first");
            pools.single().execute(() -> {
                work.sql("second");
                pools.single().execute(work.runs("third", through));
                through.countDown();
            });
            through.countDown();
        });
        Work.await(through);
    }
}
