package com.acme.workers.console;

import com.acme.workers.NamedThreads;
import com.acme.workers.Newer;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** What is to be seen of a CompletableFuture that fails. */
@SuppressWarnings("FutureReturnValueIgnored") // what makes no future at all is what some of this is about
final class FutureFailureExercise implements Exercise {
    private static final Class<?> TYPE = CompletableFuture.class;

    @Override
    public void run() throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor(new NamedThreads("failing-"));
        failures(pool);
        cancellation(pool);
        rejection(pool);
        nothing();
        if (Newer.has(TYPE.getName(), "orTimeout")) {
            timeout();
        }
        if (Newer.has(TYPE.getName(), "exceptionallyAsync")) {
            recovery(pool);
        }
        pool.shutdown();
        Out.call("after the end", () -> CompletableFuture.runAsync(() -> {}, pool));
        Out.call(
                "after the end",
                () -> CompletableFuture.completedFuture("v")
                        .thenRunAsync(() -> {}, pool)
                        .join());
    }

    private static void failures(ExecutorService pool) {
        CompletableFuture<String> failed = CompletableFuture.supplyAsync(
                () -> {
                    throw new IllegalStateException("supplied");
                },
                pool);
        Out.call("joined", failed::join);
        Out.call("got", failed::get);
        Out.call("applied", () -> failed.thenApplyAsync(v -> v, pool).get());
        Out.call(
                "handled", () -> failed.handleAsync((v, t) -> v + " " + t, pool).get());
        Out.call(
                "error",
                () -> CompletableFuture.runAsync(
                                () -> {
                                    throw new AssertionError("made up");
                                },
                                pool)
                        .get());
        Out.call(
                "thrown again",
                () -> failed.whenCompleteAsync(
                                (v, t) -> {
                                    throw new IllegalArgumentException("in the callback");
                                },
                                pool)
                        .join());
        CompletableFuture<String> exceptional = new CompletableFuture<>();
        CompletableFuture<?> dependent = exceptional.thenRunAsync(() -> Out.say("never"), pool);
        Out.say("completed", exceptional.completeExceptionally(new IOException("disk")));
        Out.call("exceptional", exceptional::get);
        Out.call("dependent", dependent::get);
        Out.say(exceptional);
        exceptional.obtrudeException(new IOException("other disk"));
        Out.call("obtruded", exceptional::join);
        Out.call(
                "completion",
                () -> CompletableFuture.runAsync(
                                () -> {
                                    throw new CompletionException("own", new IOException("disk"));
                                },
                                pool)
                        .join());
    }

    private static void cancellation(ExecutorService pool) throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Void> busy = CompletableFuture.runAsync(
                () -> {
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        Out.say("interrupted");
                    }
                },
                pool);
        CompletableFuture<Void> queued = CompletableFuture.runAsync(() -> Out.say("never"), pool);
        CompletableFuture<Void> dependent = queued.thenRunAsync(() -> Out.say("never"), pool);
        Out.say("cancelled", queued.cancel(true) + " " + busy.cancel(true));
        release.countDown();
        Out.call("queued", queued::get);
        Out.call("dependent", dependent::get);
        Out.call("busy", busy::get);
        Out.say("states", dependent.isCancelled() + " " + dependent.isCompletedExceptionally());
        pool.submit(() -> {}).get();
    }

    private static void rejection(ExecutorService pool) {
        Executor rejecting = command -> {
            throw new RejectedExecutionException("full");
        };
        Out.call("rejected", () -> CompletableFuture.supplyAsync(() -> "never", rejecting));
        Out.call(
                "applied",
                () -> CompletableFuture.completedFuture("v")
                        .thenApplyAsync(v -> v, rejecting)
                        .join());
        CompletableFuture<String> source = new CompletableFuture<>();
        CompletableFuture<?> dependent = source.thenRunAsync(() -> {}, rejecting);
        Out.call("completed", () -> source.complete("v"));
        Out.call("dependent", dependent::join);
        Out.call("alive", () -> CompletableFuture.supplyAsync(() -> "yes", pool).join());
    }

    private static void nothing() {
        CompletableFuture<String> done = CompletableFuture.completedFuture("v");
        Out.call("null supplier", () -> CompletableFuture.supplyAsync(null));
        Out.call("null executor", () -> CompletableFuture.runAsync(() -> {}, null));
        Out.call("null function", () -> done.thenApplyAsync(null));
        Out.call("null other", () -> done.runAfterBothAsync(null, () -> {}));
    }

    private static void timeout() throws Exception {
        Class<?>[] parameters = {long.class, TimeUnit.class};
        CompletableFuture<String> late = new CompletableFuture<>();
        CompletableFuture<?> dependent = late.thenRunAsync(() -> Out.say("never"));
        Newer.call(late, TYPE, "orTimeout", parameters, 20L, TimeUnit.MILLISECONDS);
        Out.call("timed out", dependent::get);
        Executor delayed =
                (Executor) Newer.callStatic(TYPE.getName(), "delayedExecutor", parameters, 1L, TimeUnit.MILLISECONDS);
        Out.call(
                "delayed",
                () -> CompletableFuture.supplyAsync(() -> "delayed", delayed).join());
    }

    private static void recovery(ExecutorService pool) throws Exception {
        CompletableFuture<String> failed = new CompletableFuture<>();
        failed.completeExceptionally(new IOException("disk"));
        Class<?>[] parameters = {Function.class, Executor.class};
        Function<Throwable, String> recover = t -> "recovered from " + t;
        Function<Throwable, CompletableFuture<String>> compose = t -> CompletableFuture.supplyAsync(() -> "after " + t);
        CompletableFuture<?> first =
                (CompletableFuture<?>) Newer.call(failed, TYPE, "exceptionallyAsync", parameters, recover, pool);
        CompletableFuture<?> second =
                (CompletableFuture<?>) Newer.call(failed, TYPE, "exceptionallyComposeAsync", parameters, compose, pool);
        Out.call("recovered", first::join);
        Out.call("composed", second::join);
    }
}
