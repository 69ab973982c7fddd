package io.spanweave.agent.weave;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * What an advice takes for granted of the library it is inlined into, read from its class file: every type, method and
 * field of its code that is neither the JDK's nor ours, and the fields of the woven class it asks for by
 * {@code @Advice.FieldValue}. The types of its parameters need no look: the matched descriptor names them.
 */
final class Needs {
    private static final String FIELD_VALUE = "Lnet/bytebuddy/asm/Advice$FieldValue;";

    private Needs() {}

    /**
     * Reads an advice, in the order of its code.
     *
     * @param advice its class file
     * @param namespace the name space its library is in
     */
    static List<Need> of(byte[] advice, Namespace namespace) {
        Code code = new Code(namespace);
        new ClassReader(advice).accept(code, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return new ArrayList<>(code.found);
    }

    /** The gate is in {@code java.lang} once it is packaged, and Byte Buddy's annotations are never run. */
    private static boolean isOfLibrary(@Nullable String type) {
        return type != null
                && !type.startsWith("java/")
                && !type.startsWith("io/spanweave/")
                && !type.startsWith("net/bytebuddy/")
                && (!type.startsWith("[") || (type.endsWith(";") && isOfLibrary(elementOf(type))));
    }

    private static String elementOf(String type) {
        return type.startsWith("[") ? Type.getType(type).getElementType().getInternalName() : type;
    }

    private static final class Code extends ClassVisitor {
        private final Namespace namespace;
        private final Set<Need> found = new LinkedHashSet<>();

        Code(Namespace namespace) {
            super(Opcodes.ASM9);
            this.namespace = namespace;
        }

        @Override
        public MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            return new Body(descriptor);
        }

        private void type(String name) {
            if (isOfLibrary(name)) {
                found.add(Need.type(namespace.rename(elementOf(name))));
            }
        }

        private final class Body extends MethodVisitor {
            private final String method;

            Body(String method) {
                super(Opcodes.ASM9);
                this.method = method;
            }

            @Override
            public @Nullable AnnotationVisitor visitParameterAnnotation(
                    int parameter, String descriptor, boolean visible) {
                return !descriptor.equals(FIELD_VALUE)
                        ? null
                        : new AnnotationVisitor(Opcodes.ASM9) {
                            @Override
                            public void visit(String member, Object value) {
                                if (member.equals("value")) {
                                    String type = Type.getArgumentTypes(method)[parameter].getDescriptor();
                                    found.add(Need.ownField((String) value, namespace.rename(type)));
                                }
                            }
                        };
            }

            @Override
            public void visitTypeInsn(int opcode, String type) {
                type(type);
            }

            @Override
            public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
                if (isOfLibrary(owner)) {
                    boolean isStatic = opcode == Opcodes.GETSTATIC || opcode == Opcodes.PUTSTATIC;
                    found.add(Need.field(isStatic, namespace.rename(owner), name, namespace.rename(descriptor)));
                }
            }

            @Override
            public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean ofInterface) {
                if (owner.startsWith("[")) {
                    type(owner);
                } else if (isOfLibrary(owner)) {
                    found.add(Need.method(
                            opcode == Opcodes.INVOKESTATIC,
                            namespace.rename(owner),
                            name,
                            namespace.rename(descriptor),
                            ofInterface));
                }
            }

            @Override
            public void visitLdcInsn(Object value) {
                if (value instanceof Type && ((Type) value).getSort() != Type.METHOD) {
                    type(((Type) value).getInternalName());
                }
            }

            @Override
            public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
                type(descriptor);
            }

            @Override
            public void visitTryCatchBlock(Label start, Label end, Label handler, @Nullable String type) {
                if (type != null) {
                    type(type);
                }
            }
        }
    }
}
