package com.acme.workers.constructs;

import com.acme.workers.Construct;
import com.acme.workers.Pools;
import com.acme.workers.Work;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountedCompleter;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RecursiveAction;
import java.util.concurrent.RecursiveTask;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** {@link ForkJoinPool}, and the streams that run on it. */
final class ForkJoinConstructs {
    private ForkJoinConstructs() {}

    static void addTo(Map<String, Construct> all, Pools pools) {
        addTo(all, "fork_join", pools.forkJoin());
        addTo(all, "fork_join_async", pools.asynchronous());
        addTo(all, "fork_join_common", ForkJoinPool.commonPool());
        all.put("fork_join_invoke_in_common", work -> new Sum(work, 0, 4).invoke());
        all.put("fork_join_fork_from_request", ForkJoinConstructs::forkFromRequest);
        all.put("fork_join_completer", work -> pools.forkJoin().invoke(new Halves(null, work, 0, 4)));
        all.put("stream_for_each", ForkJoinConstructs::streamForEach);
        all.put("stream_collect", ForkJoinConstructs::streamCollect);
        all.put(
                "stream_in_pool",
                work -> pools.forkJoin().submit(() -> streamForEach(work)).get());
    }

    private static void addTo(Map<String, Construct> all, String name, ForkJoinPool pool) {
        all.put(name + "_invoke", work -> pool.invoke(new Sum(work, 0, 6)));
        all.put(name + "_submit", work -> PoolConstructs.submit(pool, work));
        all.put(name + "_execute", work -> PoolConstructs.execute(pool, work));
        all.put(name + "_invoke_all", work -> PoolConstructs.invokeAll(pool, work));
        all.put(name + "_submit_task", work -> pool.submit(new Sum(work, 0, 3)).get());
        all.put(name + "_execute_task", work -> executeTask(pool, work));
        all.put(name + "_adapt", work -> adapt(pool, work));
        all.put(name + "_actions", work -> pool.invoke(new Actions(work)));
    }

    private static void executeTask(ForkJoinPool pool, Work work) {
        ForkJoinTask<Integer> task = new Sum(work, 0, 3);
        pool.execute(task);
        task.join();
    }

    private static void adapt(ForkJoinPool pool, Work work) throws Exception {
        ForkJoinTask<String> callable = pool.submit(ForkJoinTask.adapt(work.calls("callable")));
        ForkJoinTask<?> runnable = pool.submit(ForkJoinTask.adapt(work.runs("runnable")));
        callable.get();
        runnable.get();
    }

    /** A thread that is no worker forks into the common pool, and may be the one who runs it when it joins. */
    private static void forkFromRequest(Work work) {
        ForkJoinTask<Integer> first = new Sum(work, 0, 2).fork();
        ForkJoinTask<Integer> second = new Sum(work, 2, 4).fork();
        second.join();
        first.join();
    }

    private static void streamForEach(Work work) {
        IntStream.range(0, 8).parallel().forEach(i -> work.sql("each" + i));
    }

    private static void streamCollect(Work work) {
        List<String> steps = Arrays.asList("a", "b", "c", "d", "e", "f").parallelStream()
                .map(step -> work.sql("map_" + step))
                .sorted()
                .map(step -> work.sql("then_" + step))
                .collect(Collectors.toList());
        work.sql("collected" + steps.size());
    }

    /** Splits in two until there is one left. */
    private static final class Sum extends RecursiveTask<Integer> {
        private final transient Work work;
        private final int from;
        private final int to;

        Sum(Work work, int from, int to) {
            this.work = work;
            this.from = from;
            this.to = to;
        }

        @Override
        protected Integer compute() {
            if (to - from == 1) {
                work.sql("leaf" + from);
                return from;
            }
            int middle = (from + to) >>> 1;
            Sum left = new Sum(work, from, middle);
            Sum right = new Sum(work, middle, to);
            left.fork();
            int sum = right.compute();
            work.sql("between_" + from + "_" + to);
            return sum + left.join();
        }
    }

    private static final class Actions extends RecursiveAction {
        private final transient Work work;

        Actions(Work work) {
            this.work = work;
        }

        @Override
        protected void compute() {
            invokeAll(new Sum(work, 0, 1), new Sum(work, 1, 2));
            invokeAll(Arrays.asList(new Sum(work, 2, 3), new Sum(work, 3, 4), new Sum(work, 4, 5)));
        }
    }

    /** What parallel streams are made of. */
    private static final class Halves extends CountedCompleter<Void> {
        private final transient Work work;
        private final int from;
        private final int to;

        Halves(CountedCompleter<?> parent, Work work, int from, int to) {
            super(parent);
            this.work = work;
            this.from = from;
            this.to = to;
        }

        @Override
        public void compute() {
            if (to - from == 1) {
                work.sql("leaf" + from);
            } else {
                int middle = (from + to) >>> 1;
                setPendingCount(2);
                new Halves(this, work, from, middle).fork();
                new Halves(this, work, middle, to).fork();
            }
            tryComplete();
        }

        @Override
        public void onCompletion(CountedCompleter<?> caller) {
            work.sql("completed_" + from + "_" + to);
        }
    }
}
