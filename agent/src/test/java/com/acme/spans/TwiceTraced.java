package com.acme.spans;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** Carries one that carries one. */
@Traced("outer")
@Retention(RetentionPolicy.CLASS)
public @interface TwiceTraced {
    String op() default "outer.op";
}
