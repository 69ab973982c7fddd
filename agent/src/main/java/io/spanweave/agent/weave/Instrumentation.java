package io.spanweave.agent.weave;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where to weave and what: a name to switch it off by, and rules made of target classes, methods they declare, and the
 * advice for these.
 *
 * <pre>
 * static final Instrumentation WEAVE = Instrumentation.named("jdbc")
 *         .subtypesOf("java.sql.Driver")
 *         .methods("connect(Ljava/lang/String;Ljava/util/Properties;)Ljava/sql/Connection;")
 *         .advice(Connect.class);
 * </pre>
 */
public final class Instrumentation {
    private final String name;
    private final List<Rule> rules = new ArrayList<>();

    private Instrumentation(String name) {
        this.name = name;
    }

    /** Starts an instrumentation; several may share a name, and then share the switch. */
    public static Instrumentation named(String name) {
        return new Instrumentation(name);
    }

    /** Classes that implement or extend one of these, binary names. The types themselves, if interfaces, are left alone. */
    public Where subtypesOf(String... types) {
        return new Where(Rule.Target.SUBTYPES, types);
    }

    /** Exactly these classes, binary names. */
    public Where classesNamed(String... types) {
        return new Where(Rule.Target.NAMED, types);
    }

    /**
     * Exactly these classes, binary names; but those of the JDK only once woven code of the application runs: until then
     * there is nothing that work could be handed on from, and a JVM where it never runs does not pay for it.
     */
    public Where lateClassesNamed(String... types) {
        return new Where(Rule.Target.LATE, types);
    }

    /** Exactly these classes of the JDK, binary names; but only once a thread is started that a trace has to be followed to. */
    public Where lastClassesNamed(String... types) {
        return new Where(Rule.Target.LAST, types);
    }

    /** Methods that the {@link Choice} gives to an instrumentation of this name. */
    public What chosenMethods() {
        return new What(new Where(Rule.Target.CHOSEN));
    }

    /** Those of them whose work goes on in what they return. */
    public What chosenAsyncMethods() {
        return new What(new Where(Rule.Target.CHOSEN_ASYNC));
    }

    /** Adds the same rules for {@code javax.servlet}, made from these by renaming. */
    public Instrumentation alsoJavax() {
        for (Rule rule : new ArrayList<>(rules)) {
            rules.add(rule.in(Namespace.JAVAX));
        }
        return this;
    }

    /** What switches it: {@code jdbc} is {@code SPANWEAVE_JDBC_ENABLED}. */
    public String name() {
        return name;
    }

    void add(Rule rule) {
        rules.add(rule);
    }

    List<Rule> rules() {
        return Collections.unmodifiableList(rules);
    }

    /** The target classes of the rule being written. */
    public final class Where {
        private final Rule.Target target;
        private final String[] types;
        private String @Nullable [] marks;

        private Where(Rule.Target target, String... types) {
            this.target = target;
            this.types = types;
        }

        /**
         * Only those of the target classes that declare one of these: for methods of a name that half the classes there are
         * have, like {@code close}.
         *
         * @param signatures name and descriptor, {@code execute()Z}
         */
        public Where declaring(String... signatures) {
            marks = signatures;
            return this;
        }

        /**
         * Methods the target classes declare.
         *
         * @param signatures name and descriptor, {@code execute(Ljava/lang/String;)Z}
         */
        public What methods(String... signatures) {
            return new What(this, signatures);
        }
    }

    /** The methods of the rule being written. */
    public final class What {
        private final Where where;
        private final String[] signatures;

        private What(Where where, String... signatures) {
            this.where = where;
            this.signatures = signatures;
        }

        /** The Byte Buddy advice for these methods. Of two rules for one method, the first encloses the second. */
        public Instrumentation advice(Class<?> advice) {
            return advice(advice, "");
        }

        /**
         * The same for advice that uses members of its library: each is looked up before a class is woven.
         *
         * @param without what is lost where one is missing, and which version has it; it ends the line an operator reads,
         *     between "X.y() is missing in L; there, " and the full stop
         */
        public Instrumentation advice(Class<?> advice, String without) {
            List<String> internalTypes = new ArrayList<>();
            for (String type : where.types) {
                internalTypes.add(type.replace('.', '/'));
            }
            rules.add(new Rule(
                    name,
                    where.target,
                    internalTypes,
                    Arrays.asList(where.marks == null ? signatures : where.marks),
                    Arrays.asList(signatures),
                    advice.getName(),
                    Namespace.JAKARTA,
                    without));
            return Instrumentation.this;
        }
    }
}
