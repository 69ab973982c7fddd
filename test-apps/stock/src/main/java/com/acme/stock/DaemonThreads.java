package com.acme.stock;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

final class DaemonThreads implements ThreadFactory {
    private final String prefix;
    private final AtomicInteger threads = new AtomicInteger();

    DaemonThreads(String prefix) {
        this.prefix = prefix;
    }

    @Override
    public Thread newThread(Runnable work) {
        Thread thread = new Thread(work, prefix + threads.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
