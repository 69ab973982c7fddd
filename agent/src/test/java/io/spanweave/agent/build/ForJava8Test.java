package io.spanweave.agent.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

class ForJava8Test {
    @Test
    void shouldGiveFramesToWhatHasNone() throws Exception {
        byte[] before = classFile(ClassReader.class);
        assertThat(before[7]).isEqualTo((byte) Opcodes.V1_5);
        assertThat(frames(before)).isEmpty();

        byte[] after = ForJava8.file("org/objectweb/asm/ClassReader.class", before);

        assertThat(after[7]).isEqualTo((byte) Opcodes.V1_8);
        assertThat(frames(after)).isNotEmpty();
        Class<?> made = new ClassLoader(getClass().getClassLoader()) {
            Class<?> define() {
                return defineClass("org.objectweb.asm.ClassReader", after, 0, after.length);
            }
        }.define();
        // Verified by its frames, and at work: it reads itself.
        Object reader = made.getConstructor(byte[].class).newInstance((Object) after);
        assertThat(made.getMethod("getClassName").invoke(reader)).isEqualTo("org/objectweb/asm/ClassReader");
    }

    @Test
    void shouldChangeNothingButTheNumberOfWhatIsNewer() throws Exception {
        byte[] newer = classFile(ForJava8Test.class);
        byte[] expected = newer.clone();
        expected[7] = Opcodes.V1_8;

        assertThat(ForJava8.file("a/Newer.class", newer)).isEqualTo(expected);
    }

    @Test
    void shouldLeaveTheRestAlone() throws Exception {
        byte[] text = "no class, whatever its name".getBytes(StandardCharsets.UTF_8);
        byte[] right = classFile(ForJava8.class);

        assertThat(ForJava8.file("a/Text.class", text)).isSameAs(text);
        assertThat(ForJava8.file("a/ForJava8.class", right)).isSameAs(right);
        assertThat(ForJava8.file("a/readme", classFile(ClassReader.class))).isEqualTo(classFile(ClassReader.class));
    }

    private static List<Integer> frames(byte[] classFile) {
        List<Integer> found = new ArrayList<>();
        new ClassReader(classFile)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String name, String descriptor, String signature, String[] thrown) {
                                return new MethodVisitor(Opcodes.ASM9) {
                                    @Override
                                    public void visitFrame(
                                            int type, int numLocal, Object[] local, int numStack, Object[] stack) {
                                        found.add(type);
                                    }
                                };
                            }
                        },
                        0);
        return found;
    }

    private static byte[] classFile(Class<?> type) throws Exception {
        try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
            return in.readAllBytes();
        }
    }
}
