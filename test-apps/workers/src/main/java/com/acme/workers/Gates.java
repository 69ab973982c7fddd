package com.acme.workers;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Where work waits until it is told to go on. */
public final class Gates {
    private static final Map<String, Gates> ALL = new ConcurrentHashMap<>();

    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);
    private final CountDownLatch passed = new CountDownLatch(1);

    private Gates() {}

    static Gates of(String name) {
        return ALL.computeIfAbsent(name, any -> new Gates());
    }

    /** Waits at this gate: the SQL function {@code pause}. */
    public static int pause(String name) throws InterruptedException {
        of(name).enter();
        return 1;
    }

    static void clear() {
        ALL.clear();
    }

    /** However long that takes: it is the test's to open. */
    void enter() throws InterruptedException {
        entered.countDown();
        opened.await();
    }

    void open() {
        opened.countDown();
    }

    /** Whoever waited here is through with what he came for. */
    void leave() {
        passed.countDown();
    }

    void awaitEntered() throws InterruptedException {
        await(entered);
    }

    void awaitPassed() throws InterruptedException {
        await(passed);
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("Nobody came to the gate");
        }
    }
}
