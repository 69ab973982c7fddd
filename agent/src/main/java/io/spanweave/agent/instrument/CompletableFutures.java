package io.spanweave.agent.instrument;

import io.spanweave.agent.weave.Instrumentation;
import io.spanweave.bootstrap.SpanweaveGate;
import io.spanweave.bootstrap.SpanweaveToken;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link CompletableFuture} runs on an executor belongs to the span that has asked for it: runAsync, supplyAsync
 * and every stage whose name ends in Async.
 *
 * <p>{@code CompletableFuture.AsyncRun} and {@code AsyncSupply}: constructor, run().<br>
 * {@code CompletableFuture.UniCompletion}, the parent of every stage: its constructor with an executor.<br>
 * {@code CompletableFuture.Completion}: run(), as an executor other than a ForkJoinPool calls it.<br>
 * {@link java.util.concurrent.ForkJoinPool} and {@code CompletableFuture.ThreadPerTaskExecutor}: execute(Runnable). A
 * stage added to one that is complete already is given to them without an executor of its own.
 */
final class CompletableFutures {
    static final Instrumentation WEAVE = Instrumentation.named("handoff")
            .lateClassesNamed(
                    "java.util.concurrent.CompletableFuture$AsyncRun",
                    "java.util.concurrent.CompletableFuture$AsyncSupply")
            .methods(
                    "<init>(Ljava/util/concurrent/CompletableFuture;Ljava/lang/Runnable;)V",
                    "<init>(Ljava/util/concurrent/CompletableFuture;Ljava/util/function/Supplier;)V")
            .advice(Create.class)
            .lateClassesNamed("java.util.concurrent.CompletableFuture$UniCompletion")
            .methods("<init>(Ljava/util/concurrent/Executor;Ljava/util/concurrent/CompletableFuture;"
                    + "Ljava/util/concurrent/CompletableFuture;)V")
            .advice(CreateStage.class)
            .lateClassesNamed(
                    "java.util.concurrent.CompletableFuture$AsyncRun",
                    "java.util.concurrent.CompletableFuture$AsyncSupply",
                    "java.util.concurrent.CompletableFuture$Completion")
            .methods("run()V")
            .advice(Run.class)
            .lateClassesNamed(
                    "java.util.concurrent.ForkJoinPool", "java.util.concurrent.CompletableFuture$ThreadPerTaskExecutor")
            .methods("execute(Ljava/lang/Runnable;)V")
            .advice(Execute.class);

    private CompletableFutures() {}

    static final class Create {
        private Create() {}

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object work) {
            SpanweaveGate.workCreated(work, null);
        }
    }

    static final class CreateStage {
        private CreateStage() {}

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object stage, @Advice.Argument(0) @Nullable Executor executor) {
            if (executor != null) {
                SpanweaveGate.workCreated(stage, null);
            }
        }
    }

    static final class Run {
        private Run() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable SpanweaveToken enter(@Advice.This Object work) {
            return SpanweaveGate.enterWork(work);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable SpanweaveToken work) {
            if (work != null) {
                SpanweaveGate.exitWork(work);
            }
        }
    }

    static final class Execute {
        private Execute() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(0) @Nullable Object runnable) {
            if (runnable instanceof CompletableFuture.AsynchronousCompletionTask) {
                SpanweaveGate.workCreated(runnable, null);
            }
        }
    }
}
