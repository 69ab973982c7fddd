package com.acme.annotated;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** A repeating task with methods of every kind and no annotations: which of them are spans is up to a setting. */
public final class Abacus implements Runnable, Comparable<Abacus> {
    private final CountDownLatch runs = new CountDownLatch(2);
    private final Counter counter = new Wooden();
    private int beads;

    private Abacus() {}

    /** Runs twice; with an argument it stays until it is ended. */
    @SuppressWarnings({"SystemOut", "FutureReturnValueIgnored"}) // its only sign of life
    public static void main(String[] arguments) throws InterruptedException {
        Abacus abacus = new Abacus();
        ScheduledExecutorService executor = Executors.newScheduledThreadPool(1);
        executor.scheduleAtFixedRate(abacus, 0, 20, TimeUnit.MILLISECONDS);
        abacus.runs.await();
        executor.shutdown();
        executor.awaitTermination(10, TimeUnit.SECONDS);
        System.out.println("done");
        if (arguments.length > 0) {
            new CountDownLatch(1).await();
        }
    }

    @Override
    public void run() {
        setBeads(3);
        int product = factorial(getBeads());
        IntSupplier sum = () -> isEmpty() ? 0 : total(product) + total(product, "beads");
        counter.count(sum.getAsInt());
        compareThroughTheBridge(this, new Abacus());
        runs.countDown();
    }

    int factorial(int number) {
        return number < 2 ? 1 : number * factorial(number - 1);
    }

    static int total(int number) {
        return number;
    }

    private static int total(int number, String of) {
        return number + of.length();
    }

    public int getBeads() {
        return beads;
    }

    public void setBeads(int beads) {
        this.beads = beads;
    }

    public boolean isEmpty() {
        return beads == 0;
    }

    @Override
    public int compareTo(Abacus other) {
        return Integer.compare(beads, other.beads);
    }

    private static <T extends Comparable<T>> void compareThroughTheBridge(T one, T other) {
        one.compareTo(other);
    }

    /** What a setting may name instead of its implementation. */
    interface Counter {
        void count(int number);
    }

    private static final class Wooden implements Counter {
        @Override
        public void count(int number) {}
    }
}
