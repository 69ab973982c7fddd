package io.spanweave.agent.weave;

import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Fits a {@link Template} that knows of no arguments to a chosen method, which may have any. */
final class ChosenCall {
    private static final String OBJECT = "java/lang/Object";

    private final ChosenMethod chosen;
    private final String owner;
    private final boolean isStatic;
    private final Type[] arguments;
    private final Type returned;

    ChosenCall(ChosenMethod chosen, String owner, int access, String descriptor) {
        this.chosen = chosen;
        this.owner = owner;
        this.isStatic = (access & Opcodes.ACC_STATIC) != 0;
        this.arguments = Type.getArgumentTypes(descriptor);
        this.returned = Type.getReturnType(descriptor);
    }

    /** The descriptor of the stub to take, which goes by the kind of what is returned. */
    String stub() {
        switch (returned.getSort()) {
            case Type.VOID:
                return "()V";
            case Type.LONG:
                return "()J";
            case Type.FLOAT:
                return "()F";
            case Type.DOUBLE:
                return "()D";
            case Type.ARRAY:
            case Type.OBJECT:
                return "()L" + Template.VALUE + ";";
            default:
                return "()I";
        }
    }

    /** The class the method is in. */
    String owner() {
        return owner;
    }

    /** Internal name of what is returned. */
    String returned() {
        return returned.getInternalName();
    }

    /** Variables that the method begins with. */
    int size() {
        int size = isStatic ? 0 : 1;
        for (Type argument : arguments) {
            size += argument.getSize();
        }
        return size;
    }

    /** The same, as a frame has them. */
    Object[] frame() {
        List<Object> types = new ArrayList<>(1 + arguments.length);
        if (!isStatic) {
            types.add(owner);
        }
        for (Type argument : arguments) {
            types.add(inFrame(argument));
        }
        return types.toArray();
    }

    /** As a frame has it. */
    static Object inFrame(Type type) {
        switch (type.getSort()) {
            case Type.LONG:
                return Opcodes.LONG;
            case Type.DOUBLE:
                return Opcodes.DOUBLE;
            case Type.FLOAT:
                return Opcodes.FLOAT;
            case Type.ARRAY:
            case Type.OBJECT:
                return type.getInternalName();
            default:
                return Opcodes.INTEGER;
        }
    }

    /** What the array of arguments takes on the stack beside the one place the template has for it. */
    int stack() {
        int most = 0;
        for (int i = 0; i < arguments.length; i++) {
            String key = chosen.key(i);
            if (key != null) {
                most = Math.max(most, ChosenMethod.isSensitive(key) ? 3 : 2 + arguments[i].getSize());
            }
        }
        return Math.max(most, isAnyKept() ? 3 : 0);
    }

    private boolean isAnyKept() {
        for (int i = 0; i < arguments.length; i++) {
            if (chosen.key(i) != null) {
                return true;
            }
        }
        return false;
    }

    /** Has the body work on variables of its own: it may assign to its parameters. */
    void copyArguments(MethodVisitor to, int shift) {
        int variable = 0;
        if (!isStatic) {
            to.visitVarInsn(Opcodes.ALOAD, 0);
            to.visitVarInsn(Opcodes.ASTORE, shift);
            variable = 1;
        }
        for (Type argument : arguments) {
            to.visitVarInsn(argument.getOpcode(Opcodes.ILOAD), variable);
            to.visitVarInsn(argument.getOpcode(Opcodes.ISTORE), variable + shift);
            variable += argument.getSize();
        }
    }

    /** Writes what the template leaves open. */
    void write(int step, MethodVisitor to) {
        switch (step) {
            case Template.NAME:
                to.visitLdcInsn(chosen.name());
                break;
            case Template.OP:
                to.visitLdcInsn(chosen.op());
                break;
            case Template.ROOT:
                to.visitInsn(chosen.root() ? Opcodes.ICONST_1 : Opcodes.ICONST_0);
                break;
            default:
                if (isAnyKept()) {
                    array(to);
                } else {
                    to.visitInsn(Opcodes.ACONST_NULL);
                }
                break;
        }
    }

    /** An array of key, value, key, value. */
    private void array(MethodVisitor to) {
        int count = 0;
        for (int i = 0; i < arguments.length; i++) {
            count += chosen.key(i) == null ? 0 : 2;
        }
        number(count, to);
        to.visitTypeInsn(Opcodes.ANEWARRAY, OBJECT);
        int variable = isStatic ? 0 : 1;
        int next = 0;
        for (int i = 0; i < arguments.length; i++) {
            String key = chosen.key(i);
            if (key != null) {
                to.visitInsn(Opcodes.DUP);
                number(next++, to);
                to.visitLdcInsn(key);
                to.visitInsn(Opcodes.AASTORE);
                to.visitInsn(Opcodes.DUP);
                number(next++, to);
                if (ChosenMethod.isSensitive(key)) {
                    to.visitLdcInsn(ChosenMethod.FILTERED);
                } else {
                    to.visitVarInsn(arguments[i].getOpcode(Opcodes.ILOAD), variable);
                    box(arguments[i], to);
                }
                to.visitInsn(Opcodes.AASTORE);
            }
            variable += arguments[i].getSize();
        }
    }

    private static void number(int number, MethodVisitor to) {
        if (number <= 5) {
            to.visitInsn(Opcodes.ICONST_0 + number);
        } else if (number <= Byte.MAX_VALUE) {
            to.visitIntInsn(Opcodes.BIPUSH, number);
        } else {
            // No method has more than 255 arguments.
            to.visitIntInsn(Opcodes.SIPUSH, number);
        }
    }

    private static void box(Type type, MethodVisitor to) {
        String box = boxOf(type);
        if (!box.isEmpty()) {
            to.visitMethodInsn(
                    Opcodes.INVOKESTATIC, box, "valueOf", "(" + type.getDescriptor() + ")L" + box + ";", false);
        }
    }

    private static String boxOf(Type type) {
        switch (type.getSort()) {
            case Type.BOOLEAN:
                return "java/lang/Boolean";
            case Type.BYTE:
                return "java/lang/Byte";
            case Type.CHAR:
                return "java/lang/Character";
            case Type.SHORT:
                return "java/lang/Short";
            case Type.INT:
                return "java/lang/Integer";
            case Type.LONG:
                return "java/lang/Long";
            case Type.FLOAT:
                return "java/lang/Float";
            case Type.DOUBLE:
                return "java/lang/Double";
            default:
                return "";
        }
    }
}
