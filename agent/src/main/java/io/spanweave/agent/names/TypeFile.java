package io.spanweave.agent.names;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.RecordComponentVisitor;

/**
 * A class file, as far as names need it. Annotations are read from the file itself: Byte Buddy, like the JVM, forgets
 * those whose class is not there.
 */
final class TypeFile extends ClassVisitor {
    private String name = "";
    private @Nullable String superName;
    private String[] interfaces = {};
    private final List<AnnotationUse> uses = new ArrayList<>();
    private final List<MethodFile> methods = new ArrayList<>();
    private final Map<String, Object> defaults = new HashMap<>();
    private final Set<String> components = new HashSet<>(0);

    private TypeFile() {
        super(Opcodes.ASM9);
    }

    /**
     * Reads a class file.
     *
     * @param bodies whether to look into methods: for what bridges call, and for the names of parameters
     */
    static TypeFile read(byte[] classFile, boolean bodies) {
        TypeFile file = new TypeFile();
        int without = ClassReader.SKIP_FRAMES | (bodies ? 0 : ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG);
        new ClassReader(classFile).accept(file, without);
        return file;
    }

    /** Internal name. */
    String name() {
        return name;
    }

    @Nullable
    String superName() {
        return superName;
    }

    String[] interfaces() {
        return interfaces;
    }

    /** Annotations on the type itself. */
    List<AnnotationUse> uses() {
        return uses;
    }

    List<MethodFile> methods() {
        return methods;
    }

    /** Of an annotation type: what its members are when nobody sets them. */
    Map<String, Object> defaults() {
        return defaults;
    }

    @Override
    public void visit(
            int version,
            int access,
            String internalName,
            @Nullable String signature,
            @Nullable String parent,
            String @Nullable [] implemented) {
        name = internalName;
        superName = parent;
        interfaces = implemented == null ? interfaces : implemented;
        for (String type : interfaces) {
            if (type == null) {
                throw new IllegalArgumentException(internalName + " is damaged");
            }
        }
    }

    @Override
    public AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
        AnnotationUse use = new AnnotationUse(descriptor);
        uses.add(use);
        return use;
    }

    @Override
    public @Nullable RecordComponentVisitor visitRecordComponent(
            String component, String descriptor, @Nullable String signature) {
        components.add(component + "()" + descriptor);
        return null;
    }

    @Override
    public MethodVisitor visitMethod(
            int access,
            String methodName,
            String descriptor,
            @Nullable String signature,
            String @Nullable [] exceptions) {
        MethodFile method = new MethodFile(name, access, methodName, descriptor, defaults, components);
        methods.add(method);
        return method;
    }
}
