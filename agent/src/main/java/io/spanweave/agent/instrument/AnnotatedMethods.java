package io.spanweave.agent.instrument;

import io.spanweave.agent.weave.FromAnnotation;
import io.spanweave.agent.weave.Instrumentation;
import io.spanweave.bootstrap.SpanweaveGate;
import io.spanweave.bootstrap.SpanweaveToken;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * One span per call of a method that its author has annotated, inside of a request or task.
 *
 * <p>{@code io.spanweave.annotations.Span} on any method with a body.
 */
final class AnnotatedMethods {
    static final Instrumentation WEAVE = Instrumentation.named("annotations")
            .methodsAnnotatedWith("io.spanweave.annotations.Span")
            .advice(Call.class);

    private AnnotatedMethods() {}

    static final class Call {
        private Call() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable SpanweaveToken enter(
                @FromAnnotation(member = "value", otherwise = "#m") String name,
                @FromAnnotation(member = "op", otherwise = "function") String op) {
            return SpanweaveGate.enterMethod(name, op);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable SpanweaveToken span, @Advice.Thrown @Nullable Throwable thrown) {
            if (span != null) {
                SpanweaveGate.exitSpan(span, -1, thrown);
            }
        }
    }
}
