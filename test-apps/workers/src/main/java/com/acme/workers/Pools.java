package com.acme.workers;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The executors all requests share. */
public final class Pools {
    private final ThreadPoolExecutor fixed = new ThreadPoolExecutor(
            4, 4, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), new NamedThreads("workers-fixed-"));
    private final ExecutorService cached = Executors.newCachedThreadPool(new NamedThreads("workers-cached-"));
    private final ExecutorService single = Executors.newSingleThreadExecutor(new NamedThreads("workers-single-"));
    private final ForkJoinPool forkJoin = new ForkJoinPool(4);
    private final ForkJoinPool asynchronous =
            new ForkJoinPool(4, ForkJoinPool.defaultForkJoinWorkerThreadFactory, null, true);
    private final ScheduledThreadPoolExecutor scheduled =
            new ScheduledThreadPoolExecutor(2, new NamedThreads("workers-scheduled-"));

    private final Elsewhere elsewhere = new Elsewhere();

    /** Four threads before an endless queue. */
    public ThreadPoolExecutor fixed() {
        return fixed;
    }

    /** No queue: each piece of work is some thread's first, or handed to one that waits. */
    public ExecutorService cached() {
        return cached;
    }

    /** The JDK's wrapper around a pool of one thread. */
    public ExecutorService single() {
        return single;
    }

    public ForkJoinPool forkJoin() {
        return forkJoin;
    }

    /** A fork-join pool first in, first out, as actors and event loops have them. */
    public ForkJoinPool asynchronous() {
        return asynchronous;
    }

    public ScheduledThreadPoolExecutor scheduled() {
        return scheduled;
    }

    public Elsewhere elsewhere() {
        return elsewhere;
    }

    void stop() throws InterruptedException {
        List<ExecutorService> all = Arrays.asList(fixed, cached, single, forkJoin, asynchronous, scheduled);
        elsewhere.close();
        for (ExecutorService pool : all) {
            pool.shutdownNow();
        }
        for (ExecutorService pool : all) {
            pool.awaitTermination(10, TimeUnit.SECONDS);
        }
    }
}
