package io.spanweave.agent.weave;

import java.util.ArrayList;
import java.util.List;

/** One advice for some methods of some classes. All names internal: {@code java/sql/Statement}. */
final class Rule {
    /** How the types of a rule choose classes. */
    enum Target {
        /** They are the classes. */
        NAMED,
        /** They are the classes; those of the JDK wait until woven code runs. */
        LATE,
        /** They are the classes, of the JDK; they wait until one of the application's threads is to be followed. */
        LAST,
        /** They are supertypes of the classes. */
        SUBTYPES,
        /** There are none: a {@link Choice} says which methods of which classes. */
        CHOSEN,
        /** As before, for those methods whose work goes on in what they return. */
        CHOSEN_ASYNC
    }

    /** Apart from those of the other name space, whose names are the same. */
    static final String JAVAX_TEMPLATES = "javax/";

    private final String instrumentation;
    private final Target target;
    private final List<String> types;
    private final List<String> marks;
    private final List<String> signatures;
    private final String advice;
    private final Namespace namespace;
    private final String without;

    Rule(
            String instrumentation,
            Target target,
            List<String> types,
            List<String> signatures,
            String advice,
            Namespace namespace) {
        this(instrumentation, target, types, signatures, signatures, advice, namespace, "");
    }

    Rule(
            String instrumentation,
            Target target,
            List<String> types,
            List<String> marks,
            List<String> signatures,
            String advice,
            Namespace namespace,
            String without) {
        this.instrumentation = instrumentation;
        this.target = target;
        this.types = types;
        this.marks = marks;
        this.signatures = signatures;
        this.advice = advice;
        this.namespace = namespace;
        this.without = without;
    }

    String instrumentation() {
        return instrumentation;
    }

    /** What the types are to the classes to weave. */
    Target target() {
        return target;
    }

    List<String> types() {
        return types;
    }

    /** What a class is known by: it declares one of these. The {@link #signatures} themselves, unless they are too common. */
    List<String> marks() {
        return marks;
    }

    /** Name and descriptor in one: {@code execute(Ljava/lang/String;)Z}. */
    List<String> signatures() {
        return signatures;
    }

    /** Binary name of the advice class. */
    String advice() {
        return advice;
    }

    /** The instrumentation's own class, {@code JdbcStatements}. */
    String file() {
        int dollar = advice.indexOf('$');
        return advice.substring(advice.lastIndexOf('.') + 1, dollar < 0 ? advice.length() : dollar);
    }

    /** Where in the folder of templates its own is. */
    String templateName() {
        String simple = advice.substring(advice.lastIndexOf('.') + 1);
        if (isChosen()) {
            // One advice for several instrumentations, and what it tells when it fails is which.
            return simple + "." + instrumentation;
        }
        return namespace == Namespace.JAKARTA ? simple : JAVAX_TEMPLATES + simple;
    }

    /** The name space its library types are in. */
    Namespace namespace() {
        return namespace;
    }

    /** What is lost where the library lacks a member the advice uses; empty for advice that uses none. */
    String without() {
        return without;
    }

    boolean covers(String name, String descriptor) {
        for (String signature : signatures) {
            if (signature.length() == name.length() + descriptor.length()
                    && signature.startsWith(name)
                    && signature.endsWith(descriptor)) {
                return true;
            }
        }
        return false;
    }

    /** Whether its types are the classes themselves. */
    boolean isByName() {
        return target == Target.NAMED || target == Target.LATE || target == Target.LAST;
    }

    /** Whether it goes by a {@link Choice}. */
    boolean isChosen() {
        return target == Target.CHOSEN || target == Target.CHOSEN_ASYNC;
    }

    boolean covers(ChosenMethod method) {
        return isChosen()
                && method.async() == (target == Target.CHOSEN_ASYNC)
                && method.instrumentation().equals(instrumentation);
    }

    Rule in(Namespace other) {
        return new Rule(
                instrumentation,
                target,
                renamed(types, other),
                renamed(marks, other),
                renamed(signatures, other),
                advice,
                other,
                without);
    }

    private static List<String> renamed(List<String> texts, Namespace namespace) {
        List<String> renamed = new ArrayList<>();
        for (String text : texts) {
            renamed.add(namespace.rename(text));
        }
        return renamed;
    }

    @Override
    public String toString() {
        return advice.substring(advice.lastIndexOf('.') + 1) + (namespace == Namespace.JAVAX ? " (javax)" : "");
    }
}
