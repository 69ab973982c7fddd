package io.spanweave.agent.weave;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On advice that calls its library: what is lost where the library lacks a member the advice needs, and which version
 * has it. It ends the line an operator reads, behind "{@code X.y() is missing in L; there, }" and before the full stop.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface Without {
    /** {@code requests are traced without their status (the servlet API has it since 3.0)}. */
    String value();
}
