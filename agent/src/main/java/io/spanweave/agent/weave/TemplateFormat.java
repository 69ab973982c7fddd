package io.spanweave.agent.weave;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Runs when the agent is built, and is not shipped. Writes down as {@link Templates} what Byte Buddy has woven into the
 * methods of a {@link Template#STUB}. The body of each is made of two marks and, between them, probes that tell where Byte
 * Buddy has moved the body's variables.
 *
 * <pre>
 * advice at the entry
 * Body.begin()
 *   load this, load each argument, store the first variable behind them, a frame
 * Body.end()
 * a value; goto end (where there is advice at the exit), or return
 * end: advice at the exit
 * </pre>
 */
final class TemplateFormat extends ClassVisitor {
    /** Owner of the marks. */
    static final String BODY = "spanweave/Body";

    static final String BEGIN = "begin";
    static final String END = "end";

    /** What the stub of a chosen method returns. */
    static final String VALUE = Type.getInternalName(Value.class);

    private final Map<String, Integer> texts = new LinkedHashMap<>();
    private final ByteArrayOutputStream templates = new ByteArrayOutputStream();
    private int count;

    private TemplateFormat() {
        super(Opcodes.ASM9);
    }

    /** Of a woven stub. */
    static byte[] of(byte[] classFile) throws IOException {
        TemplateFormat format = new TemplateFormat();
        new ClassReader(classFile).accept(format, ClassReader.SKIP_DEBUG | ClassReader.EXPAND_FRAMES);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(file);
        out.writeShort(format.texts.size());
        for (String text : format.texts.keySet()) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            out.writeShort(bytes.length);
            out.write(bytes);
        }
        out.writeShort(format.count);
        format.templates.writeTo(out);
        return file.toByteArray();
    }

    @Override
    public MethodVisitor visitMethod(
            int access, String name, String descriptor, @Nullable String signature, String @Nullable [] exceptions) {
        return new Steps(name, descriptor, (access & Opcodes.ACC_STATIC) != 0);
    }

    private int text(String text) {
        return texts.computeIfAbsent(
                text.replace(VALUE, Template.VALUE).replace(Templates.BOOTSTRAP, Templates.GATE),
                unknown -> texts.size());
    }

    private static void write(ByteArrayOutputStream to, int number) {
        if (number < 0 || number > 0xFFFF) {
            throw new IllegalArgumentException(number + " takes more than two bytes");
        }
        to.write(number >> 8);
        to.write(number);
    }

    /** Stands for whatever a chosen method returns; Byte Buddy wants to see the class. */
    static final class Value {
        private Value() {}
    }

    private enum State {
        FRONT,
        PROBES,
        VALUE,
        BEHIND
    }

    /** The template of one method. Whatever it meets that {@link Template} does not know ends the build. */
    private final class Steps extends MethodVisitor {
        private final String name;
        private final String descriptor;
        private final int arguments;
        private final int argumentCount;
        private final Map<Label, Integer> labels = new HashMap<>();
        private final ByteArrayOutputStream front = new ByteArrayOutputStream();
        private final ByteArrayOutputStream handlers = new ByteArrayOutputStream();
        private final ByteArrayOutputStream behind = new ByteArrayOutputStream();
        private ByteArrayOutputStream to = front;
        private State state = State.FRONT;
        private int copies;
        private boolean probed;
        private boolean keepsArguments;
        private int shift;
        private Object[] added = {};
        private @Nullable Label end;
        private int maxStack;
        private int maxLocals;

        Steps(String name, String descriptor, boolean isStatic) {
            super(Opcodes.ASM9);
            this.name = name;
            this.descriptor = descriptor;
            this.arguments = Splice.argumentsSize(descriptor) - (isStatic ? 1 : 0);
            this.argumentCount = Splice.argumentCount(descriptor) + (isStatic ? 0 : 1);
        }

        private boolean isWritten() {
            return state == State.FRONT || state == State.BEHIND;
        }

        private void step(int step, int... numbers) {
            if (isWritten()) {
                to.write(step);
                for (int number : numbers) {
                    write(to, number);
                }
            }
        }

        private int label(Label label) {
            return labels.computeIfAbsent(label, unknown -> labels.size());
        }

        @Override
        public void visitTryCatchBlock(Label start, Label stop, Label handler, @Nullable String type) {
            if (type == null) {
                throw new IllegalArgumentException("finally in " + name + descriptor);
            }
            handlers.write(Template.TRY_CATCH);
            write(handlers, label(start));
            write(handlers, label(stop));
            write(handlers, label(handler));
            write(handlers, text(type));
        }

        @Override
        public void visitLabel(Label label) {
            step(Template.LABEL, label(label));
        }

        @Override
        public void visitMethodInsn(int opcode, String of, String method, String type, boolean isInterface) {
            if (!of.equals(BODY)) {
                if (isInterface != (opcode == Opcodes.INVOKEINTERFACE)) {
                    throw new IllegalArgumentException("a static method of an interface in " + name + descriptor);
                }
                step(opcode, text(of), text(method), text(type));
            } else if (method.equals(BEGIN)) {
                state = State.PROBES;
            } else if (method.equals(END)) {
                state = State.VALUE;
            } else {
                step(left(FromChoice.Part.valueOf(method)));
            }
        }

        /** The step for a part that is left open. */
        private int left(FromChoice.Part part) {
            switch (part) {
                case NAME:
                    return Template.NAME;
                case OP:
                    return Template.OP;
                case ROOT:
                    return Template.ROOT;
                default:
                    return Template.ARGUMENTS;
            }
        }

        @Override
        public void visitFieldInsn(int opcode, String of, String field, String type) {
            step(opcode, text(of), text(field), text(type));
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            step(opcode, text(type));
        }

        @Override
        public void visitLdcInsn(Object value) {
            if (value instanceof Type) {
                step(Template.LDC_TYPE, text(((Type) value).getInternalName()));
            } else if (value instanceof Long) {
                step(Template.LDC_LONG, text(value.toString()));
            } else {
                step(Opcodes.LDC, text((String) value));
            }
        }

        @Override
        public void visitIntInsn(int opcode, int operand) {
            if (opcode == Opcodes.NEWARRAY) {
                throw new IllegalArgumentException("an array of numbers in " + name + descriptor);
            }
            step(opcode, operand);
        }

        @Override
        public void visitVarInsn(int opcode, int variable) {
            if (state != State.PROBES) {
                step(opcode, variable);
            } else if (opcode == Opcodes.ISTORE) {
                shift = variable - arguments;
            } else if (!probed) {
                probed = true;
                keepsArguments = variable == 0;
            }
        }

        @Override
        public void visitFrame(int type, int locals, @Nullable Object[] local, int stacked, @Nullable Object[] stack) {
            if (state == State.PROBES) {
                // Of this frame the body's own are this, the arguments, and one more.
                int own = argumentCount + 1;
                int from = keepsArguments ? own - 1 : 0;
                added = Arrays.copyOfRange(local, from, from + locals - own);
            } else {
                step(Template.FRAME);
                types(local, locals);
                types(stack, stacked);
            }
        }

        private void types(@Nullable Object[] types, int length) {
            if (isWritten()) {
                types(types, length, to);
            }
        }

        private void types(@Nullable Object[] types, int length, ByteArrayOutputStream out) {
            write(out, length);
            for (int i = 0; i < length; i++) {
                Object type = types[i];
                if (type instanceof String) {
                    out.write(Template.TYPE);
                    write(out, text((String) type));
                } else if (type instanceof Integer) {
                    out.write((Integer) type);
                } else {
                    throw new IllegalArgumentException("what is not initialized in a frame of " + name + descriptor);
                }
            }
        }

        @Override
        public void visitJumpInsn(int opcode, Label label) {
            if (state == State.VALUE && opcode == Opcodes.GOTO) {
                end = label;
                behind();
            } else {
                step(opcode, label(label));
            }
        }

        @Override
        public void visitInsn(int opcode) {
            if (state == State.VALUE && Splice.isReturn(opcode)) {
                behind();
                return;
            }
            if (opcode == Opcodes.NOP && state == State.FRONT && name.equals(Templates.ANY)) {
                // Where Byte Buddy copies arguments, if there are any: in front of what the advice at the exit covers.
                step(Template.COPIES);
                copies++;
            }
            step(opcode);
        }

        private void behind() {
            state = State.BEHIND;
            to = behind;
        }

        @Override
        public void visitIincInsn(int variable, int increment) {
            throw new IllegalArgumentException("a loop in " + name + descriptor);
        }

        @Override
        public void visitTableSwitchInsn(int min, int max, Label otherwise, Label... cases) {
            throw new IllegalArgumentException("a switch in " + name + descriptor);
        }

        @Override
        public void visitLookupSwitchInsn(Label otherwise, int[] keys, Label[] cases) {
            throw new IllegalArgumentException("a switch in " + name + descriptor);
        }

        @Override
        public void visitInvokeDynamicInsn(
                String method, String type, org.objectweb.asm.Handle bootstrap, Object... constants) {
            throw new IllegalArgumentException("a lambda in " + name + descriptor);
        }

        @Override
        public void visitMaxs(int stack, int locals) {
            maxStack = stack;
            maxLocals = locals;
        }

        @Override
        public void visitEnd() {
            if (state != State.BEHIND || copies != (name.equals(Templates.ANY) ? 1 : 0)) {
                throw new IllegalArgumentException("no room for a body in " + name + descriptor);
            }
            ByteArrayOutputStream template = new ByteArrayOutputStream();
            write(template, keepsArguments ? 1 : 0);
            write(template, shift);
            int ended = end == null ? 0 : label(end) + 1;
            write(template, labels.size());
            write(template, ended);
            write(template, maxStack);
            write(template, maxLocals);
            types(added, added.length, template);
            write(template, front.size());
            write(template, handlers.size() + behind.size());
            try {
                front.writeTo(template);
                handlers.writeTo(template);
                behind.writeTo(template);
                write(templates, text(name));
                write(templates, text(descriptor));
                write(templates, template.size());
                template.writeTo(templates);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            count++;
        }
    }
}
