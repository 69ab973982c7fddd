package com.acme.annotated;

import io.spanweave.annotations.Span;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Composed: what it stands on is a span. */
@Span(value = "audited", op = "audit")
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Audited {}
