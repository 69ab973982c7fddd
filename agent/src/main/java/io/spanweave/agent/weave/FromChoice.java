package io.spanweave.agent.weave;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** On a parameter of advice for chosen methods: what the {@link Choice} says, as a constant in the woven method. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface FromChoice {
    /** Which part of it. */
    Part value();

    /** What can be asked for. */
    enum Part {
        /** A String. */
        NAME,
        /** A String. */
        OP,
        /** A boolean. */
        ROOT,
        /**
         * An {@code Object[]} of key, value, key, value for the arguments to keep, null when there are none. It is made
         * anew wherever the advice mentions it, and only there. In the enter advice only: a method may assign to its
         * parameters.
         */
        ARGUMENTS
    }
}
