package com.acme.workers;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What one request has to do: statements that bear its id, on whatever thread they run. */
public final class Work {
    private final String id;
    private final Queue<String> done = new ConcurrentLinkedQueue<>();

    public Work(String id) {
        if (!id.matches("\\w+")) {
            throw new IllegalArgumentException("Not an id: " + id);
        }
        this.id = id;
    }

    /** A statement of the request itself. */
    void sql() {
        select(name());
    }

    /** One step of the work: a statement. */
    public String sql(String step) {
        select(name() + "_" + step);
        return step;
    }

    /** {@link #sql(String)} as an object of its own. */
    public Runnable runs(String step) {
        return () -> sql(step);
    }

    /** {@link #sql(String)} as an object of its own. */
    public Callable<String> calls(String step) {
        return () -> sql(step);
    }

    /** {@link #sql(String)} as an object of its own. */
    public Supplier<String> gives(String step) {
        return () -> sql(step);
    }

    /** {@link #sql(String)} as an object of its own, that tells when it is through. */
    public Runnable runs(String step, CountDownLatch through) {
        return () -> {
            sql(step);
            through.countDown();
        };
    }

    /** Waits for steps that nobody holds a future of. */
    public static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException(latch.getCount() + " steps never came");
        }
    }

    /** The statements so far, by name. */
    List<String> done() {
        List<String> sorted = new ArrayList<>(done);
        Collections.sort(sorted);
        return sorted;
    }

    String name() {
        return "req_" + id;
    }

    private void select(String name) {
        Database.select("1", name);
        done.add(name);
    }
}
