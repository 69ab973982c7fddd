package io.spanweave.agent.weave;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Advice around a body that is not there yet: what Byte Buddy has woven into a method of a {@link #STUB} whose body is
 * made of two marks and, between them, probes that tell where Byte Buddy has moved the body's variables.
 *
 * <pre>
 * advice at the entry
 * Body.begin()
 *   load this, load each argument, store the first variable behind them, a frame
 * Body.end()
 * a value; goto end (where there is advice at the exit), or return
 * end: advice at the exit
 * </pre>
 *
 * <p>The class file is read twice, once for what stands in front of the body and once for what stands behind it, with
 * the same labels both times.
 */
final class Template {
    /** What Byte Buddy was told the woven class is called. */
    static final String STUB = "spanweave/Stub";

    /** Owner of the two marks. */
    static final String BODY = "spanweave/Body";

    static final String BEGIN = "begin";
    static final String END = "end";

    private static final int FLAGS = ClassReader.SKIP_DEBUG | ClassReader.EXPAND_FRAMES;
    private static final Object[] NONE = {};

    private final Labelled reader;
    private final String name;
    private final String descriptor;
    private int shift;
    private boolean keepsArguments;
    private Object[] added = NONE;
    private @Nullable Label end;
    private int maxStack;
    private int maxLocals;

    /** Reads the template of one method; it serves one method, once. */
    Template(byte[] classFile, String name, String descriptor) {
        this.reader = new Labelled(classFile);
        this.name = name;
        this.descriptor = descriptor;
        Pass probes = new Pass(null, STUB, false);
        read(probes);
        if (probes.state != State.BEHIND) {
            throw new IllegalStateException("no template for " + name + descriptor);
        }
    }

    /** How far the body's own variables have moved. */
    int shift() {
        return shift;
    }

    /** Whether the body goes on using the arguments where they came in, rather than copies of them. */
    boolean keepsArguments() {
        return keepsArguments;
    }

    /** What frames of the body hold in addition: in front of all, or behind the arguments where these are kept. */
    Object[] added(String owner) {
        return owned(added, owner);
    }

    /** Where the body goes instead of returning, its value on the stack; null where it just returns. */
    @Nullable
    Label end() {
        return end;
    }

    int maxStack() {
        return maxStack;
    }

    int maxLocals() {
        return maxLocals;
    }

    /** Writes what stands in front of the body. */
    void front(MethodVisitor to, String owner) {
        read(new Pass(to, owner, false));
    }

    /** Writes what stands behind it, the table of exceptions included: after the body's own, whose handlers go first. */
    void back(MethodVisitor to, String owner) {
        read(new Pass(to, owner, true));
    }

    private void read(Pass pass) {
        reader.accept(
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public @Nullable MethodVisitor visitMethod(
                            int access,
                            String found,
                            String itsDescriptor,
                            @Nullable String signature,
                            String @Nullable [] exceptions) {
                        return found.equals(name) && itsDescriptor.equals(descriptor) ? pass : null;
                    }
                },
                FLAGS);
    }

    private static Object[] owned(@Nullable Object[] types, String owner) {
        Object[] owned = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            Object type = types[i];
            owned[i] = STUB.equals(type) ? owner : type;
        }
        return owned;
    }

    private enum State {
        FRONT,
        PROBES,
        VALUE,
        BEHIND
    }

    /** Forwards one part of the template, and learns the rest. */
    private final class Pass extends MethodVisitor {
        private final @Nullable MethodVisitor to;
        private final String owner;
        private final boolean behind;
        private State state = State.FRONT;
        private boolean probed;

        Pass(@Nullable MethodVisitor to, String owner, boolean behind) {
            super(Opcodes.ASM9, behind ? null : to);
            this.to = to;
            this.owner = owner;
            this.behind = behind;
        }

        private void enter(State next) {
            state = next;
            mv = next == State.BEHIND && behind ? to : null;
        }

        @Override
        public void visitCode() {
            // The method's own visitor has begun already.
        }

        @Override
        public void visitTryCatchBlock(Label start, Label stop, Label handler, @Nullable String type) {
            if (behind && to != null) {
                to.visitTryCatchBlock(start, stop, handler, type);
            }
        }

        @Override
        public void visitMethodInsn(int opcode, String of, String method, String type, boolean isInterface) {
            if (of.equals(BODY)) {
                enter(method.equals(BEGIN) ? State.PROBES : State.VALUE);
            } else {
                super.visitMethodInsn(opcode, of, method, type, isInterface);
            }
        }

        @Override
        public void visitFieldInsn(int opcode, String of, String field, String type) {
            super.visitFieldInsn(opcode, of.equals(STUB) ? owner : of, field, type);
        }

        @Override
        public void visitVarInsn(int opcode, int variable) {
            if (state != State.PROBES) {
                super.visitVarInsn(opcode, variable);
            } else if (opcode == Opcodes.ISTORE) {
                shift = variable - Splice.argumentsSize(descriptor);
            } else if (!probed) {
                probed = true;
                keepsArguments = variable == 0;
            }
        }

        @Override
        public void visitFrame(int type, int locals, @Nullable Object[] local, int stacked, @Nullable Object[] stack) {
            if (state == State.PROBES) {
                // Of this frame the body's own are this, the arguments, and one more.
                int own = Splice.argumentCount(descriptor) + 2;
                @Nullable Object[] there = Arrays.copyOf(local, locals);
                int from = keepsArguments ? own - 1 : 0;
                added = owned(Arrays.copyOfRange(there, from, from + locals - own), STUB);
            } else {
                super.visitFrame(type, locals, owned(local, owner), stacked, owned(stack, owner));
            }
        }

        @Override
        public void visitJumpInsn(int opcode, Label label) {
            if (state == State.VALUE && opcode == Opcodes.GOTO) {
                end = label;
                enter(State.BEHIND);
            } else {
                super.visitJumpInsn(opcode, label);
            }
        }

        @Override
        public void visitInsn(int opcode) {
            if (state == State.VALUE && Splice.isReturn(opcode)) {
                enter(State.BEHIND);
            } else {
                super.visitInsn(opcode);
            }
        }

        @Override
        public void visitMaxs(int stack, int locals) {
            maxStack = stack;
            maxLocals = locals;
        }

        @Override
        public void visitEnd() {
            // The method's own visitor goes on.
        }
    }

    /** Gives one position the same label each time it is read. */
    private static final class Labelled extends ClassReader {
        private Label[] known = {};

        Labelled(byte[] classFile) {
            super(classFile);
        }

        @Override
        protected Label readLabel(int offset, Label[] labels) {
            if (known.length < labels.length) {
                known = Arrays.copyOf(known, labels.length);
            }
            if (labels[offset] == null) {
                if (known[offset] == null) {
                    known[offset] = new Label();
                }
                labels[offset] = known[offset];
            }
            return labels[offset];
        }
    }
}
