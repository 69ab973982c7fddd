package io.spanweave.agent.names;

import io.spanweave.agent.settings.Application;

/** Whether classes are the application's, by internal name; asked for every class there is. */
final class Ownership {
    /** What is never read for the annotations it might have, unless it is the application's all the same. */
    private static final String[] LIBRARIES = {
        "java/",
        "javax/",
        "jakarta/",
        "jdk/",
        "sun/",
        "com/sun/",
        "kotlin/",
        "kotlinx/",
        "scala/",
        "groovy/",
        "org/springframework/",
        "org/hibernate/",
        "org/apache/",
        "org/eclipse/",
        "org/jboss/",
        "org/slf4j/",
        "org/aspectj/",
        "org/mapstruct/",
        "org/jetbrains/",
        "org/jspecify/",
        "org/junit/",
        "org/quartz/",
        "com/fasterxml/",
        "com/google/",
        "io/micrometer/",
        "io/netty/",
        "io/opentelemetry/",
        "io/quarkus/",
        "io/micronaut/",
        "io/sentry/",
        "io/swagger/",
        "io/smallrye/",
        "io/spanweave/annotations/",
        "lombok/",
        "reactor/"
    };

    private final Application application;
    /** Packages that are not the application's; those that are may grow by the minute, as web applications start. */
    private volatile Packages foreign = new Packages();

    private volatile int webPackages;

    Ownership(Application application) {
        this.application = application;
    }

    /** Nothing is allocated for the classes of a package once it is known to be somebody else's. */
    boolean owns(String internalName) {
        int seen = application.webPackages();
        if (seen != webPackages) {
            webPackages = seen;
            foreign = new Packages();
        }
        Packages known = foreign;
        if (known.containsThatOf(internalName)) {
            return false;
        }
        boolean owned = application.owns(internalName.replace('/', '.'));
        if (!owned) {
            known.addThatOf(internalName);
        }
        return owned;
    }

    /** Whether a supertype or annotation may say something about the application's methods. */
    boolean isWorthReading(String internalName) {
        for (String prefix : LIBRARIES) {
            if (internalName.startsWith(prefix)) {
                return !internalName.startsWith("java/") && owns(internalName);
            }
        }
        return !internalName.isEmpty();
    }
}
