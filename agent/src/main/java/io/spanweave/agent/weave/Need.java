package io.spanweave.agent.weave;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Type;

/** A type or a member that an advice uses and does not bring along. All names internal. */
final class Need {
    /** What is used, and how. */
    enum Kind {
        /** A type: cast to, asked for, caught. */
        TYPE,
        METHOD,
        STATIC_METHOD,
        FIELD,
        STATIC_FIELD,
        /** A field of the class being woven, or of one of its superclasses. */
        OWN_FIELD
    }

    private final Kind kind;
    private final String owner;
    private final String name;
    private final String descriptor;
    private final boolean ofInterface;

    private Need(Kind kind, String owner, String name, String descriptor, boolean ofInterface) {
        this.kind = kind;
        this.owner = owner;
        this.name = name;
        this.descriptor = descriptor;
        this.ofInterface = ofInterface;
    }

    static Need type(String owner) {
        return new Need(Kind.TYPE, owner, "", "", false);
    }

    /** A method, and by which kind of instruction it is called: the JVM tells classes from interfaces. */
    static Need method(boolean isStatic, String owner, String name, String descriptor, boolean ofInterface) {
        return new Need(isStatic ? Kind.STATIC_METHOD : Kind.METHOD, owner, name, descriptor, ofInterface);
    }

    static Need field(boolean isStatic, String owner, String name, String descriptor) {
        return new Need(isStatic ? Kind.STATIC_FIELD : Kind.FIELD, owner, name, descriptor, false);
    }

    /** A field of whatever class is woven, with a value that can be assigned to this type. */
    static Need ownField(String name, String descriptor) {
        return new Need(Kind.OWN_FIELD, "", name, descriptor, false);
    }

    Kind kind() {
        return kind;
    }

    /** The type; empty for a field of the class being woven. */
    String owner() {
        return owner;
    }

    /** Empty for a type. */
    String name() {
        return name;
    }

    String descriptor() {
        return descriptor;
    }

    boolean isMethod() {
        return kind == Kind.METHOD || kind == Kind.STATIC_METHOD;
    }

    boolean isStatic() {
        return kind == Kind.STATIC_METHOD || kind == Kind.STATIC_FIELD;
    }

    /** Of a method: whether it is called as one of an interface. */
    boolean isOfInterface() {
        return ofInterface;
    }

    /** As a reader of Java knows it: {@code javax.servlet.ServletRequest.startAsync(ServletRequest, ServletResponse)}. */
    String shown(String ownerName) {
        StringBuilder text = new StringBuilder(ownerName.replace('/', '.'));
        if (kind != Kind.TYPE) {
            text.append('.').append(name);
        }
        if (isMethod()) {
            Type[] parameters = Type.getArgumentTypes(descriptor);
            for (int i = 0; i < parameters.length; i++) {
                text.append(i == 0 ? "(" : ", ").append(simple(parameters[i]));
            }
            text.append(parameters.length == 0 ? "()" : ")");
        }
        return text.toString();
    }

    static String simple(Type type) {
        String name = type.getClassName();
        return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof Need)) {
            return false;
        }
        Need need = (Need) other;
        return kind == need.kind
                && ofInterface == need.ofInterface
                && owner.equals(need.owner)
                && name.equals(need.name)
                && descriptor.equals(need.descriptor);
    }

    @Override
    public int hashCode() {
        return owner.hashCode() ^ 31 * name.hashCode() ^ descriptor.hashCode();
    }

    @Override
    public String toString() {
        return kind + " " + owner + "." + name + descriptor;
    }
}
