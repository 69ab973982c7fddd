package io.spanweave.benchmarks.woven;

import io.spanweave.annotations.Span;
import java.util.function.IntUnaryOperator;

/** A method somebody wants to see as a span. */
public final class Work implements IntUnaryOperator {
    @Override
    @Span("work")
    public int applyAsInt(int operand) {
        return operand + 1;
    }
}
