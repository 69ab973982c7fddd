package com.acme.workers.console;

import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadPoolExecutor;

/** Every way of turning work down. */
final class PolicyExercise implements Exercise {
    private static final Runnable NAMED = PolicyExercise::named;

    @Override
    public void run() throws Exception {
        RejectedExecutionHandler own = (task, pool) -> Out.say(
                "rejected itself " + (task == NAMED) + ", class " + (task == NAMED ? "its own" : task.getClass()));
        for (RejectedExecutionHandler handler : Arrays.asList(
                new ThreadPoolExecutor.AbortPolicy(),
                new ThreadPoolExecutor.CallerRunsPolicy(),
                new ThreadPoolExecutor.DiscardPolicy(),
                new ThreadPoolExecutor.DiscardOldestPolicy(),
                own)) {
            Out.say(handler == own ? "own" : handler.getClass().getSimpleName());
            full(handler);
        }
    }

    private static void full(RejectedExecutionHandler handler) throws Exception {
        Busy busy = new Busy(new ArrayBlockingQueue<>(2), handler);
        ThreadPoolExecutor pool = busy.pool();
        Future<String> first = pool.submit(() -> "first");
        pool.execute(NAMED);
        Out.call("raw", () -> {
            pool.execute(NAMED);
            return "taken";
        });
        Out.call("one more", () -> pool.submit(() -> "one more").isDone());
        Out.call("by caller", () -> {
            pool.execute(() -> Out.say("on " + Thread.currentThread().getName()));
            return "taken";
        });
        busy.close();
        Out.say("the first is done", first.isDone());
        Out.call("after the end", () -> {
            pool.execute(NAMED);
            return "taken";
        });
    }

    private static void named() {
        Out.say("shared");
    }
}
