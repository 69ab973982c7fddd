package io.spanweave.agent.weave;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a parameter of advice woven by {@link Instrumentation#methodsAnnotatedWith}: a text of the annotation that led
 * there, as a constant in the woven method.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface FromAnnotation {
    /** Which member of the annotation; it is a String. */
    String member();

    /** What stands there when the member is empty or not set; {@code #m} is {@code Type.method}. */
    String otherwise();
}
