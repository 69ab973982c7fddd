package com.acme.spans;

import io.spanweave.annotations.Span;
import io.spanweave.annotations.SpanData;

/** What others implement. */
public interface Handler<T> {
    @Span("handle")
    Object handle(@SpanData T message);

    @Span
    default String greet() {
        return "hello";
    }
}
