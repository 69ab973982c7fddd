package com.acme.workers.console;

import com.acme.workers.NamedThreads;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** invokeAll and invokeAny, with and without patience. */
final class InvocationExercise implements Exercise {
    @Override
    public void run() throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor(new NamedThreads("invoked-"));
        Callable<String> fails = () -> {
            throw new IOException("disk");
        };
        for (Future<String> future : pool.invokeAll(Arrays.asList(() -> "one", fails, () -> "three"))) {
            Out.call("all", future::get);
        }
        Out.call("none", () -> pool.invokeAll(Collections.<Callable<String>>emptyList()));
        Out.call("any", () -> pool.invokeAny(Arrays.asList(fails, () -> "two")));
        Out.call("any of failures", () -> pool.invokeAny(Arrays.asList(fails, fails)));
        Out.call("any of none", () -> pool.invokeAny(Collections.<Callable<String>>emptyList()));
        Out.call("any of null", () -> pool.invokeAny(Arrays.asList((Callable<String>) null)));

        CountDownLatch never = new CountDownLatch(1);
        Callable<String> waits = () -> {
            never.await();
            return "never";
        };
        // Both wait: the second may get its turn before it is cancelled as well.
        List<Future<String>> futures = pool.invokeAll(Arrays.asList(waits, waits), 100, TimeUnit.MILLISECONDS);
        for (Future<String> future : futures) {
            Out.call("out of time " + future.isCancelled(), future::get);
        }
        Out.call("any out of time", () -> pool.invokeAny(Arrays.asList(waits), 100, TimeUnit.MILLISECONDS));
        Out.call("alive", () -> pool.invokeAny(Arrays.asList(() -> "yes")));
        pool.shutdown();
        Out.say("terminated", pool.awaitTermination(60, TimeUnit.SECONDS));
        Out.call("after the end", () -> pool.invokeAll(Arrays.asList(() -> "never")));
    }
}
