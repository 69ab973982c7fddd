package com.acme.workers.console;

import com.acme.workers.NamedThreads;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;

/** Runnables with a mind of their own: nobody but the pool may touch them. */
final class RawExercise implements Exercise {
    @Override
    public void run() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(3, new NamedThreads("raw-"));
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch through = new CountDownLatch(1_000);
        Runnable shared = () -> {
            runs.incrementAndGet();
            through.countDown();
        };
        for (int i = 0; i < 1_000; i++) {
            pool.execute(shared);
        }
        through.await();
        Out.say("shared", runs);
        CountDownLatch touchy = new CountDownLatch(2);
        pool.execute(new Touchy(touchy));
        pool.execute(new Touchy(touchy));
        touchy.await();
        pool.shutdown();
        byPriority();
    }

    /** A queue that compares what is in it, as it was put in. */
    private static void byPriority() throws Exception {
        try (Busy busy = new Busy(new PriorityBlockingQueue<>(), new ThreadPoolExecutor.AbortPolicy())) {
            for (int priority : new int[] {5, 1, 4, 2, 3}) {
                busy.pool().execute(new Ranked(priority));
            }
            Out.call("without a rank", () -> {
                busy.pool().execute(() -> Out.say("never"));
                return "taken";
            });
        }
    }

    /** Fails whoever compares or prints it. */
    private static final class Touchy implements Runnable {
        private final CountDownLatch through;

        Touchy(CountDownLatch through) {
            this.through = through;
        }

        @Override
        public void run() {
            through.countDown();
        }

        @Override
        @SuppressWarnings("EqualsUnsafeCast") // nobody is to call it
        public boolean equals(Object other) {
            throw new UnsupportedOperationException("equals");
        }

        @Override
        public int hashCode() {
            Out.say("somebody wants a hash code");
            throw new UnsupportedOperationException("hashCode");
        }

        @Override
        public String toString() {
            Out.say("somebody wants a text");
            throw new UnsupportedOperationException("toString");
        }
    }

    private static final class Ranked implements Runnable, Comparable<Ranked> {
        private final int rank;

        Ranked(int rank) {
            this.rank = rank;
        }

        @Override
        public void run() {
            Out.say("rank " + rank);
        }

        @Override
        public int compareTo(Ranked other) {
            return Integer.compare(rank, other.rank);
        }
    }
}
