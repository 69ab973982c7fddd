package io.spanweave.agent.instrument;

import io.spanweave.agent.weave.Instrumentation;
import io.spanweave.bootstrap.SpanweaveGate;
import io.spanweave.bootstrap.SpanweaveToken;
import java.util.concurrent.CompletableFuture;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link CompletableFuture} runs belongs to the span that has asked for it: runAsync, supplyAsync, and every stage,
 * on an executor or on whichever thread completes the one before it. That thread may be at work for somebody else.
 *
 * <p>{@code CompletableFuture.AsyncRun} and {@code AsyncSupply}: constructor, run().<br>
 * {@code CompletableFuture.UniCompletion}, the parent of every stage: its constructor; claim(), after which it runs here
 * or is given to its executor.<br>
 * {@code CompletableFuture.Completion}: run(), as an executor other than a ForkJoinPool calls it.<br>
 * {@link CompletableFuture}: postComplete(), which runs one stage after the other.<br>
 * {@link java.util.concurrent.ForkJoinPool} and {@code CompletableFuture.ThreadPerTaskExecutor}: execute(Runnable). A
 * stage added to one that is complete already is given to them without an executor of its own.
 */
final class CompletableFutures {
    private static final String FUTURE = "java.util.concurrent.CompletableFuture";

    static final Instrumentation WEAVE = Instrumentation.named("handoff")
            .lateClassesNamed(FUTURE + "$AsyncRun", FUTURE + "$AsyncSupply")
            .methods(
                    "<init>(Ljava/util/concurrent/CompletableFuture;Ljava/lang/Runnable;)V",
                    "<init>(Ljava/util/concurrent/CompletableFuture;Ljava/util/function/Supplier;)V")
            .advice(Create.class)
            .lateClassesNamed(FUTURE + "$UniCompletion")
            .methods("<init>(Ljava/util/concurrent/Executor;Ljava/util/concurrent/CompletableFuture;"
                    + "Ljava/util/concurrent/CompletableFuture;)V")
            .advice(CreateStage.class)
            .lateClassesNamed(FUTURE + "$UniCompletion")
            .methods("claim()Z")
            .advice(Claim.class)
            .lateClassesNamed(FUTURE)
            .methods("postComplete()V")
            .advice(Complete.class)
            .lateClassesNamed(FUTURE + "$AsyncRun", FUTURE + "$AsyncSupply", FUTURE + "$Completion")
            .methods("run()V")
            .advice(Run.class)
            .lateClassesNamed("java.util.concurrent.ForkJoinPool", FUTURE + "$ThreadPerTaskExecutor")
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
        static void exit(@Advice.This Object stage) {
            SpanweaveGate.stageCreated(stage);
        }
    }

    static final class Claim {
        private Claim() {}

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object stage, @Advice.Return boolean here) {
            if (here) {
                SpanweaveGate.stageClaimed(stage);
            }
        }
    }

    static final class Complete {
        private Complete() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable SpanweaveToken enter() {
            return SpanweaveGate.enterStages();
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable SpanweaveToken stages) {
            SpanweaveGate.exitStages(stages);
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
                SpanweaveGate.stageDispatched(runnable);
            }
        }
    }
}
