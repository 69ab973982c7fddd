package io.spanweave.agent.names;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An annotation that makes a method a span: which of its members say what. */
final class SpanAnnotation {
    private final String type;
    private final String[] names;
    private final String[] ops;
    private final @Nullable String rootMember;
    private final boolean rootValue;

    /**
     * A row of the table.
     *
     * @param type internal name
     * @param names members that hold the name; the first that is set wins
     * @param ops members that hold the op
     * @param rootMember the member that says whether it is a root; null where {@code rootValue} says it for all
     * @param rootValue the value at which it is one
     */
    SpanAnnotation(String type, String[] names, String[] ops, @Nullable String rootMember, boolean rootValue) {
        this.type = type;
        this.names = names;
        this.ops = ops;
        this.rootMember = rootMember;
        this.rootValue = rootValue;
    }

    String type() {
        return type;
    }

    /** What the members of a use of this annotation say. */
    Mark mark(Map<String, Object> members) {
        boolean root =
                rootMember == null ? rootValue : Boolean.valueOf(rootValue).equals(members.get(rootMember));
        return new Mark(first(names, members), first(ops, members), root);
    }

    private static String first(String[] candidates, Map<String, Object> members) {
        for (String candidate : candidates) {
            Object value = members.get(candidate);
            if (value instanceof String && !((String) value).isEmpty()) {
                return (String) value;
            }
        }
        return "";
    }
}
