package io.spanweave.acceptance;

import java.util.Locale;

/** A kind of method, and of instance it is called on, in the application {@code annotated}. */
enum AnnotatedColumn {
    PLAIN("Direct", "work"),
    CGLIB("Direct", "work"),
    JDK("Behind", "work"),
    INTERFACE("Declaring", "work"),
    LATER("Direct", "later"),
    MONO("Direct", "mono"),
    FLUX("Direct", "flux"),
    SUPERCLASS("Overriding", "work"),
    BRIDGE("Bridged", "work");

    private final String type;
    private final String method;

    AnnotatedColumn(String type, String method) {
        this.type = type;
        this.method = method;
    }

    /** The simple name of the class with the method's body. */
    String type() {
        return type;
    }

    String method() {
        return method;
    }

    boolean isAsync() {
        return !method.equals("work");
    }

    /** What stands in a path. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
