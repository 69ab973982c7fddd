package io.spanweave.agent.names;

import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** What nobody means when they say "all methods", and classes that nobody wrote. */
final class Skipped {
    /** Proxies and enhanced classes: what they override calls the real one, which has the span. */
    private static final String[] GENERATED = {
        "$$EnhancerBy", // CGLIB in Spring and Guice
        "$$SpringCGLIB$$",
        "$$FastClass",
        "$ByteBuddy$",
        "$HibernateProxy$",
        "$MockitoMock$",
        "$Proxy$_$$_Weld",
        "_$$_Weld",
        "_$$_jvst", // Javassist
        "$$Owb", // OpenWebBeans
        "$Intercepted", // Micronaut
        "$$Lambda"
    };

    private Skipped() {}

    /** Whether a class was made at run time, or at build time by a container, around one that somebody wrote. */
    static boolean isGenerated(String className) {
        if (className.indexOf('$') < 0) {
            // Quarkus.
            return className.endsWith("_ClientProxy") || className.endsWith("_Subclass");
        }
        for (String part : GENERATED) {
            if (className.contains(part)) {
                return true;
            }
        }
        // The JDK's proxy of an interface that is not public is in the package of that interface.
        return className.startsWith("$Proxy", className.lastIndexOf('/') + 1);
    }

    /** Whether a method is one that only its own name can mean: a getter, a setter, a record's accessor, {@code main}, or one of {@link Object}'s. */
    static boolean isPlain(MethodFile method) {
        String name = method.name();
        String descriptor = method.descriptor();
        if (name.indexOf('$') >= 0) {
            // Made by a compiler that does not say so: Kotlin's lambdas and defaults.
            return true;
        }
        if (descriptor.startsWith("()")) {
            if (method.isOfRecord()) {
                return true;
            }
            boolean getter = isAccessor(name, "get") || isAccessor(name, "is");
            return (getter && !descriptor.endsWith("V")) || name.equals("hashCode") || name.equals("toString");
        }
        if (name.equals("main") && descriptor.equals("([Ljava/lang/String;)V")) {
            // As long as the JVM: no span, and least of all a transaction.
            return true;
        }
        return (isAccessor(name, "set") && Type.getArgumentTypes(descriptor).length == 1)
                || (name.equals("equals") && descriptor.equals("(Ljava/lang/Object;)Z"));
    }

    /** {@code getTotal}, not {@code getaway}. */
    private static boolean isAccessor(String name, String prefix) {
        return name.startsWith(prefix)
                && name.length() > prefix.length()
                && !Character.isLowerCase(name.charAt(prefix.length()));
    }

    /** Whether the annotation of a whole class is about this method of it. */
    static boolean isCoveredByClass(MethodFile method) {
        return method.is(Opcodes.ACC_PUBLIC) && !isPlain(method);
    }
}
