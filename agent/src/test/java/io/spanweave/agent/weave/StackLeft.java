package io.spanweave.agent.weave;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Methods that return with more on the stack than their value, as the JVM allows and javac never does. */
enum StackLeft {
    INT_UNDER_INT("executeUpdate", "()I", "I"),
    LONG_UNDER_INT("executeUpdate", "()I", "J"),
    BOTH_UNDER_INT("executeUpdate", "()I", "IJI"),
    INT_UNDER_LONG("executeLargeUpdate", "()J", "I"),
    LONG_UNDER_LONG("executeLargeUpdate", "()J", "J"),
    BOTH_UNDER_LONG("executeLargeUpdate", "()J", "JIJ"),
    INT_UNDER_NOTHING("addBatch", "(Ljava/lang/String;)V", "I"),
    BOTH_UNDER_NOTHING("addBatch", "(Ljava/lang/String;)V", "IJ");

    static final String NAME = "com/acme/Left";

    private final String method;
    private final String descriptor;
    private final String left;

    StackLeft(String method, String descriptor, String left) {
        this.method = method;
        this.descriptor = descriptor;
        this.left = left;
    }

    /** Returns from a branch, and from behind it. */
    byte[] classFile() {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(Opcodes.V1_8, Opcodes.ACC_PUBLIC, NAME, null, "java/lang/Object", null);
        writer.visitField(Opcodes.ACC_PUBLIC, "branch", "Z", null, null);
        MethodVisitor made = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
        made.visitCode();
        made.visitVarInsn(Opcodes.ALOAD, 0);
        made.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        made.visitInsn(Opcodes.RETURN);
        made.visitMaxs(0, 0);
        MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC, method, descriptor, null, null);
        code.visitCode();
        Label behind = new Label();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitFieldInsn(Opcodes.GETFIELD, NAME, "branch", "Z");
        code.visitJumpInsn(Opcodes.IFEQ, behind);
        end(code, Opcodes.ICONST_1, Opcodes.LCONST_1);
        code.visitLabel(behind);
        Object[] locals = descriptor.startsWith("()") ? new Object[] {NAME} : new Object[] {NAME, "java/lang/String"};
        code.visitFrame(Opcodes.F_NEW, locals.length, locals, 0, new Object[0]);
        end(code, Opcodes.ICONST_0, Opcodes.LCONST_0);
        code.visitMaxs(0, 0);
        writer.visitEnd();
        return writer.toByteArray();
    }

    private void end(MethodVisitor code, int ifInt, int ifLong) {
        for (int i = 0; i < left.length(); i++) {
            code.visitInsn(left.charAt(i) == 'I' ? Opcodes.ICONST_5 : Opcodes.LCONST_1);
        }
        switch (descriptor.charAt(descriptor.length() - 1)) {
            case 'I':
                code.visitInsn(ifInt);
                code.visitInsn(Opcodes.IRETURN);
                break;
            case 'J':
                code.visitInsn(ifLong);
                code.visitInsn(Opcodes.LRETURN);
                break;
            default:
                code.visitInsn(Opcodes.RETURN);
                break;
        }
    }

    /** Defines the class, which verifies it, and calls the method both ways. */
    String run(byte[] classFile) throws ReflectiveOperationException {
        Class<?> type = new ClassLoader(StackLeft.class.getClassLoader()) {
            Class<?> define() {
                return defineClass(NAME.replace('/', '.'), classFile, 0, classFile.length);
            }
        }.define();
        Object instance = type.getDeclaredConstructor().newInstance();
        Method found = null;
        for (Method method : type.getDeclaredMethods()) {
            found = method;
        }
        StringBuilder results = new StringBuilder();
        for (boolean branch : new boolean[] {true, false}) {
            type.getField("branch").setBoolean(instance, branch);
            try {
                results.append(found.invoke(instance, new Object[found.getParameterCount()]))
                        .append(' ');
            } catch (InvocationTargetException e) {
                throw new AssertionError(e.getCause());
            }
        }
        return results.toString();
    }
}
