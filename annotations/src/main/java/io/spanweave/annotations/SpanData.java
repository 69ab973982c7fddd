package io.spanweave.annotations;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Keeps an argument in the data of the span its method makes: numbers, booleans, dates and short texts as they are,
 * anything else as what its {@code toString} says, up to 200 characters. Do not mark what must not leave the service.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.PARAMETER)
public @interface SpanData {
    /**
     * The key in the span's data; when empty the parameter's name, if the class was compiled with it ({@code
     * -parameters} or {@code -g}), otherwise {@code arg0} and so on.
     */
    String value() default "";
}
