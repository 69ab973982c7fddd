package io.spanweave.acceptance;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.Attribute;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.TypePath;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.util.Textifier;
import org.objectweb.asm.util.TraceMethodVisitor;

/**
 * What the methods of a class do: instructions, tables of exceptions, lines and variables, frames and sizes. Not its bytes:
 * the JVM puts a class file together anew for each retransformation, and orders constants as it likes.
 */
final class Bodies {
    private static final String GATE = "java/lang/SpanweaveGate";

    private Bodies() {}

    /** By name and descriptor. */
    static Map<String, String> of(byte[] classFile) {
        Map<String, String> bodies = new TreeMap<>();
        new ClassReader(classFile)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access,
                                    String name,
                                    String descriptor,
                                    @Nullable String signature,
                                    String @Nullable [] exceptions) {
                                return new Body(name + descriptor, bodies);
                            }
                        },
                        ClassReader.EXPAND_FRAMES);
        return bodies;
    }

    /** The one class file there is. */
    static byte[] only(Map<String, byte[]> classes) {
        if (classes.size() != 1) {
            throw new AssertionError(classes.keySet());
        }
        return classes.values().iterator().next();
    }

    /** A class whose static methods set a system property of their name each time they are called. */
    static byte[] telling(byte[] classFile, String prefix) {
        ClassReader reader = new ClassReader(classFile);
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        reader.accept(
                new ClassVisitor(Opcodes.ASM9, writer) {
                    @Override
                    public @Nullable MethodVisitor visitMethod(
                            int access,
                            String name,
                            String descriptor,
                            @Nullable String signature,
                            String @Nullable [] exceptions) {
                        MethodVisitor body = super.visitMethod(access, name, descriptor, signature, exceptions);
                        if ((access & Opcodes.ACC_STATIC) == 0 || name.equals("open") || name.startsWith("<")) {
                            return body;
                        }
                        return new MethodVisitor(Opcodes.ASM9, body) {
                            @Override
                            public void visitCode() {
                                super.visitCode();
                                visitLdcInsn(prefix + name);
                                visitLdcInsn(name);
                                visitMethodInsn(
                                        Opcodes.INVOKESTATIC,
                                        "java/lang/System",
                                        "setProperty",
                                        "(Ljava/lang/String;Ljava/lang/String;)Ljava/lang/String;",
                                        false);
                                visitInsn(Opcodes.POP);
                            }
                        };
                    }
                },
                0);
        return writer.toByteArray();
    }

    /** Names of the instrumentations that have woven something into a class. */
    static Set<String> instrumentations(byte[] classFile) {
        return gateCalls(classFile).keySet();
    }

    /** Methods of the gate that an instrumentation calls in what it has woven into a class, by its name. */
    static Map<String, Set<String>> gateCalls(byte[] classFile) {
        ClassNode type = new ClassNode();
        new ClassReader(classFile).accept(type, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        Map<String, Set<String>> calls = new TreeMap<>();
        for (MethodNode method : type.methods) {
            for (TryCatchBlockNode guarded : method.tryCatchBlocks) {
                instrumentationOf(guarded.handler)
                        .ifPresent(name -> calls.computeIfAbsent(name, any -> new TreeSet<>())
                                .addAll(gateCalls(guarded.start, guarded.end)));
            }
        }
        return calls;
    }

    /** Whose handler of exceptions it is, if it is woven: it begins with that name for {@code adviceFailed}. */
    private static Optional<String> instrumentationOf(LabelNode handler) {
        Object last = null;
        for (AbstractInsnNode at = handler; at != null; at = at.getNext()) {
            if (at instanceof LdcInsnNode constant) {
                last = constant.cst;
            } else if (at instanceof MethodInsnNode call) {
                return call.owner.equals(GATE) && call.name.equals("adviceFailed")
                        ? Optional.of(String.valueOf(last))
                        : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static Set<String> gateCalls(LabelNode start, LabelNode end) {
        Set<String> calls = new TreeSet<>();
        for (AbstractInsnNode at = start; at != end; at = at.getNext()) {
            if (at instanceof MethodInsnNode call && call.owner.equals(GATE)) {
                calls.add(call.name);
            }
        }
        return calls;
    }

    /** Code alone: annotations and parameters are none of the weaver's. */
    private static final class Body extends MethodVisitor {
        private final String name;
        private final Map<String, String> bodies;

        Body(String name, Map<String, String> bodies) {
            super(Opcodes.ASM9, new TraceMethodVisitor(new Textifier()));
            this.name = name;
            this.bodies = bodies;
        }

        @Override
        public void visitParameter(@Nullable String name, int access) {}

        @Override
        public @Nullable AnnotationVisitor visitAnnotationDefault() {
            return null;
        }

        @Override
        public @Nullable AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
            return null;
        }

        @Override
        public @Nullable AnnotationVisitor visitTypeAnnotation(
                int reference, TypePath path, String descriptor, boolean visible) {
            return null;
        }

        @Override
        public @Nullable AnnotationVisitor visitParameterAnnotation(int parameter, String descriptor, boolean visible) {
            return null;
        }

        @Override
        public void visitAnnotableParameterCount(int count, boolean visible) {}

        @Override
        public void visitAttribute(Attribute attribute) {}

        @Override
        public @Nullable AnnotationVisitor visitInsnAnnotation(
                int reference, TypePath path, String descriptor, boolean visible) {
            return null;
        }

        @Override
        public @Nullable AnnotationVisitor visitTryCatchAnnotation(
                int reference, TypePath path, String descriptor, boolean visible) {
            return null;
        }

        @Override
        public @Nullable AnnotationVisitor visitLocalVariableAnnotation(
                int reference,
                TypePath path,
                org.objectweb.asm.Label[] start,
                org.objectweb.asm.Label[] end,
                int[] index,
                String descriptor,
                boolean visible) {
            return null;
        }

        @Override
        public void visitEnd() {
            StringWriter text = new StringWriter();
            PrintWriter out = new PrintWriter(text);
            ((TraceMethodVisitor) mv).p.print(out);
            out.flush();
            bodies.put(name, text.toString());
        }
    }
}
