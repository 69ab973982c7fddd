package com.acme.workers.constructs;

import com.acme.workers.Newer;
import com.acme.workers.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** A method of {@link CompletableFuture} that has its work done when the future is complete, without and with executor. */
final class FutureVariant {
    private static final String SUCCESS = "done";

    private final String name;
    private final boolean fails;
    private final Method method;

    private FutureVariant(String name, boolean fails, Method method) {
        this.name = name;
        this.fails = fails;
        this.method = method;
    }

    static List<FutureVariant> all() {
        List<FutureVariant> all = new ArrayList<>();
        all.add(of("then_apply", (s, f, e) -> e == null ? s.thenApplyAsync(f::take) : s.thenApplyAsync(f::take, e)));
        all.add(of("then_accept", (s, f, e) -> e == null ? s.thenAcceptAsync(f::take) : s.thenAcceptAsync(f::take, e)));
        all.add(of("then_run", (s, f, e) -> {
            Runnable work = () -> f.take(SUCCESS);
            return e == null ? s.thenRunAsync(work) : s.thenRunAsync(work, e);
        }));
        all.add(of("then_compose", (s, f, e) -> {
            Function<String, CompletableFuture<String>> work = v -> CompletableFuture.completedFuture(f.take(v));
            return e == null ? s.thenComposeAsync(work) : s.thenComposeAsync(work, e);
        }));
        all.add(of("then_combine", (s, f, e) -> {
            CompletableFuture<String> other = s.thenApply(v -> v);
            return e == null
                    ? s.thenCombineAsync(other, (v, w) -> f.take(v))
                    : s.thenCombineAsync(other, (v, w) -> f.take(v), e);
        }));
        all.add(of("then_accept_both", (s, f, e) -> {
            CompletableFuture<String> other = s.thenApply(v -> v);
            return e == null
                    ? s.thenAcceptBothAsync(other, (v, w) -> f.take(v))
                    : s.thenAcceptBothAsync(other, (v, w) -> f.take(v), e);
        }));
        all.add(of("run_after_both", (s, f, e) -> {
            CompletableFuture<String> other = s.thenApply(v -> v);
            Runnable work = () -> f.take(SUCCESS);
            return e == null ? s.runAfterBothAsync(other, work) : s.runAfterBothAsync(other, work, e);
        }));
        all.add(of("apply_to_either", (s, f, e) -> {
            CompletableFuture<String> never = new CompletableFuture<>();
            return e == null ? s.applyToEitherAsync(never, f::take) : s.applyToEitherAsync(never, f::take, e);
        }));
        all.add(of("accept_either", (s, f, e) -> {
            CompletableFuture<String> never = new CompletableFuture<>();
            return e == null ? s.acceptEitherAsync(never, f::take) : s.acceptEitherAsync(never, f::take, e);
        }));
        all.add(of("run_after_either", (s, f, e) -> {
            CompletableFuture<String> never = new CompletableFuture<>();
            Runnable work = () -> f.take(SUCCESS);
            return e == null ? s.runAfterEitherAsync(never, work) : s.runAfterEitherAsync(never, work, e);
        }));
        all.add(of(
                "when_complete",
                (s, f, e) -> e == null
                        ? s.whenCompleteAsync((v, t) -> f.take(v))
                        : s.whenCompleteAsync((v, t) -> f.take(v), e)));
        all.add(of(
                "handle",
                (s, f, e) -> e == null ? s.handleAsync((v, t) -> f.take(v)) : s.handleAsync((v, t) -> f.take(v), e)));
        if (Newer.has(CompletableFuture.class.getName(), "exceptionallyAsync")) {
            all.add(new FutureVariant("exceptionally", true, FutureVariant::exceptionally));
            all.add(new FutureVariant("exceptionally_compose", true, FutureVariant::exceptionallyCompose));
        }
        return all;
    }

    private static FutureVariant of(String name, Method method) {
        return new FutureVariant(name, false, method);
    }

    private static CompletableFuture<?> exceptionally(CompletableFuture<String> source, Step step, Executor executor)
            throws Exception {
        Function<Throwable, String> work = thrown -> step.take(SUCCESS);
        return onFailure(source, "exceptionallyAsync", work, executor);
    }

    private static CompletableFuture<?> exceptionallyCompose(
            CompletableFuture<String> source, Step step, Executor executor) throws Exception {
        Function<Throwable, CompletableFuture<String>> work =
                thrown -> CompletableFuture.completedFuture(step.take(SUCCESS));
        return onFailure(source, "exceptionallyComposeAsync", work, executor);
    }

    private static CompletableFuture<?> onFailure(
            CompletableFuture<String> source, String method, Function<Throwable, ?> work, Executor executor)
            throws Exception {
        Class<?> type = CompletableFuture.class;
        Class<?>[] one = {Function.class};
        Class<?>[] two = {Function.class, Executor.class};
        Object future = executor == null
                ? Newer.call(source, type, method, one, work)
                : Newer.call(source, type, method, two, work, executor);
        return (CompletableFuture<?>) future;
    }

    String name() {
        return name;
    }

    /** Registers this step; without an executor with the method that takes none. */
    CompletableFuture<?> on(CompletableFuture<String> source, Work work, String step, Executor executor)
            throws Exception {
        return method.on(source, any -> work.sql(step), executor);
    }

    /** Completes it such that the method's work is due. */
    void complete(CompletableFuture<String> source) {
        if (fails) {
            source.completeExceptionally(new IllegalStateException("As planned"));
        } else {
            source.complete(SUCCESS);
        }
    }

    /** The work itself, whatever it is given. */
    @FunctionalInterface
    private interface Step {
        String take(String any);
    }

    @FunctionalInterface
    private interface Method {
        CompletableFuture<?> on(CompletableFuture<String> source, Step step, Executor executor) throws Exception;
    }
}
