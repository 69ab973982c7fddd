package com.acme.workers.console;

import com.acme.workers.NamedThreads;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** What a thread knows: its locals, its loader, its flags, and who hears of its death. */
final class ThreadExercise implements Exercise {
    private static final ThreadLocal<String> OWN = ThreadLocal.withInitial(() -> "initial");
    private static final InheritableThreadLocal<String> INHERITED = new InheritableThreadLocal<>();

    @Override
    public void run() throws Exception {
        locals();
        deaths();
        Thread thread =
                new Thread(() -> Out.say("run by " + Thread.currentThread().getName()), "plain");
        thread.start();
        thread.join();
        Out.say("joined", thread.getState());
        interrupted();
    }

    private static void interrupted() throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor(new NamedThreads("interrupting-"));
        CountDownLatch release = new CountDownLatch(1);
        Future<String> future = pool.submit(() -> {
            release.await();
            return "done";
        });
        Thread.currentThread().interrupt();
        try {
            Out.say("never", future.get());
        } catch (InterruptedException e) {
            Out.say("interrupted", Thread.currentThread().isInterrupted());
        }
        release.countDown();
        Out.say("result", future.get());
        pool.shutdown();
        pool.awaitTermination(60, TimeUnit.SECONDS);
    }

    private static void locals() throws Exception {
        OWN.set("caller's");
        INHERITED.set("first");
        ExecutorService pool = Executors.newSingleThreadExecutor(new NamedThreads("locals-"));
        Out.say("worker", pool.submit(ThreadExercise::describe).get());
        INHERITED.set("second");
        pool.submit(() -> OWN.set("worker's")).get();
        Out.say("worker again", pool.submit(ThreadExercise::describe).get());
        Out.say("caller", OWN.get() + " " + INHERITED.get());
        pool.shutdown();
        pool.awaitTermination(60, TimeUnit.SECONDS);
        OWN.remove();
        INHERITED.remove();
    }

    private static String describe() {
        Thread thread = Thread.currentThread();
        return OWN.get() + " " + INHERITED.get() + " " + thread.getName() + " " + thread.getPriority() + " "
                + thread.isDaemon() + " "
                + (thread.getContextClassLoader() == ThreadExercise.class.getClassLoader()) + " "
                + thread.isInterrupted();
    }

    private static void deaths() throws Exception {
        // One after the other: two threads that die at once are heard in any order.
        Semaphore heard = new Semaphore(0);
        NamedThreads names = new NamedThreads("mortal-");
        ExecutorService pool = Executors.newSingleThreadExecutor(work -> {
            Thread thread = names.newThread(work);
            thread.setUncaughtExceptionHandler((dying, thrown) -> {
                Out.thrown(dying.getName(), thrown);
                heard.release();
            });
            return thread;
        });
        pool.execute(() -> {
            throw new IllegalStateException("raw");
        });
        heard.acquire();
        pool.execute(() -> {
            throw new AssertionError("raw");
        });
        heard.acquire();
        Out.say("the next", pool.submit(() -> Thread.currentThread().getName()).get());
        pool.shutdown();
        pool.awaitTermination(60, TimeUnit.SECONDS);
    }
}
