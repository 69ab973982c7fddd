package com.acme.workers.console;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;

/** What waits in a pool is what was given to it: the same objects. */
final class QueueExercise implements Exercise {
    private final Runnable first = this::first;
    private final Runnable second = this::second;

    @Override
    public void run() throws Exception {
        removal();
        returned();
        taken();
    }

    private void removal() throws Exception {
        try (Busy busy = busy()) {
            ThreadPoolExecutor pool = busy.pool();
            pool.execute(first);
            pool.execute(second);
            pool.execute(first);
            Future<?> future = pool.submit(first);
            Future<?> purged = pool.submit(second);
            List<Runnable> queue = new ArrayList<>(pool.getQueue());
            Out.say("raw is itself", queue.get(0) == first && queue.get(1) == second && queue.get(2) == first);
            Out.say("future is itself", queue.get(3) == future && queue.get(4) == purged);
            Out.say("future's class", queue.get(3).getClass());
            Out.say("contains", pool.getQueue().contains(second));
            Out.say("removed", pool.remove(first));
            Out.say("removed future", pool.remove((Runnable) future));
            Out.say("removed again", pool.remove((Runnable) future));
            purged.cancel(false);
            pool.purge();
            Out.say("left", pool.getQueue().size());
            Out.say(pool);
        }
    }

    private void returned() throws Exception {
        Busy busy = busy();
        busy.pool().execute(first);
        busy.pool().execute(second);
        Future<?> future = busy.pool().submit(first);
        List<Runnable> returned = busy.pool().shutdownNow();
        Out.say("returned", returned.size());
        Out.say(
                "the same",
                returned.get(0) == first && returned.get(1) == second && returned.get(2) == future && !future.isDone());
        busy.awaitInterrupted();
        busy.close();
        returned.forEach(Runnable::run);
        Out.say("run by hand", future.isDone());
    }

    /** As an application that steals work from its own pool. */
    private void taken() throws Exception {
        try (Busy busy = busy()) {
            busy.pool().execute(first);
            busy.pool().execute(second);
            Runnable taken = busy.pool().getQueue().take();
            Out.say("taken", taken == first);
            taken.run();
        }
    }

    private static Busy busy() throws InterruptedException {
        return new Busy(new LinkedBlockingQueue<>(), new ThreadPoolExecutor.AbortPolicy());
    }

    private void first() {
        Out.say("first");
    }

    private void second() {
        Out.say("second on " + Thread.currentThread().getName());
    }
}
