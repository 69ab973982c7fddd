package io.spanweave.agent.names;

import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is remembered of a type that was read as a resource. */
final class TypeMarks {
    /** Of a type that cannot be read, or is not worth it. */
    static final TypeMarks NONE =
            new TypeMarks(null, new String[0], Collections.emptyMap(), null, Collections.emptyMap());

    private final @Nullable String superName;
    private final String[] interfaces;
    private final Map<String, Inherited> methods;
    private final @Nullable SpanAnnotation composedOf;
    private final Map<String, Object> composedMembers;

    TypeMarks(
            @Nullable String superName,
            String[] interfaces,
            Map<String, Inherited> methods,
            @Nullable SpanAnnotation composedOf,
            Map<String, Object> composedMembers) {
        this.superName = superName;
        this.interfaces = interfaces;
        this.methods = methods;
        this.composedOf = composedOf;
        this.composedMembers = composedMembers;
    }

    @Nullable
    String superName() {
        return superName;
    }

    String[] interfaces() {
        return interfaces;
    }

    /** By name and descriptor. */
    Map<String, Inherited> methods() {
        return methods;
    }

    /** Of an annotation: the one of the table it carries, directly or through others; null when there is none. */
    @Nullable
    SpanAnnotation composedOf() {
        return composedOf;
    }

    /** And the members of that, as this annotation sets them. */
    Map<String, Object> composedMembers() {
        return composedMembers;
    }
}
