package io.spanweave.annotations;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes each call of a method a span of the request or task it happens in, when the service runs under the Spanweave
 * agent. Without the agent it means nothing, and this jar need not be there at run time.
 *
 * <pre>
 * &#64;Span("validate_invoice_and_balance")
 * BigDecimal validate(&#64;SpanData("invoice") long invoiceId) { ... }
 * </pre>
 *
 * <p>On a method of an interface or superclass it holds for the methods that implement or override it; on a class for
 * all of its public methods but getters and setters; on an annotation of your own for whatever carries that one.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Span {
    /**
     * What the span is called; {@code SimpleClass.method} when empty. Keep it the same for every call. On a class it
     * stands in front of the method's name: {@code value.method}.
     */
    String value() default "";

    /** What kind of work it is, in Sentry's terms: {@code function}, {@code db.query}, {@code http.client}. */
    String op() default "function";

    /**
     * Whether a call outside of any request or task begins a transaction of its own; inside of one it is a span like
     * any other.
     */
    boolean root() default false;
}
