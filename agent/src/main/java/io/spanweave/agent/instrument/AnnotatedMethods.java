package io.spanweave.agent.instrument;

import io.spanweave.agent.weave.FromChoice;
import io.spanweave.agent.weave.Instrumentation;
import io.spanweave.bootstrap.SpanweaveGate;
import io.spanweave.bootstrap.SpanweaveToken;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;

/**
 * One span per call of a method that its author has annotated or an operator has named, inside of a request or task;
 * one that is a root begins a transaction where there is none.
 *
 * <p>{@code annotations}: methods with {@code io.spanweave.annotations.Span}, or with what other agents and libraries
 * have for that.<br>
 * {@code spans}: methods named by the setting {@code spans}; they are woven whatever the switch of the annotations says.
 *
 * <p>A method that returns a {@code CompletionStage}, {@code CompletableFuture}, or Reactor's {@code Mono} or {@code
 * Flux} ends its span when that ends.
 */
final class AnnotatedMethods {
    static final Instrumentation WEAVE = Instrumentation.named("annotations")
            .chosenMethods()
            .advice(Call.class)
            .chosenAsyncMethods()
            .advice(AsyncCall.class);

    static final Instrumentation LISTED = Instrumentation.named("spans")
            .chosenMethods()
            .advice(Call.class)
            .chosenAsyncMethods()
            .advice(AsyncCall.class);

    private AnnotatedMethods() {}

    static final class Call {
        private Call() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable SpanweaveToken enter(
                @FromChoice(FromChoice.Part.NAME) String name,
                @FromChoice(FromChoice.Part.OP) String op,
                @FromChoice(FromChoice.Part.ROOT) boolean root,
                @FromChoice(FromChoice.Part.ARGUMENTS) Object @Nullable [] arguments) {
            SpanweaveToken span = SpanweaveGate.enterMethod(name, op, root);
            if (span != null) {
                SpanweaveGate.spanData(span, arguments);
            }
            return span;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable SpanweaveToken span, @Advice.Thrown @Nullable Throwable thrown) {
            if (span != null) {
                SpanweaveGate.exitMethod(span, thrown);
            }
        }
    }

    static final class AsyncCall {
        private AsyncCall() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable SpanweaveToken enter(
                @FromChoice(FromChoice.Part.NAME) String name,
                @FromChoice(FromChoice.Part.OP) String op,
                @FromChoice(FromChoice.Part.ROOT) boolean root,
                @FromChoice(FromChoice.Part.ARGUMENTS) Object @Nullable [] arguments) {
            SpanweaveToken span = SpanweaveGate.enterMethod(name, op, root);
            if (span != null) {
                SpanweaveGate.spanData(span, arguments);
            }
            return span;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter @Nullable SpanweaveToken span,
                @Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) @Nullable Object returned,
                @Advice.Thrown @Nullable Throwable thrown) {
            if (span != null) {
                returned = SpanweaveGate.exitAsync(span, returned, thrown);
            }
        }
    }
}
