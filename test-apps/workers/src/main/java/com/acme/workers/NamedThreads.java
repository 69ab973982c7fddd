package com.acme.workers;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Daemon threads with a name. */
public final class NamedThreads implements ThreadFactory {
    private final String prefix;
    private final AtomicInteger threads = new AtomicInteger();

    public NamedThreads(String prefix) {
        this.prefix = prefix;
    }

    @Override
    public Thread newThread(Runnable work) {
        Thread thread = new Thread(work, prefix + threads.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
