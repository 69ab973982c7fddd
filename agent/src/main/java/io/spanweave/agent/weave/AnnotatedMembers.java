package io.spanweave.agent.weave;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Which methods of a class carry an annotation, and its texts. Read from the class file itself: Byte Buddy, like the JVM,
 * forgets annotations whose class is not there, and ours need not be.
 */
final class AnnotatedMembers {
    private final Map<String, Map<String, String>> texts = new HashMap<>();

    /**
     * Reads a class file.
     *
     * @param types annotations, internal names
     */
    AnnotatedMembers(byte[] classFile, List<String> types) {
        new ClassReader(classFile)
                .accept(new Reader(types), ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    }

    /** Whether the compiler was shown the annotation on this method, rather than copying it to a bridge. */
    boolean contains(String name, String descriptor) {
        return texts.containsKey(name + descriptor);
    }

    /** A text member of a method's annotation; empty when it is not set there. */
    String text(String name, String descriptor, String member) {
        Map<String, String> members = texts.get(name + descriptor);
        String text = members == null ? null : members.get(member);
        return text == null ? "" : text;
    }

    private final class Reader extends ClassVisitor {
        private final List<String> types;

        Reader(List<String> types) {
            super(Opcodes.ASM9);
            this.types = types;
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            boolean weavable = (access & (Opcodes.ACC_BRIDGE | Opcodes.ACC_SYNTHETIC)) == 0 && !name.startsWith("<");
            return weavable ? new Annotations(name + descriptor, types) : null;
        }
    }

    private final class Annotations extends MethodVisitor {
        private final String method;
        private final List<String> types;

        Annotations(String method, List<String> types) {
            super(Opcodes.ASM9);
            this.method = method;
            this.types = types;
        }

        @Override
        public @Nullable AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
            if (texts.containsKey(method) || !types.contains(descriptor.substring(1, descriptor.length() - 1))) {
                return null;
            }
            Map<String, String> members = new HashMap<>();
            texts.put(method, members);
            return new AnnotationVisitor(Opcodes.ASM9) {
                @Override
                public void visit(String member, Object value) {
                    if (value instanceof String) {
                        members.put(member, (String) value);
                    }
                }
            };
        }
    }
}
