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
 * BigDecimal validate(long invoiceId) { ... }
 * </pre>
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface Span {
    /** What the span is called; {@code Type.method} when empty. Keep it the same for every call. */
    String value() default "";

    /** What kind of work it is, in Sentry's terms: {@code function}, {@code db.query}, {@code http.client}. */
    String op() default "function";
}
