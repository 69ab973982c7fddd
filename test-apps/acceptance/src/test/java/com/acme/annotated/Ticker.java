package com.acme.annotated;

import io.spanweave.annotations.Span;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A repeating task whose author has named two of its steps. */
public final class Ticker implements Runnable {
    private final CountDownLatch ticks = new CountDownLatch(3);

    private Ticker() {}

    /** Ticks three times. */
    @SuppressWarnings({"SystemOut", "FutureReturnValueIgnored"}) // its only sign of life
    public static void main(String[] arguments) throws InterruptedException {
        Ticker ticker = new Ticker();
        ScheduledExecutorService executor = Executors.newScheduledThreadPool(1);
        executor.scheduleAtFixedRate(ticker, 0, 20, TimeUnit.MILLISECONDS);
        ticker.ticks.await();
        executor.shutdown();
        executor.awaitTermination(10, TimeUnit.SECONDS);
        System.out.println("done");
    }

    @Override
    public void run() {
        try {
            outer();
        } catch (IllegalStateException expected) {
            // Handled: the run is fine, the step was not.
        }
        ticks.countDown();
    }

    @Span("advance_the_hands")
    private void outer() {
        unnamed();
        throw new IllegalStateException("stuck");
    }

    @Span(op = "clock.tick")
    void unnamed() {}
}
