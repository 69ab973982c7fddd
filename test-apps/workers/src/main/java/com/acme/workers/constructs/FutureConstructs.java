package com.acme.workers.constructs;

import com.acme.workers.Construct;
import com.acme.workers.Newer;
import com.acme.workers.Pools;
import com.acme.workers.Work;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** {@link CompletableFuture}: each method that ends in Async, completed before, after and elsewhere. */
final class FutureConstructs {
    private FutureConstructs() {}

    static void addTo(Map<String, Construct> all, Pools pools) {
        all.put("future_run_async", work -> runAsync(pools, work));
        all.put("future_supply_async", work -> supplyAsync(pools, work));
        all.put("future_relay", work -> new Relay().run(work));
        if (Newer.has(CompletableFuture.class.getName(), "completeAsync")) {
            all.put("future_complete_async", work -> completeAsync(pools, work));
        }
        for (FutureVariant variant : FutureVariant.all()) {
            all.put("future_" + variant.name(), work -> everyWay(variant, pools, work));
        }
    }

    private static void runAsync(Pools pools, Work work) {
        CompletableFuture<?> common = CompletableFuture.runAsync(work.runs("common"));
        CompletableFuture<?> pool = CompletableFuture.runAsync(work.runs("pool"), pools.fixed());
        CompletableFuture<?> forkJoin = CompletableFuture.runAsync(work.runs("fork_join"), pools.forkJoin());
        CompletableFuture.allOf(common, pool, forkJoin).join();
    }

    private static void supplyAsync(Pools pools, Work work) {
        CompletableFuture<?> common = CompletableFuture.supplyAsync(work.gives("common"));
        CompletableFuture<?> pool = CompletableFuture.supplyAsync(work.gives("pool"), pools.fixed());
        CompletableFuture<?> forkJoin = CompletableFuture.supplyAsync(work.gives("fork_join"), pools.forkJoin());
        CompletableFuture.allOf(common, pool, forkJoin).join();
    }

    private static void completeAsync(Pools pools, Work work) throws Exception {
        CompletableFuture<String> common = new CompletableFuture<>();
        CompletableFuture<String> pool = new CompletableFuture<>();
        Class<?> type = CompletableFuture.class;
        Class<?>[] one = {Supplier.class};
        Class<?>[] two = {Supplier.class, Executor.class};
        Newer.call(common, type, "completeAsync", one, work.gives("common"));
        Newer.call(pool, type, "completeAsync", two, work.gives("pool"), pools.fixed());
        common.join();
        pool.join();
    }

    private static void everyWay(FutureVariant variant, Pools pools, Work work) throws Exception {
        CompletableFuture<String> pending = new CompletableFuture<>();
        CompletableFuture<String> elsewhere = new CompletableFuture<>();
        CompletableFuture<String> done = new CompletableFuture<>();
        variant.complete(done);
        CompletableFuture<?> all = CompletableFuture.allOf(
                variant.on(pending, work, "pending", null),
                variant.on(pending, work, "pending_pool", pools.fixed()),
                variant.on(elsewhere, work, "elsewhere", null),
                variant.on(elsewhere, work, "elsewhere_pool", pools.fixed()),
                variant.on(done, work, "done", null),
                variant.on(done, work, "done_pool", pools.forkJoin()));
        variant.complete(pending);
        pools.elsewhere().call(() -> variant.complete(elsewhere));
        all.join();
    }

    /** Each request waits for a future that another one, of those that come at the same time, completes. */
    private static final class Relay implements Construct {
        private static final Queue<CompletableFuture<String>> WAITING = new ConcurrentLinkedQueue<>();

        @Override
        public void run(Work work) {
            CompletableFuture<String> mine = new CompletableFuture<>();
            CompletableFuture<?> first = mine.thenRunAsync(work.runs("relayed"));
            CompletableFuture<?> second = first.thenRunAsync(work.runs("relayed_again"));
            WAITING.add(mine);
            // There is one, for each request brings one before it takes one.
            WAITING.remove().complete("done");
            second.join();
        }
    }
}
