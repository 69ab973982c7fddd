package io.spanweave.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanweave.agent.instrument.Instrumentations;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.h2.Driver;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;
import org.springframework.retry.support.RetryTemplate;
import org.springframework.scheduling.support.ScheduledMethodRunnable;

/** What templates weave is what Byte Buddy itself would weave into the same class. */
class TemplateWeaverTest {
    private static final Set<Integer> VARIABLE = Set.of(
            Opcodes.ILOAD,
            Opcodes.LLOAD,
            Opcodes.FLOAD,
            Opcodes.DLOAD,
            Opcodes.ALOAD,
            Opcodes.ISTORE,
            Opcodes.LSTORE,
            Opcodes.FSTORE,
            Opcodes.DSTORE,
            Opcodes.ASTORE,
            Opcodes.IINC);
    private static final List<Rule> RULES = rules(Instrumentations.all());

    private final TemplateWeaver templates = new TemplateWeaver();
    private final AdviceWeaver byteBuddy = new AdviceWeaver();
    private final Set<String> used = new TreeSet<>();

    private static List<Rule> rules(Instrumentation... instrumentations) {
        List<Rule> rules = new ArrayList<>();
        for (Instrumentation instrumentation : instrumentations) {
            rules.addAll(instrumentation.rules());
        }
        return rules;
    }

    @Test
    void shouldReadBackWhichSeamsThereAre() throws IOException {
        SeamTable read = SeamTable.read();
        List<Rule> rules = read.rules();
        assertThat(rules).hasSameSizeAs(RULES);
        for (int i = 0; i < rules.size(); i++) {
            assertThat(rules.get(i)).usingRecursiveComparison().isEqualTo(RULES.get(i));
        }
        List<String> mentioned = List.of("com/acme/Traced");
        ClassFilter filter = read.filter(mentioned);
        ClassFilter made = new ClassFilter(RULES, mentioned);
        // Which have room for more where they were not read.
        assertThat(filter)
                .usingRecursiveComparison()
                .ignoringFields("names.words", "descriptors.words")
                .isEqualTo(made);
        assertThat(filter.names.words).isEqualTo(Arrays.copyOf(made.names.words, made.names.count));
        assertThat(filter.descriptors.words).isEqualTo(Arrays.copyOf(made.descriptors.words, made.descriptors.count));
        assertThat(read.names()).doesNotHaveDuplicates().startsWith("servlet", "spring-mvc", "jdbc");
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            assertThat(read.rulesOf(rule.instrumentation()).contains(i))
                    .as("%s", rule)
                    .isTrue();
            assertThat(read.rulesOf("jdbc").contains(i))
                    .as("%s", rule)
                    .isEqualTo(rule.instrumentation().equals("jdbc"));
            assertThat(read.late().contains(i)).as("%s", rule).isEqualTo(rule.target() == Rule.Target.LATE);
            assertThat(read.last().contains(i)).as("%s", rule).isEqualTo(rule.target() == Rule.Target.LAST);
            assertThat(read.chosen().contains(i)).as("%s", rule).isEqualTo(rule.isChosen());
        }
    }

    @Test
    void shouldWeaveLibrariesAsByteBuddyDoes() throws Exception {
        int compared = 0;
        for (Class<?> ofJar :
                new Class<?>[] {Driver.class, HttpServlet.class, ScheduledMethodRunnable.class, RetryTemplate.class}) {
            URI jar = URI.create("jar:"
                    + ofJar.getProtectionDomain().getCodeSource().getLocation().toURI());
            try (FileSystem files = FileSystems.newFileSystem(jar, Map.of());
                    Stream<Path> classes = Files.walk(files.getPath("/"))) {
                compared += compare(classes);
            }
        }
        assertThat(compared).isGreaterThan(10);
        assertThat(used).contains("JdbcStatements$Query", "ServletRequests$Response", "SpringRetries$Exhausted");
    }

    @Test
    void shouldWeaveTheJdkAsByteBuddyDoes() throws Exception {
        int compared = 0;
        try (Stream<Path> classes =
                Files.walk(FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules/java.base/java"))) {
            compared += compare(classes);
        }
        try (Stream<Path> classes =
                Files.walk(FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules/java.sql.rowset"))) {
            compared += compare(classes);
        }
        assertThat(compared).isGreaterThan(10);
        // One that keeps its arguments where they are, one that reads a field, and a constructor.
        if (Runtime.version().feature() >= 21) {
            assertThat(used).contains("PerTaskThreads$Run");
        }
        assertThat(used).contains("ThreadPools$Work", "FutureTasks$Create");
    }

    @Test
    void shouldLetTheFirstOfTwoRulesEncloseTheSecond() throws Exception {
        List<Rule> requests = rules(Instrumentations.all()[0]);
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        String descriptor = "(Ljakarta/servlet/ServletRequest;Ljakarta/servlet/ServletResponse;)V";
        writer.visit(Opcodes.V1_8, Opcodes.ACC_PUBLIC, "com/acme/Chain", null, "java/lang/Object", new String[] {
            "jakarta/servlet/FilterChain"
        });
        MethodVisitor method = writer.visitMethod(Opcodes.ACC_PUBLIC, "doFilter", descriptor, null, null);
        method.visitCode();
        method.visitInsn(Opcodes.RETURN);
        method.visitMaxs(0, 0);
        method.visitEnd();
        byte[] chain = writer.toByteArray();
        List<String> calls = new ArrayList<>();
        for (String line : Code.of(templates.weave("com/acme/Chain", chain, requests, Map.of()))
                .get("doFilter" + descriptor)) {
            for (String call : List.of("enterRequest", "claimRequest", "requestHandled", "exitRequest")) {
                if (line.contains(call)) {
                    calls.add(call);
                }
            }
        }
        assertThat(calls).containsExactly("enterRequest", "claimRequest", "requestHandled", "exitRequest");
    }

    @Test
    void shouldWeaveWhateverIsChosen() throws Exception {
        Map<String, byte[]> woven = new HashMap<>();
        int methods = 0;
        List<Rule> rules = RULES.stream().filter(Rule::isChosen).toList();
        URI jar = URI.create("jar:"
                + Driver.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI());
        try (FileSystem files = FileSystems.newFileSystem(jar, Map.of());
                Stream<Path> classes = Files.walk(files.getPath("/org/h2"))) {
            for (Path path : (Iterable<Path>) classes.filter(p -> p.toString().endsWith(".class"))::iterator) {
                byte[] classFile = Files.readAllBytes(path);
                ClassNode type = new ClassNode();
                new ClassReader(classFile).accept(type, ClassReader.SKIP_DEBUG);
                Map<String, ChosenMethod> chosen = chooseAll(type);
                byte[] actual = templates.weave(type.name, classFile, rules, chosen);
                woven.put(type.name.replace('/', '.'), actual == null ? classFile : actual);
                if (actual != null) {
                    byte[] expected = byteBuddy.weave(
                            getClass().getClassLoader(), type.name.replace('/', '.'), classFile, rules, chosen);
                    Map<String, List<String>> expectedCode = Code.of(expected);
                    Code.of(actual)
                            .forEach((method, lines) -> assertThat(withoutVariables(lines))
                                    .as(type.name + "." + method)
                                    .isEqualTo(withoutVariables(expectedCode.get(method))));
                    methods += chosen.size();
                }
            }
        }
        assertThat(methods).isGreaterThan(5_000);
        ClassLoader loader = new ClassLoader(getClass().getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                Class<?> known = findLoadedClass(name);
                byte[] file = woven.get(name);
                return known != null
                        ? known
                        : file == null ? super.loadClass(name, resolve) : defineClass(name, file, 0, file.length);
            }
        };
        int verified = 0;
        for (String name : woven.keySet()) {
            try {
                // The JVM verifies a class before it tells of its constructors, and runs nothing of it.
                assertThat(loader.loadClass(name).getDeclaredConstructors()).isNotNull();
                verified++;
            } catch (VerifyError e) {
                throw new AssertionError(name, e);
            } catch (NoClassDefFoundError e) {
                // Of what H2 can do without.
            }
        }
        assertThat(verified).isGreaterThan(woven.size() * 9 / 10);
    }

    /** Every method there is, of every kind of advice, with some arguments kept and some masked. */
    private static Map<String, ChosenMethod> chooseAll(ClassNode type) {
        Map<String, ChosenMethod> chosen = new HashMap<>();
        for (MethodNode method : type.methods) {
            if ((method.access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) == 0 && !method.name.startsWith("<")) {
                int next = chosen.size();
                String[] keys = new String[Type.getArgumentTypes(method.desc).length];
                for (int i = 0; i < keys.length; i++) {
                    keys[i] = (next + i) % 3 == 0 ? null : (next + i) % 7 == 0 ? "password" : "key" + i;
                }
                // Byte Buddy looks at the type that is returned, which H2 may do without.
                boolean async = next % 2 == 0 && method.desc.matches(".*\\)\\[*L(java|org/h2)/.*");
                chosen.put(
                        method.name + method.desc,
                        new ChosenMethod(
                                next % 5 == 0 ? "annotations" : "spans",
                                method.name,
                                "op",
                                next % 2 == 0,
                                async,
                                keys));
            }
        }
        return chosen;
    }

    /** A chosen method's variables are in other places than those Byte Buddy gives them. */
    private static List<String> withoutVariables(List<String> lines) {
        List<String> plain = new ArrayList<>();
        for (String line : lines) {
            String[] parts = line.split(" ", 3);
            if (!parts[0].equals("frame")) {
                boolean variable = !parts[0].equals("try") && VARIABLE.contains(Integer.parseInt(parts[1]));
                plain.add(variable ? parts[0] + " " + parts[1] : line);
            }
        }
        return plain;
    }

    @Test
    void shouldForgetWhatAReturnForgets() throws Exception {
        for (StackLeft left : StackLeft.values()) {
            String woven = left.run(templates.weave(StackLeft.NAME, left.classFile(), RULES, Map.of()));
            assertThat(woven).as(left.name()).isEqualTo(left.run(left.classFile()));
        }
    }

    @Test
    void shouldWeaveAnOldClassFileWithByteBuddy() {
        byte[] classFile = StackLeft.INT_UNDER_INT.classFile();
        classFile[7] = 49;
        assertThatThrownBy(() -> templates.weave(StackLeft.NAME, classFile, RULES, Map.of()))
                .isInstanceOf(TemplateWeaver.Unfit.class);
        assertThat(new BodyWeaver().weave(null, StackLeft.NAME.replace('/', '.'), classFile, RULES, Map.of()))
                .isNotNull();
    }

    private int compare(Stream<Path> classes) throws Exception {
        int compared = 0;
        for (Path path : (Iterable<Path>) classes.filter(p -> p.toString().endsWith(".class")
                && !p.toString().endsWith("-info.class")
                && !p.toString().startsWith("/META-INF"))::iterator) {
            byte[] classFile;
            try (InputStream in = Files.newInputStream(path)) {
                classFile = in.readAllBytes();
            }
            String name = new ClassReader(classFile).getClassName();
            List<Rule> rules = covering(name, classFile);
            if (!rules.isEmpty()) {
                compare(name, classFile, rules);
                compared++;
            }
        }
        return compared;
    }

    private static List<Rule> covering(String name, byte[] classFile) {
        ClassFilter filter = new ClassFilter(RULES, List.of());
        RuleSet found = filter.byName(name).with(filter.byMethods(classFile));
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < RULES.size(); i++) {
            if (found.contains(i) && !RULES.get(i).isChosen()) {
                rules.add(RULES.get(i));
            }
        }
        return rules;
    }

    private void compare(String name, byte[] classFile, Collection<Rule> rules) throws Exception {
        List<Rule> all = new ArrayList<>(rules);
        byte[] expected =
                byteBuddy.weave(getClass().getClassLoader(), name.replace('/', '.'), classFile, all, new HashMap<>());
        byte[] actual = templates.weave(name, classFile, all, Map.of());
        if (expected == null) {
            assertThat(actual).isNull();
            return;
        }
        Map<String, List<String>> expectedCode = Code.of(expected);
        Map<String, List<String>> actualCode = Code.of(actual);
        assertThat(actualCode.keySet()).isEqualTo(expectedCode.keySet());
        expectedCode.forEach((method, lines) ->
                assertThat(actualCode.get(method)).as(name + "." + method).isEqualTo(lines));
        for (Rule rule : rules) {
            used.add(rule.templateName());
        }
    }
}
