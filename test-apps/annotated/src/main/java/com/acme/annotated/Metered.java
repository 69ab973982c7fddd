package com.acme.annotated;

import io.micrometer.observation.annotation.Observed;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Composed of a foreign annotation that allows it. */
@Observed(contextualName = "metered")
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface Metered {}
