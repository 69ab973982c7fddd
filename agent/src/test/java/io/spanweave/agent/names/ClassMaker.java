package io.spanweave.agent.names;

import java.util.Map;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Class files with annotations whose classes are nowhere. */
final class ClassMaker {
    private final ClassWriter writer = new ClassWriter(0);

    ClassMaker(int access, String name, String superName, String... interfaces) {
        writer.visit(Opcodes.V1_8, access, name, null, superName, interfaces);
    }

    static ClassMaker named(String name) {
        return new ClassMaker(Opcodes.ACC_PUBLIC, name, "java/lang/Object");
    }

    ClassMaker annotated(String annotation, Map<String, ?> members) {
        fill(writer.visitAnnotation("L" + annotation + ";", false), members);
        return this;
    }

    /** A method, without a body that would run, with one annotation or none. */
    ClassMaker method(int access, String name, String descriptor, String annotation, Map<String, ?> members) {
        MethodVisitor method = writer.visitMethod(access, name, descriptor, null, null);
        if (annotation != null) {
            fill(method.visitAnnotation("L" + annotation + ";", true), members);
        }
        if ((access & Opcodes.ACC_ABSTRACT) == 0) {
            method.visitCode();
            method.visitInsn(Opcodes.RETURN);
            method.visitMaxs(0, 9);
        }
        method.visitEnd();
        return this;
    }

    ClassMaker method(String name, String descriptor) {
        return method(Opcodes.ACC_PUBLIC, name, descriptor, null, Map.of());
    }

    byte[] bytes() {
        writer.visitEnd();
        return writer.toByteArray();
    }

    private static void fill(AnnotationVisitor visitor, Map<String, ?> members) {
        members.forEach(visitor::visit);
        visitor.visitEnd();
    }
}
