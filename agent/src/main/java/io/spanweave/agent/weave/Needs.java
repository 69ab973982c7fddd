package io.spanweave.agent.weave;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
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
 *
 * <p>Most advice calls nothing but the gate. That is seen in the constant pool, and its code is then never looked at.
 */
final class Needs {
    private static final String FIELD_VALUE = "Lnet/bytebuddy/asm/Advice$FieldValue;";
    private static final String WITHOUT = "Lio/spanweave/agent/weave/Without;";
    private static final byte[] FIELD_VALUE_BYTES = FIELD_VALUE.getBytes(StandardCharsets.UTF_8);
    private static final int UTF8 = 1;
    private static final int CLASS = 7;

    /** Of advice that calls nothing but the gate and the JDK. */
    static final Needs NONE = new Needs(Collections.<Need>emptyList(), "");

    private final List<Need> all;
    private final String without;

    private Needs(List<Need> all, String without) {
        this.all = all;
        this.without = without;
    }

    /**
     * Reads an advice.
     *
     * @param advice its class file
     * @param namespace the name space its library is in
     */
    static Needs of(byte[] advice, Namespace namespace) {
        ClassReader reader = new ClassReader(advice);
        if (!hasAny(reader)) {
            return NONE;
        }
        Code code = new Code(namespace);
        reader.accept(code, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return code.found.isEmpty() ? NONE : new Needs(new ArrayList<>(code.found), code.without);
    }

    /** In the order the advice uses them. */
    List<Need> all() {
        return all;
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** What {@link Without} says; empty where it says nothing. */
    String without() {
        return without;
    }

    private static boolean hasAny(ClassReader reader) {
        char[] buffer = new char[reader.getMaxStringLength()];
        for (int i = 1; i < reader.getItemCount(); i++) {
            int at = reader.getItem(i);
            if (at == 0) {
                // The second place of a long or double.
                continue;
            }
            int tag = reader.readByte(at - 1);
            if (tag == CLASS ? isOfLibrary(reader.readUTF8(at, buffer)) : tag == UTF8 && isFieldValue(reader, at)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isFieldValue(ClassReader reader, int at) {
        if (reader.readUnsignedShort(at) != FIELD_VALUE_BYTES.length) {
            return false;
        }
        for (int i = FIELD_VALUE_BYTES.length - 1; i >= 0; i--) {
            if (reader.readByte(at + 2 + i) != FIELD_VALUE_BYTES[i]) {
                return false;
            }
        }
        return true;
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
        private String without = "";

        Code(Namespace namespace) {
            super(Opcodes.ASM9);
            this.namespace = namespace;
        }

        @Override
        public @Nullable AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
            return !descriptor.equals(WITHOUT)
                    ? null
                    : new AnnotationVisitor(Opcodes.ASM9) {
                        @Override
                        public void visit(String member, Object value) {
                            without = (String) value;
                        }
                    };
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
