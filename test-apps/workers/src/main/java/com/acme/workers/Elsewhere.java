package com.acme.workers;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A thread that answers to nobody, as the one of a message listener: what it does is part of no request. */
public final class Elsewhere implements AutoCloseable {
    private final BlockingQueue<Runnable> commands = new LinkedBlockingQueue<>();
    private final Thread thread = new NamedThreads("workers-elsewhere-").newThread(this::work);

    Elsewhere() {
        thread.start();
    }

    /** Has it done there, some time. */
    public void call(Runnable command) {
        commands.add(command);
    }

    private void work() {
        try {
            while (true) {
                commands.take().run();
            }
        } catch (InterruptedException e) {
            // The end.
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
