package io.spanweave.agent.weave;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.TypePath;
import org.objectweb.asm.commons.AnalyzerAdapter;

/** Puts the body of a method into a {@link Template}: its variables move, its returns go to the advice at the exit. */
final class Splice extends MethodVisitor {
    private final Template template;
    private final String owner;
    private final int arguments;
    private final int argumentCount;
    private final int returnSize;
    private final @Nullable Label end;
    private final Object[] added;
    private @Nullable AnalyzerAdapter analyzer;
    private boolean drained;

    Splice(Template template, String owner, String descriptor, MethodVisitor to) {
        super(Opcodes.ASM9, to);
        this.template = template;
        this.owner = owner;
        this.arguments = argumentsSize(descriptor);
        this.argumentCount = argumentCount(descriptor);
        this.returnSize = Type.getReturnType(descriptor).getSize();
        this.end = template.end();
        this.added = template.added();
    }

    /** Size of {@code this} and the arguments, in variables. */
    static int argumentsSize(String descriptor) {
        return Type.getArgumentsAndReturnSizes(descriptor) >> 2;
    }

    static int argumentCount(String descriptor) {
        return Type.getArgumentTypes(descriptor).length;
    }

    static boolean isReturn(int opcode) {
        return opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN;
    }

    boolean replacesReturns() {
        return end != null;
    }

    /** Has whoever sees the body first tell what is on the stack. */
    void watch(AnalyzerAdapter stack) {
        analyzer = stack;
    }

    private int moved(int variable) {
        return template.keepsArguments() && variable < arguments ? variable : variable + template.shift();
    }

    @Override
    public void visitCode() {
        super.visitCode();
        template.front(mv);
    }

    @Override
    public void visitVarInsn(int opcode, int variable) {
        super.visitVarInsn(opcode, moved(variable));
    }

    @Override
    public void visitIincInsn(int variable, int increment) {
        super.visitIincInsn(moved(variable), increment);
    }

    @Override
    public void visitLocalVariable(
            String name, String descriptor, @Nullable String signature, Label start, Label stop, int variable) {
        super.visitLocalVariable(name, descriptor, signature, start, stop, moved(variable));
    }

    @Override
    public @Nullable AnnotationVisitor visitLocalVariableAnnotation(
            int typeRef,
            @Nullable TypePath typePath,
            Label[] start,
            Label[] stop,
            int[] variables,
            String descriptor,
            boolean visible) {
        int[] moved = new int[variables.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = moved(variables[i]);
        }
        return super.visitLocalVariableAnnotation(typeRef, typePath, start, stop, moved, descriptor, visible);
    }

    @Override
    public void visitFrame(int type, int locals, Object[] local, int stacked, Object[] stack) {
        if (added.length == 0) {
            super.visitFrame(type, locals, local, stacked, stack);
            return;
        }
        int before = template.keepsArguments() ? Math.min(locals, argumentCount + 1) : 0;
        Object[] all = new Object[locals + added.length];
        System.arraycopy(local, 0, all, 0, before);
        System.arraycopy(added, 0, all, before, added.length);
        System.arraycopy(local, before, all, before + added.length, locals - before);
        if (locals > 0 && local[0] == Opcodes.UNINITIALIZED_THIS) {
            // In a constructor that has not called the other yet, copies of this are no more than it is.
            for (int i = 0; i < added.length; i++) {
                if (owner.equals(added[i])) {
                    all[before + i] = Opcodes.UNINITIALIZED_THIS;
                }
            }
        }
        super.visitFrame(type, all.length, all, stacked, stack);
    }

    @Override
    public void visitInsn(int opcode) {
        if (end != null && isReturn(opcode)) {
            drain();
            super.visitJumpInsn(Opcodes.GOTO, end);
        } else {
            super.visitInsn(opcode);
        }
    }

    /** A return forgets what else is on the stack, a jump does not: compilers other than javac leave things there. */
    private void drain() {
        List<Object> stack = analyzer == null ? null : analyzer.stack;
        if (stack == null) {
            return;
        }
        for (int depth = stack.size() - returnSize; depth > 0; ) {
            // The second half of a long or double is the upper one, and is called TOP.
            boolean wide = stack.get(depth - 1) == Opcodes.TOP;
            depth -= wide ? 2 : 1;
            drained = true;
            if (returnSize == 1) {
                super.visitInsn(wide ? Opcodes.DUP_X2 : Opcodes.DUP_X1);
                super.visitInsn(Opcodes.POP);
            } else if (returnSize == 2) {
                super.visitInsn(wide ? Opcodes.DUP2_X2 : Opcodes.DUP2_X1);
                super.visitInsn(Opcodes.POP2);
            }
            super.visitInsn(wide ? Opcodes.POP2 : Opcodes.POP);
        }
    }

    @Override
    public void visitMaxs(int stack, int locals) {
        template.back(mv);
        super.visitMaxs(
                Math.max(drained ? stack + 2 : stack, template.maxStack()),
                Math.max(locals + template.shift(), template.maxLocals()));
    }
}
