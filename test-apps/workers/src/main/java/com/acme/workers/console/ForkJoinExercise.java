package com.acme.workers.console;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RecursiveAction;
import java.util.concurrent.RecursiveTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Fork-join tasks and the streams on them. */
final class ForkJoinExercise implements Exercise {
    @Override
    public void run() throws Exception {
        ForkJoinPool pool = new ForkJoinPool(
                1, Named::new, (thread, thrown) -> Out.say(thread.getName() + " died of " + thrown), false);
        results(pool);
        failures(pool);
        states(pool);
        queue(pool);
        streams();
        pool.shutdown();
        Out.say("terminated", pool.awaitTermination(60, TimeUnit.SECONDS));
        Out.call("after the end", () -> pool.submit(() -> "never").get());
        ForkJoinPool wide = new ForkJoinPool(4);
        Out.say("fibonacci", wide.invoke(new Fibonacci(15)));
        Out.say("fibonacci", new Fibonacci(12).invoke());
        Out.say("fibonacci", new Fibonacci(12).fork().join());
        wide.shutdown();
        Out.say("terminated", wide.awaitTermination(60, TimeUnit.SECONDS));
    }

    private static void results(ForkJoinPool pool) throws Exception {
        Out.say("invoked", pool.invoke(new Fibonacci(10)));
        Out.say("submitted", pool.submit(() -> Thread.currentThread().getName()).get());
        Out.say("given", pool.submit(() -> {}, "given").get());
        Out.say("class", pool.submit(() -> {}).getClass().getSuperclass());
        CountDownLatch through = new CountDownLatch(1);
        pool.execute(through::countDown);
        through.await();
        Out.say(
                "all",
                pool.invokeAll(Arrays.asList(() -> 1, () -> 2, () -> 3)).stream()
                        .map(ForkJoinExercise::join)
                        .collect(Collectors.toList()));
        Out.say("any", pool.invokeAny(Arrays.asList(() -> "any")));
        Out.say("adapted", pool.invoke(ForkJoinTask.adapt(() -> "adapted")));
    }

    private static void failures(ForkJoinPool pool) {
        RecursiveTask<String> failing = new RecursiveTask<String>() {
            @Override
            protected String compute() {
                throw new IllegalStateException("computed");
            }
        };
        Out.say("thrown by invoke", type(() -> pool.invoke(failing)));
        Out.say("state", failing.isCompletedAbnormally() + " " + failing.isCompletedNormally());
        Out.say("exception", failing.getException());
        Out.say(
                "thrown by submitted",
                type(() -> pool.submit(() -> {
                            throw new java.io.IOException("disk");
                        })
                        .get()));
        failing.reinitialize();
        Out.say("reinitialised", failing.isDone());
    }

    private static void states(ForkJoinPool pool) {
        Fibonacci task = new Fibonacci(5);
        Out.say("cancelled", task.cancel(true) + " " + task.isCancelled() + " " + task.isCompletedAbnormally());
        Out.say("its result", type(() -> pool.submit(task).get()));
        Fibonacci completed = new Fibonacci(5);
        completed.complete(7);
        Out.say("completed by hand", completed.join());
        Fibonacci exceptional = new Fibonacci(5);
        exceptional.completeExceptionally(new IllegalArgumentException("by hand"));
        Out.say("failed by hand", type(exceptional::join));
        Out.say("quietly", exceptional.getRawResult());
        Out.say("in pool", ForkJoinTask.inForkJoinPool());
    }

    /** What a worker sees of its own queue. */
    private static void queue(ForkJoinPool pool) {
        pool.invoke(new RecursiveAction() {
            @Override
            protected void compute() {
                Fibonacci first = new Fibonacci(3);
                Fibonacci second = new Fibonacci(4);
                first.fork();
                second.fork();
                Out.say("queued", getQueuedTaskCount() + " " + getSurplusQueuedTaskCount());
                Out.say("unforked", first.tryUnfork() + " " + second.tryUnfork());
                Out.say("peeked", peekNextLocalTask() == first);
                Out.say("polled", pollNextLocalTask() == first);
                Out.say("done", first.isDone());
                first.fork();
                first.cancel(true);
                second.fork();
                helpQuiesce();
                Out.say("states", first.isCancelled() + " " + second.isCompletedNormally());
                invokeAll(new Fibonacci(2), new Fibonacci(3));
                Out.say("pool", getPool() == pool && inForkJoinPool());
            }
        });
    }

    private static void streams() {
        Out.say("sum", LongStream.rangeClosed(1, 10_000).parallel().sum());
        List<Integer> squares = IntStream.range(0, 50)
                .parallel()
                .mapToObj(i -> i * i)
                .filter(i -> i % 3 == 0)
                .collect(Collectors.toList());
        Out.say("squares", squares);
        Out.say(
                "found",
                IntStream.range(0, 1_000).parallel().filter(i -> i > 500).findFirst());
        Out.say(
                "thrown",
                type(() -> IntStream.range(0, 100)
                        .parallel()
                        .map(i -> {
                            throw new IllegalStateException("in a stream");
                        })
                        .sum()));
    }

    /** The JDK makes these exceptions anew on whichever thread asks, so only their type and message are the same. */
    private static String type(java.util.concurrent.Callable<?> call) {
        try {
            return "nothing but " + call.call();
        } catch (Throwable e) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            return e.getClass().getName() + " of " + root.getClass() + " " + root.getMessage();
        }
    }

    private static Object join(java.util.concurrent.Future<?> future) {
        return type(future::get);
    }

    private static final class Named extends ForkJoinWorkerThread {
        Named(ForkJoinPool pool) {
            super(pool);
            setName("fork-join");
        }

        @Override
        protected void onStart() {
            super.onStart();
        }

        @Override
        protected void onTermination(Throwable thrown) {
            super.onTermination(thrown);
        }
    }

    private static final class Fibonacci extends RecursiveTask<Integer> {
        private final int number;

        Fibonacci(int number) {
            this.number = number;
        }

        @Override
        protected Integer compute() {
            if (number <= 1) {
                return number;
            }
            Fibonacci first = new Fibonacci(number - 1);
            first.fork();
            return new Fibonacci(number - 2).compute() + first.join();
        }
    }
}
