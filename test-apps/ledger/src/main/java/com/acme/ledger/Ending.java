package com.acme.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Comes to an end, without a log: {@code SCENARIO}. */
public final class Ending {
    private Ending() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "main":
                throw new LedgerException("main has failed");
            case "thread":
                ends(new Thread(Ending::fail, "bookkeeper"));
                break;
            case "own-handler":
                work();
                Thread.setDefaultUncaughtExceptionHandler(
                        (thread, thrown) -> System.out.println("handled " + thrown.getMessage()));
                ends(new Thread(Ending::fail, "bookkeeper"));
                break;
            case "used":
                work();
                ends(new Thread(Ending::fail, "bookkeeper"));
                break;
            case "memory":
                fillUp();
                break;
            case "exit":
                try {
                    work();
                    failingWork();
                } catch (LedgerException e) {
                    System.exit(3);
                }
                break;
            case "logged":
                lastWork();
                break;
            case "unasked":
                work();
                unasked();
                break;
            case "swallowed":
                work();
                swallow();
                break;
            case "asked":
                work();
                ask();
                break;
            default:
                throw new IllegalArgumentException(arguments[0]);
        }
    }

    /** A root of its own, by a setting. */
    static void work() {
        System.out.println("at work");
    }

    /** Another. */
    static void failingWork() {
        throw new LedgerException("work has failed");
    }

    /** And one that does not come to its end. */
    static void lastWork() {
        Logger.getLogger(Ending.class.getName())
                .log(Level.SEVERE, "cannot go on", new LedgerException("books are lost"));
        System.exit(4);
    }

    private static void fail() {
        throw new LedgerException("entry 12 is broken");
    }

    private static void ends(Thread thread) throws InterruptedException {
        thread.start();
        thread.join();
    }

    @SuppressWarnings("ModifiedButNotUsed") // but kept
    private static void fillUp() {
        List<byte[]> all = new ArrayList<>();
        while (true) {
            all.add(new byte[1 << 20]);
        }
    }

    /** Nobody keeps the future. */
    @SuppressWarnings("FutureReturnValueIgnored") // the point of it
    private static void swallow() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        threads.submit(Ending::fail);
        threads.submit(() -> {}).get();
        for (int i = 0; i < 20; i++) {
            System.gc();
            Thread.sleep(20);
            work();
        }
        threads.shutdown();
    }

    /** The JVM ends before any garbage is collected, and with it everybody who could ask. */
    private static void unasked() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        Future<?> future = threads.submit(Ending::fail);
        threads.submit(() -> {}).get();
        System.out.println("done: " + future.isDone());
        threads.shutdown();
    }

    private static void ask() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        Future<?> future = threads.submit(Ending::fail);
        try {
            future.get();
        } catch (ExecutionException e) {
            System.out.println("answered " + e.getCause().getMessage());
        }
        future = null;
        for (int i = 0; i < 20; i++) {
            System.gc();
            Thread.sleep(20);
            work();
        }
        threads.shutdown();
    }
}
