package com.acme.workers.console;

import com.acme.workers.NamedThreads;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A pool whose one thread is busy until it is released. */
final class Busy implements AutoCloseable {
    private final CountDownLatch release = new CountDownLatch(1);
    private final ThreadPoolExecutor pool;
    private final CountDownLatch interrupted = new CountDownLatch(1);

    Busy(BlockingQueue<Runnable> queue, RejectedExecutionHandler handler) throws InterruptedException {
        this(new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, queue, new NamedThreads("busy-"), handler));
    }

    Busy(ThreadPoolExecutor pool) throws InterruptedException {
        this.pool = pool;
        CountDownLatch begun = new CountDownLatch(1);
        pool.execute(() -> {
            begun.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        begun.await();
    }

    ThreadPoolExecutor pool() {
        return pool;
    }

    void awaitInterrupted() throws InterruptedException {
        Out.say("interrupted", interrupted.await(60, TimeUnit.SECONDS));
    }

    /** Lets the thread go, and waits for all there is to do. */
    @Override
    public void close() {
        release.countDown();
        pool.shutdown();
        try {
            Out.say("terminated", pool.awaitTermination(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
