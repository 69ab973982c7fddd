package com.acme.workers.console;

import com.acme.workers.NamedThreads;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Pools of the application's own, with hooks that call the JDK's or do not, and hooks that fail. */
final class HooksExercise implements Exercise {
    @Override
    public void run() throws Exception {
        hooks(true);
        hooks(false);
        failing(true);
        failing(false);
    }

    private static void hooks(boolean callsSuper) throws Exception {
        Hooked pool = new Hooked(callsSuper, "");
        CountDownLatch died = pool.deaths(1);
        Runnable raw = () -> pool.seen.add("raw runs");
        pool.watched = raw;
        pool.execute(raw);
        Future<String> future = pool.submit(() -> "submitted");
        Out.call("future", future::get);
        pool.execute(() -> {
            throw new IllegalStateException("raw");
        });
        died.await();
        pool.shutdown();
        Out.say("terminated", pool.awaitTermination(60, TimeUnit.SECONDS));
        pool.seen.forEach(Out::say);
    }

    private static void failing(boolean before) throws Exception {
        Hooked pool = new Hooked(true, before ? "before" : "after");
        CountDownLatch died = pool.deaths(1);
        Future<String> future = pool.submit(() -> "submitted");
        died.await();
        Out.say("done", future.isDone());
        pool.shutdown();
        Out.say("terminated", pool.awaitTermination(60, TimeUnit.SECONDS));
        pool.seen.forEach(Out::say);
    }

    private static final class Hooked extends ThreadPoolExecutor {
        private final boolean callsSuper;
        private final String failing;
        /** For later: the hooks run while others print. */
        private final Queue<String> seen = new ConcurrentLinkedQueue<>();

        private volatile Runnable watched;
        private volatile CountDownLatch deaths = new CountDownLatch(0);

        Hooked(boolean callsSuper, String failing) {
            this(callsSuper, failing, new LinkedBlockingQueue<>());
        }

        private Hooked(boolean callsSuper, String failing, BlockingQueue<Runnable> queue) {
            super(1, 1, 0, TimeUnit.SECONDS, queue);
            this.callsSuper = callsSuper;
            this.failing = failing;
            NamedThreads threads = new NamedThreads("hooked-");
            setThreadFactory(work -> {
                Thread thread = threads.newThread(work);
                thread.setUncaughtExceptionHandler((dying, thrown) -> {
                    Out.thrown("the end of " + dying.getName(), thrown);
                    deaths.countDown();
                });
                return thread;
            });
        }

        CountDownLatch deaths(int count) {
            CountDownLatch latch = new CountDownLatch(count);
            deaths = latch;
            return latch;
        }

        @Override
        protected void beforeExecute(Thread thread, Runnable task) {
            if (callsSuper) {
                super.beforeExecute(thread, task);
            }
            seen.add("before on " + thread.getName() + ", raw itself " + (task == watched));
            if (failing.equals("before")) {
                throw new IllegalStateException("before");
            }
        }

        @Override
        protected void afterExecute(Runnable task, Throwable thrown) {
            if (callsSuper) {
                super.afterExecute(task, thrown);
            }
            seen.add("after " + thrown + ", raw itself " + (task == watched));
            if (failing.equals("after")) {
                throw new IllegalStateException("after");
            }
        }

        @Override
        protected void terminated() {
            if (callsSuper) {
                super.terminated();
            }
            seen.add("terminated hook");
        }
    }
}
