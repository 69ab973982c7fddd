package io.spanweave.agent.weave;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** What a class file declares: its kind, what is above it, and its members with their access flags. */
final class LibraryType {
    /** The loader shows no class file of this name. */
    static final LibraryType NOT_SHOWN = new LibraryType();

    /** There is one, and it cannot be read: broken, or of a Java version nobody here knows. */
    static final LibraryType UNREADABLE = new LibraryType();

    private final Map<String, Integer> methods = new HashMap<>();
    private final Map<String, Integer> fields = new HashMap<>();
    private final Map<String, String> fieldTypes = new HashMap<>();
    private String name = "";
    private int access;
    private @Nullable String superName;
    private String[] interfaces = {};
    private String nestHost = "";

    private LibraryType() {}

    static LibraryType of(byte[] classFile) {
        LibraryType type = new LibraryType();
        try {
            new ClassReader(classFile)
                    .accept(
                            type.new Reader(),
                            ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        } catch (RuntimeException e) {
            return UNREADABLE;
        }
        return type;
    }

    /** Whether it is a type at all, and not just the want of one. */
    boolean isKnown() {
        return !name.isEmpty();
    }

    String name() {
        return name;
    }

    boolean isInterface() {
        return (access & Opcodes.ACC_INTERFACE) != 0;
    }

    boolean isPublic() {
        return (access & Opcodes.ACC_PUBLIC) != 0;
    }

    /** Null for {@code java.lang.Object}. */
    @Nullable
    String superName() {
        return superName;
    }

    String[] interfaces() {
        return interfaces;
    }

    /** The class whose private members this one may use; itself, if no other. */
    String nestHost() {
        return nestHost;
    }

    /** Access flags of a method or field declared here; null if there is none. */
    @Nullable
    Integer accessOf(Need need) {
        if (need.isMethod()) {
            return methods.get(need.name() + need.descriptor());
        }
        String type = fieldTypes.get(need.name());
        return type != null && (need.kind() == Need.Kind.OWN_FIELD || type.equals(need.descriptor()))
                ? fields.get(need.name())
                : null;
    }

    /** Descriptor of a field declared here. */
    @Nullable
    String fieldType(String field) {
        return fieldTypes.get(field);
    }

    private final class Reader extends ClassVisitor {
        Reader() {
            super(Opcodes.ASM9);
        }

        @Override
        public void visit(
                int version,
                int flags,
                String internalName,
                @Nullable String signature,
                @Nullable String above,
                String @Nullable [] implemented) {
            name = internalName;
            nestHost = internalName;
            access = flags;
            superName = above;
            interfaces = implemented == null ? interfaces : implemented;
        }

        @Override
        public void visitNestHost(String host) {
            nestHost = host;
        }

        @Override
        public @Nullable FieldVisitor visitField(
                int flags, String field, String descriptor, @Nullable String signature, @Nullable Object value) {
            fields.put(field, flags);
            fieldTypes.put(field, descriptor);
            return null;
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int flags,
                String method,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            methods.put(method + descriptor, flags);
            return null;
        }
    }
}
