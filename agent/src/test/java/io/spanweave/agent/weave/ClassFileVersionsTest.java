package io.spanweave.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Drivers are as old as Java 1.3: weaving must do for every version of the class file. */
class ClassFileVersionsTest {
    private FakeRecorder recorder;

    @BeforeEach
    void open() throws Exception {
        recorder = FakeRecorder.open();
    }

    @AfterEach
    void close() {
        recorder.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {46, 47, 48, 49, 50, 51, 52, 53, 55, 61})
    void shouldWeave(int version) throws Exception {
        String name = "woven.Statement" + version;
        Class<?> type = new WeavingLoader("woven.", Map.of(name, statement(name, version))).loadClass(name);
        Method execute = type.getDeclaredMethod("executeUpdate", String.class);
        // Neither abstract nor an instance of all of java.sql.Statement's methods: reflection does not mind.
        Object statement = type.getDeclaredConstructor().newInstance();
        assertThat(execute.invoke(statement, "five5")).isEqualTo(5);
        assertThat(recorder.calls).containsExactly("enterStatement", "exitSpan");
        assertThat(recorder.last("exitSpan")[1]).isEqualTo(5L);
        recorder.forget();
        Throwable thrown = catchThrowable(() -> execute.invoke(statement, (Object) null));
        assertThat(thrown).isInstanceOf(InvocationTargetException.class);
        assertThat(thrown.getCause()).isInstanceOf(NullPointerException.class);
        assertThat(recorder.calls).containsExactly("enterStatement", "exitSpan");
        assertThat(recorder.last("exitSpan")[2]).isSameAs(thrown.getCause());
        recorder.forget();
        recorder.trouble = () -> new IllegalStateException("ours");
        assertThat(execute.invoke(statement, "abc")).isEqualTo(3);
        assertThat(recorder.calls).containsExactly("enterStatement", "adviceFailed");
    }

    /** {@code int executeUpdate(String sql) { int n = 0; for (int i = sql.length(); i > 0; i--) n++; return n; }}. */
    static byte[] statement(String name, int version) {
        boolean frames = version >= 50;
        ClassWriter writer = new ClassWriter(frames ? ClassWriter.COMPUTE_FRAMES : ClassWriter.COMPUTE_MAXS);
        writer.visit(
                version,
                Opcodes.ACC_PUBLIC | Opcodes.ACC_SUPER,
                name.replace('.', '/'),
                null,
                "java/lang/Object",
                new String[] {"java/sql/Statement"});
        MethodVisitor constructor = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
        constructor.visitCode();
        constructor.visitVarInsn(Opcodes.ALOAD, 0);
        constructor.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        constructor.visitInsn(Opcodes.RETURN);
        constructor.visitMaxs(0, 0);
        constructor.visitEnd();
        MethodVisitor method =
                writer.visitMethod(Opcodes.ACC_PUBLIC, "executeUpdate", "(Ljava/lang/String;)I", null, null);
        Label loop = new Label();
        Label done = new Label();
        method.visitCode();
        method.visitInsn(Opcodes.ICONST_0);
        method.visitVarInsn(Opcodes.ISTORE, 2);
        method.visitVarInsn(Opcodes.ALOAD, 1);
        method.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/lang/String", "length", "()I", false);
        method.visitVarInsn(Opcodes.ISTORE, 3);
        method.visitLabel(loop);
        method.visitVarInsn(Opcodes.ILOAD, 3);
        method.visitJumpInsn(Opcodes.IFLE, done);
        method.visitIincInsn(2, 1);
        method.visitIincInsn(3, -1);
        method.visitJumpInsn(Opcodes.GOTO, loop);
        method.visitLabel(done);
        method.visitVarInsn(Opcodes.ILOAD, 2);
        method.visitInsn(Opcodes.IRETURN);
        method.visitMaxs(0, 0);
        method.visitEnd();
        writer.visitEnd();
        return writer.toByteArray();
    }
}
