package com.acme.workers.console;

import com.acme.workers.NamedThreads;
import com.acme.workers.Newer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** What is to be seen of a CompletableFuture that succeeds. */
final class FutureExercise implements Exercise {
    private static final Class<?> TYPE = CompletableFuture.class;

    @Override
    public void run() throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor(new NamedThreads("future-"));
        chain(pool);
        dependents(pool);
        commands();
        if (Newer.has(TYPE.getName(), "completeAsync")) {
            newer(pool);
        }
        pool.shutdown();
    }

    private static void chain(ExecutorService pool) {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<String> source = new CompletableFuture<>();
        CompletableFuture<?> chained = source.thenApplyAsync(v -> v + "1", pool)
                .thenComposeAsync(v -> CompletableFuture.supplyAsync(() -> v + "2", pool), pool)
                .thenCombineAsync(CompletableFuture.supplyAsync(() -> "3", pool), (v, w) -> v + w, pool)
                .whenCompleteAsync((v, t) -> order.add(v + " " + t), pool)
                .handleAsync((v, t) -> v + Thread.currentThread().getName(), pool);
        source.complete("0");
        Out.say("chained", chained.join());
        Out.say("order", order);
        CompletableFuture<String> never = new CompletableFuture<>();
        Out.say("either", source.applyToEitherAsync(never, v -> v, pool).join());
        Out.say(
                "both",
                source.thenAcceptBothAsync(source, (v, w) -> order.add(v + w), pool)
                        .join());
        Out.say("never has", never.getNumberOfDependents());
        Out.say("all of", CompletableFuture.allOf(source, chained).join());
        Out.say("any of", CompletableFuture.anyOf(source, never).join());
        Out.say("common", CompletableFuture.supplyAsync(() -> 42).join());
    }

    private static void dependents(ExecutorService pool) {
        CompletableFuture<String> source = new CompletableFuture<>();
        Out.say(source);
        Out.say("dependents", source.getNumberOfDependents());
        CompletableFuture<?> first = source.thenRunAsync(() -> {});
        CompletableFuture<?> second = source.thenRunAsync(() -> {}, pool);
        CompletableFuture<?> third = first.runAfterBothAsync(second, () -> {});
        Out.say("dependents", source.getNumberOfDependents() + " " + first.getNumberOfDependents());
        Out.say(source);
        source.complete("done");
        third.join();
        Out.say("dependents", source.getNumberOfDependents() + " " + first.getNumberOfDependents());
        Out.say(source);
        Out.say(third);
        source.obtrudeValue("other");
        Out.say("obtruded", source.join());
        Out.say("now", source.getNow("absent") + " " + new CompletableFuture<String>().getNow("absent"));
        Out.say("complete again", source.complete("again"));
    }

    /** An executor sees what it always sees. */
    private static void commands() {
        List<Runnable> commands = new ArrayList<>();
        Executor collecting = commands::add;
        CompletableFuture<String> supplied = CompletableFuture.supplyAsync(() -> "supplied", collecting);
        CompletableFuture<Void> ran = CompletableFuture.runAsync(() -> {}, collecting);
        CompletableFuture<String> applied = supplied.thenApplyAsync(v -> v + " applied", collecting);
        Out.say("commands", commands.size());
        for (int i = 0; i < commands.size(); i++) {
            Runnable command = commands.get(i);
            Out.say(command.getClass() + " asynchronous "
                    + (command instanceof CompletableFuture.AsynchronousCompletionTask));
            command.run();
            command.run();
        }
        Out.say(supplied.join() + ", " + ran.isDone() + ", " + applied.join());
    }

    private static void newer(ExecutorService pool) throws Exception {
        CompletableFuture<String> future = new CompletableFuture<>();
        Supplier<String> supplier = () -> "supplied";
        Object same = Newer.call(
                future, TYPE, "completeAsync", new Class<?>[] {Supplier.class, Executor.class}, supplier, pool);
        Out.say("completed", future.join() + " " + (same == future));
        CompletableFuture<?> copy = (CompletableFuture<?>) Newer.call(future, TYPE, "copy", new Class<?>[0]);
        Out.say("copy", copy.join());
        Object executor = Newer.call(future, TYPE, "defaultExecutor", new Class<?>[0]);
        Out.say("default executor", executor.getClass());
    }
}
