package io.spanweave.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.sun.management.ThreadMXBean;
import io.spanweave.agent.instrument.Instrumentations;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.Random;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import net.bytebuddy.ByteBuddy;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

class ClassFilterTest {
    private static final List<String> ANNOTATIONS =
            List.of("io/spanweave/annotations/Span", "java/lang/FunctionalInterface");

    private final List<Rule> rules = rules();
    private final ClassFilter filter = new ClassFilter(rules, ANNOTATIONS);

    @Test
    void shouldAgreeWithAsmOverWholeLibraries() throws IOException {
        int[] seen = new int[3];
        for (Class<?> type : new Class<?>[] {org.h2.Driver.class, ByteBuddy.class, io.sentry.Sentry.class}) {
            for (byte[] classFile : classesBeside(type)) {
                compare(classFile, seen);
            }
        }
        assertThat(seen[0]).isGreaterThan(4_000);
        assertThat(seen[1]).as("candidates").isBetween(5, 50);
    }

    @Test
    void shouldAgreeWithAsmOverTheJdk() throws IOException {
        int[] seen = new int[3];
        for (String module : List.of("java.base", "java.sql", "java.sql.rowset")) {
            Path root = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules/" + module);
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : (Iterable<Path>) files.filter(f -> f.toString().endsWith(".class"))::iterator) {
                    compare(Files.readAllBytes(file), seen);
                }
            }
        }
        assertThat(seen[0]).isGreaterThan(5_000);
    }

    @Test
    void shouldAllocateNothingForWhatItTurnsDown() throws IOException {
        List<byte[]> down = new ArrayList<>();
        for (byte[] classFile : classesBeside(org.h2.Driver.class)) {
            if (filter.byMethods(classFile).isEmpty()) {
                down.add(classFile);
            }
        }
        byte[][] turnedDown = down.toArray(new byte[0][]);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        boolean found = false;
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getThreadAllocatedBytes(thread);
            for (byte[] classFile : turnedDown) {
                found |= !filter.byMethods(classFile).isEmpty()
                        || !filter.byName("org/h2/Driver").isEmpty();
            }
            allocated = Math.min(allocated, threads.getThreadAllocatedBytes(thread) - before);
        }
        assertThat(found).isFalse();
        assertThat(turnedDown.length).isGreaterThan(800);
        // Both names in the pool, and no such method: one pair of arrays each. And the reading of the counter itself.
        int walked = 0;
        for (byte[] classFile : turnedDown) {
            walked += mentionsBoth(classFile) ? 1 : 0;
        }
        assertThat(allocated).isLessThan(1_000L + walked * 20_000L);
        assertThat(walked).isLessThan(turnedDown.length / 10);
    }

    @Test
    void shouldFindMethodsAmongEverythingAClassMayHold() {
        assertThat(found(generated(Opcodes.ACC_PUBLIC, Opcodes.ACC_PUBLIC, "executeQuery")))
                .isTrue();
        assertThat(found(generated(Opcodes.ACC_PUBLIC, Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL, "executeQuery")))
                .isTrue();
        assertThat(found(generated(Opcodes.ACC_ABSTRACT, Opcodes.ACC_ABSTRACT, "executeQuery")))
                .isFalse();
        assertThat(found(generated(Opcodes.ACC_PUBLIC, Opcodes.ACC_NATIVE, "executeQuery")))
                .isFalse();
        assertThat(found(generated(Opcodes.ACC_PUBLIC, Opcodes.ACC_PUBLIC, "executeQuery2")))
                .isFalse();
        assertThat(found(generated(Opcodes.ACC_INTERFACE | Opcodes.ACC_ABSTRACT, Opcodes.ACC_PUBLIC, "executeQuery")))
                .isFalse();
    }

    private boolean found(byte[] classFile) {
        return !filter.byMethods(classFile).isEmpty();
    }

    @Test
    void shouldFindMethodsWithNamesLikeDescriptors() {
        List<Rule> odd = List.of(new Rule(
                "odd", Rule.Target.SUBTYPES, List.of("a/B"), List.of("Load()V", "L()V"), "x", Namespace.JAKARTA));
        ClassFilter oddFilter = new ClassFilter(odd, List.of());
        assertThat(oddFilter
                        .byMethods(generated(Opcodes.ACC_PUBLIC, Opcodes.ACC_PUBLIC, "Load", "()V"))
                        .contains(0))
                .isTrue();
        assertThat(oddFilter
                        .byMethods(generated(Opcodes.ACC_PUBLIC, Opcodes.ACC_PUBLIC, "L", "()V"))
                        .contains(0))
                .isTrue();
    }

    @Test
    void shouldNeverThrow() throws IOException {
        byte[] classFile = ClassFiles.read(getClass().getClassLoader(), "org/h2/jdbc/JdbcStatement");
        for (int length = 0; length < classFile.length; length += length < 2_000 ? 1 : 37) {
            byte[] cut = Arrays.copyOf(classFile, length);
            assertThatCode(() -> filter.byMethods(cut)).doesNotThrowAnyException();
        }
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(500)];
            random.nextBytes(noise);
            if (noise.length > 4) {
                noise[0] = (byte) 0xCA;
                noise[1] = (byte) 0xFE;
                noise[2] = (byte) 0xBA;
                noise[3] = (byte) 0xBE;
            }
            filter.byMethods(noise);
            byte[] damaged = classFile.clone();
            for (int k = 0; k < 20; k++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            filter.byMethods(damaged);
        }
        filter.byMethods(new byte[0]);
    }

    @Test
    void shouldTakeAsManyRulesAsASetCanHold() {
        List<Rule> many = new ArrayList<>();
        for (int i = 0; i < RuleSet.SIZE; i++) {
            many.add(new Rule(
                    "x", Rule.Target.SUBTYPES, List.of("a/B"), List.of("m" + i + "()V"), "x", Namespace.JAKARTA));
        }
        ClassFilter full = new ClassFilter(many, List.of());
        for (int i = 0; i < RuleSet.SIZE; i++) {
            RuleSet found = full.byMethods(generated(Opcodes.ACC_PUBLIC, Opcodes.ACC_PUBLIC, "m" + i, "()V"));
            for (int k = 0; k < RuleSet.SIZE; k++) {
                assertThat(found.contains(k)).as(i + " " + k).isEqualTo(i == k);
            }
        }
        many.add(many.get(0));
        assertThatCode(() -> new ClassFilter(many, List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private void compare(byte[] classFile, int[] seen) {
        RuleSet expected = oracle(classFile);
        RuleSet found = filter.byMethods(classFile);
        // Annotations are only looked for in the pool: more may be found than are there, never fewer.
        for (int i = 0; i < rules.size(); i++) {
            boolean right = filter.chosen().contains(i)
                    ? found.contains(i) || !expected.contains(i)
                    : found.contains(i) == expected.contains(i);
            assertThat(right)
                    .as(new ClassReader(classFile).getClassName() + ": " + rules.get(i))
                    .isTrue();
        }
        seen[0]++;
        seen[1] += found.isEmpty() ? 0 : 1;
    }

    private RuleSet oracle(byte[] classFile) {
        RuleSet[] set = {RuleSet.EMPTY};
        boolean[] isInterface = new boolean[1];
        new ClassReader(classFile)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public void visit(
                                    int version,
                                    int access,
                                    String name,
                                    String signature,
                                    String parent,
                                    String[] interfaces) {
                                isInterface[0] = (access & Opcodes.ACC_INTERFACE) != 0;
                            }

                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String name, String descriptor, String signature, String[] exceptions) {
                                boolean body = (access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) == 0;
                                for (int i = 0; i < rules.size(); i++) {
                                    Rule rule = rules.get(i);
                                    if (body
                                            && rule.target() == Rule.Target.SUBTYPES
                                            && rule.marks().contains(name + descriptor)) {
                                        set[0] = set[0].with(i);
                                    }
                                }
                                return new MethodVisitor(Opcodes.ASM9) {
                                    @Override
                                    public AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
                                        for (int i = 0; i < rules.size(); i++) {
                                            Rule rule = rules.get(i);
                                            if (rule.isChosen()
                                                    && ANNOTATIONS.contains(
                                                            annotation.substring(1, annotation.length() - 1))) {
                                                set[0] = set[0].with(i);
                                            }
                                        }
                                        return null;
                                    }
                                };
                            }
                        },
                        ClassReader.SKIP_CODE);
        return isInterface[0] ? set[0].and(filter.chosen()) : set[0];
    }

    private boolean mentionsBoth(byte[] classFile) {
        boolean name = false;
        boolean descriptor = false;
        ClassReader reader = new ClassReader(classFile);
        for (int i = 1; i < reader.getItemCount(); i++) {
            int at = reader.getItem(i);
            if (at > 0 && classFile[at - 1] == 1) {
                String text = utf8(classFile, at);
                for (Rule rule : rules) {
                    for (String signature : rule.target() == Rule.Target.SUBTYPES ? rule.marks() : List.<String>of()) {
                        int open = signature.indexOf('(');
                        name |= text.equals(signature.substring(0, open));
                        descriptor |= text.equals(signature.substring(open));
                    }
                }
            }
        }
        return name && descriptor;
    }

    private static String utf8(byte[] b, int at) {
        int length = (b[at] & 0xFF) << 8 | (b[at + 1] & 0xFF);
        return new String(b, at + 2, length, StandardCharsets.ISO_8859_1);
    }

    private static byte[] generated(int access, int methodAccess, String method) {
        return generated(access, methodAccess, method, "(Ljava/lang/String;)Ljava/sql/ResultSet;");
    }

    private static byte[] generated(int access, int methodAccess, String method, String descriptor) {
        ClassWriter writer = new ClassWriter(0);
        writer.newConst(1L);
        writer.newConst(2.0);
        writer.newConst(3);
        writer.newConst(4.0f);
        writer.newConst("text");
        writer.newMethodType("()V");
        writer.newHandle(Opcodes.H_INVOKESTATIC, "a/B", "c", "()V", false);
        writer.newModule("m");
        writer.newPackage("p");
        writer.visit(Opcodes.V17, access, "a/C", null, "java/lang/Object", new String[] {"java/sql/Statement", "a/I"});
        writer.visitSource("C.java", null);
        writer.visitAnnotation("La/Annotation;", true).visitEnd();
        FieldVisitor field = writer.visitField(Opcodes.ACC_STATIC | Opcodes.ACC_FINAL, "f", "J", null, 5L);
        field.visitAnnotation("La/Annotation;", false).visitEnd();
        field.visitEnd();
        writer.visitField(0, "executeQuery", "D", null, null).visitEnd();
        for (String name : new String[] {"other", method}) {
            MethodVisitor visitor =
                    writer.visitMethod(methodAccess, name, name.equals(method) ? descriptor : "(JD)V", null, null);
            if ((methodAccess & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) == 0) {
                visitor.visitCode();
                visitor.visitLdcInsn(7L);
                visitor.visitInsn(Opcodes.POP2);
                visitor.visitInsn(Opcodes.ACONST_NULL);
                visitor.visitInsn(Opcodes.ATHROW);
                visitor.visitMaxs(2, 6);
            }
            visitor.visitEnd();
        }
        writer.visitEnd();
        return writer.toByteArray();
    }

    private static List<Rule> rules() {
        List<Rule> rules = new ArrayList<>();
        for (Instrumentation instrumentation : Instrumentations.all()) {
            rules.addAll(instrumentation.rules());
        }
        return rules;
    }

    private static List<byte[]> classesBeside(Class<?> type) throws IOException {
        String jarFile =
                type.getProtectionDomain().getCodeSource().getLocation().getPath();
        List<byte[]> classes = new ArrayList<>();
        try (JarFile jar = new JarFile(jarFile)) {
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (entry.getName().endsWith(".class")) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        classes.add(in.readAllBytes());
                    }
                }
            }
        }
        return classes;
    }
}
