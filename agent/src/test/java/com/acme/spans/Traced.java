package com.acme.spans;

import io.spanweave.annotations.Span;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** An annotation of the application's own. */
@Span(value = "inner", op = "inner.op")
@Retention(RetentionPolicy.CLASS)
public @interface Traced {
    String value() default "";
}
