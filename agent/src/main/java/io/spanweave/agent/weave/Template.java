package io.spanweave.agent.weave;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Advice around a body that is not there yet: what Byte Buddy wove around a stub's when the agent was built, written down by
 * {@code SeamCompiler} as the steps of a method visitor, in front of the body and behind it. {@link Templates} are where
 * it comes from. It serves one method, once.
 *
 * <p>In the stub of a chosen method there are no arguments, for there is no telling what they will be: all variables of the
 * template then move behind the real ones, which the body gets copies of.
 */
final class Template {
    /** What Byte Buddy was told the woven class is called. */
    static final String STUB = "spanweave/Stub";

    /** What it was told a chosen method returns, if that is an object. */
    static final String VALUE = "spanweave/Value";

    // Steps are opcodes and, above these:
    static final int LABEL = 201;
    static final int FRAME = 202;
    static final int TRY_CATCH = 203;
    static final int NAME = 204;
    static final int OP = 205;
    static final int ROOT = 206;
    static final int ARGUMENTS = 207;
    static final int LDC_TYPE = 208;
    static final int LDC_LONG = 209;
    static final int COPIES = 210;

    // Types in a frame are those of ASM, which are small numbers, and:
    static final int TYPE = 7;

    private static final Object[] NONE = {};

    private static final Object[] PLAIN = {
        Opcodes.TOP,
        Opcodes.INTEGER,
        Opcodes.FLOAT,
        Opcodes.DOUBLE,
        Opcodes.LONG,
        Opcodes.NULL,
        Opcodes.UNINITIALIZED_THIS
    };

    private final byte[] b;
    private final String[] texts;
    private final String owner;
    private final @Nullable ChosenCall call;
    private final boolean keepsArguments;
    private final int shift;
    private final Object[] added;
    private final Label[] labels;
    private final int end;
    private final int maxStack;
    private final int maxLocals;
    private final int front;
    private final int back;
    private final int stop;
    private int at;

    /**
     * Reads one.
     *
     * @param at where it begins
     * @param owner the class that is being woven
     * @param call the chosen method it is for; null for one of a fixed seam
     */
    Template(byte[] steps, String[] texts, int at, String owner, @Nullable ChosenCall call) {
        this.b = steps;
        this.texts = texts;
        this.at = at;
        this.owner = owner;
        this.call = call;
        int base = call == null ? 0 : call.size();
        keepsArguments = number() != 0;
        shift = number() + base;
        labels = new Label[number()];
        end = number() - 1;
        maxStack = number() + (call == null ? 0 : call.stack());
        maxLocals = number() + base;
        added = types(number());
        int length = number();
        int lengthBehind = number();
        front = this.at;
        back = front + length;
        stop = back + lengthBehind;
    }

    /** How far the body's own variables move. */
    int shift() {
        return shift;
    }

    /** Whether the body goes on using the arguments where they came in, rather than copies of them. */
    boolean keepsArguments() {
        return keepsArguments;
    }

    /** What frames of the body hold in addition: in front of all, or behind the arguments where these are kept. */
    Object[] added() {
        return added;
    }

    /** Where the body goes instead of returning, its value on the stack; null where it just returns. */
    @Nullable
    Label end() {
        return end < 0 ? null : label(end);
    }

    int maxStack() {
        return maxStack;
    }

    int maxLocals() {
        return maxLocals;
    }

    /** Writes what stands in front of the body. */
    void front(MethodVisitor to) {
        at = front;
        while (at < back) {
            step(to);
        }
    }

    /** Writes what stands behind it, the table of exceptions included: after the body's own, whose handlers go first. */
    void back(MethodVisitor to) {
        at = back;
        while (at < stop) {
            step(to);
        }
    }

    private void step(MethodVisitor to) {
        int step = b[at++] & 0xFF;
        switch (step) {
            case Opcodes.LDC:
                to.visitLdcInsn(text());
                break;
            case LDC_TYPE:
                to.visitLdcInsn(Type.getObjectType(type()));
                break;
            case LDC_LONG:
                to.visitLdcInsn(Long.valueOf(text()));
                break;
            case Opcodes.BIPUSH:
            case Opcodes.SIPUSH:
                to.visitIntInsn(step, number());
                break;
            case Opcodes.CHECKCAST:
                String wanted = type();
                if (!wanted.equals("java/lang/Object")) {
                    to.visitTypeInsn(step, wanted);
                }
                break;
            case Opcodes.NEW:
            case Opcodes.ANEWARRAY:
            case Opcodes.INSTANCEOF:
                to.visitTypeInsn(step, type());
                break;
            case LABEL:
                to.visitLabel(label(number()));
                break;
            case FRAME:
                Object[] locals = types(number());
                Object[] stack = stacked(number());
                to.visitFrame(Opcodes.F_NEW, locals.length, locals, stack.length, stack);
                break;
            case TRY_CATCH:
                to.visitTryCatchBlock(label(number()), label(number()), label(number()), text());
                break;
            case NAME:
            case OP:
            case ROOT:
            case ARGUMENTS:
                chosen().write(step, to);
                break;
            case COPIES:
                chosen().copyArguments(to, shift);
                break;
            default:
                if (isWithin(step, Opcodes.ILOAD, Opcodes.ALOAD) || isWithin(step, Opcodes.ISTORE, Opcodes.ASTORE)) {
                    to.visitVarInsn(step, number() + (call == null ? 0 : call.size()));
                } else if (isWithin(step, Opcodes.GETSTATIC, Opcodes.PUTFIELD)) {
                    to.visitFieldInsn(step, type(), text(), text());
                } else if (isWithin(step, Opcodes.INVOKEVIRTUAL, Opcodes.INVOKEINTERFACE)) {
                    to.visitMethodInsn(step, type(), text(), text(), step == Opcodes.INVOKEINTERFACE);
                } else if (isWithin(step, Opcodes.IFEQ, Opcodes.GOTO)
                        || isWithin(step, Opcodes.IFNULL, Opcodes.IFNONNULL)) {
                    to.visitJumpInsn(step, label(number()));
                } else {
                    to.visitInsn(step);
                }
                break;
        }
    }

    private static boolean isWithin(int step, int first, int last) {
        return step >= first && step <= last;
    }

    private ChosenCall chosen() {
        if (call == null) {
            throw new IllegalStateException("a template of chosen methods, for one that is not");
        }
        return call;
    }

    private Label label(int index) {
        if (labels[index] == null) {
            labels[index] = new Label();
        }
        return labels[index];
    }

    /** The variables of a frame: those of the template, behind the real arguments if its stub had none. */
    private Object[] types(int count) {
        Object[] before = call == null ? NONE : call.frame();
        Object[] types = new Object[before.length + count];
        System.arraycopy(before, 0, types, 0, before.length);
        for (int i = before.length; i < types.length; i++) {
            types[i] = inFrame();
        }
        return types;
    }

    private Object[] stacked(int count) {
        Object[] types = new Object[count];
        for (int i = 0; i < count; i++) {
            types[i] = inFrame();
        }
        return types;
    }

    private Object inFrame() {
        int kind = b[at++];
        return kind == TYPE ? type() : PLAIN[kind];
    }

    private String type() {
        String type = text();
        if (type.equals(STUB)) {
            return owner;
        }
        return call != null && type.equals(VALUE) ? call.returned() : type;
    }

    private String text() {
        return texts[number()];
    }

    private int number() {
        int number = (b[at] & 0xFF) << 8 | (b[at + 1] & 0xFF);
        at += 2;
        return number;
    }
}
