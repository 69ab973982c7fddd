package io.spanweave.agent.weave;

import io.spanweave.agent.instrument.Instrumentations;
import io.spanweave.agent.settings.Application;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** What becomes of one version of a library: every class file of it goes through the agent's own transformer. */
final class WovenRow {
    private static final Weaver WEAVER = weaver();
    private static final String META = "META-INF/";

    final LibraryRow row;
    final LibraryLoader loader;
    /** Methods by class by instrumentation: {@code executeQuery(Ljava/lang/String;)Ljava/sql/ResultSet;}. */
    final Map<String, Map<String, Set<String>>> woven = new LinkedHashMap<>();

    /** Why something is not woven, by instrumentation. */
    final Map<String, List<String>> reasons = new LinkedHashMap<>();

    private final Map<String, byte[]> named = new HashMap<>();

    private WovenRow(LibraryRow row) throws IOException {
        this.row = row;
        this.loader = new LibraryLoader(row);
    }

    static WovenRow of(LibraryRow row) throws IOException {
        WovenRow result = new WovenRow(row);
        for (Path jar : row.jars()) {
            result.weave(jar.toFile());
        }
        result.explain();
        return result;
    }

    private static Weaver weaver() {
        java.lang.instrument.Instrumentation jvm = (java.lang.instrument.Instrumentation) Proxy.newProxyInstance(
                WovenRow.class.getClassLoader(),
                new Class<?>[] {java.lang.instrument.Instrumentation.class},
                (proxy, method, arguments) -> {
                    throw new AssertionError("The transformer asks for " + method);
                });
        SeamTable seams = SeamFormat.table(instrumentations());
        return new Weaver(jvm, Application.find(new Properties(), List.of("*")), seams, seams.names(), new NoChoice());
    }

    /** All but those that go by annotations or settings: these are in no library. */
    static List<Instrumentation> instrumentations() {
        List<Instrumentation> all = new ArrayList<>();
        for (Instrumentation instrumentation : Instrumentations.all()) {
            if (instrumentation.rules().stream().noneMatch(Rule::isChosen)) {
                all.add(instrumentation);
            }
        }
        return all;
    }

    private void weave(File jar) throws IOException {
        try (JarFile file = new JarFile(jar, true, ZipFile.OPEN_READ, Runtime.version())) {
            List<JarEntry> classes = file.versionedStream()
                    .filter(entry -> entry.getName().endsWith(".class"))
                    .filter(entry -> !entry.getName().startsWith(META))
                    .filter(entry -> !entry.getName().endsWith("module-info.class"))
                    .toList();
            for (JarEntry entry : classes) {
                try (InputStream in = file.getInputStream(entry)) {
                    weave(entry.getName().replace(".class", ""), in.readAllBytes());
                }
            }
        }
    }

    private void weave(String className, byte[] classFile) {
        byte[] result = WEAVER.transform(loader, className, null, null, classFile);
        if (result != null) {
            loader.woven.put(className.replace('/', '.'), result);
            note(className.replace('/', '.'), result);
        }
        for (Instrumentation instrumentation : instrumentations()) {
            for (Rule rule : instrumentation.rules()) {
                if (rule.target() != Rule.Target.SUBTYPES && rule.types().contains(className)) {
                    named.put(className, classFile);
                }
            }
        }
    }

    /** Woven code says which instrumentation it is of where it tells the gate of its own trouble. */
    private void note(String className, byte[] classFile) {
        new ClassReader(classFile)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access,
                                    String name,
                                    String descriptor,
                                    @Nullable String signature,
                                    String @Nullable [] thrown) {
                                return new MethodVisitor(Opcodes.ASM9) {
                                    private Object last = "";

                                    @Override
                                    public void visitLdcInsn(Object value) {
                                        last = value;
                                    }

                                    @Override
                                    public void visitMethodInsn(
                                            int opcode, String owner, String called, String type, boolean itf) {
                                        if (called.equals("adviceFailed")) {
                                            woven.computeIfAbsent((String) last, i -> new TreeMap<>())
                                                    .computeIfAbsent(className, c -> new TreeSet<>())
                                                    .add(name + descriptor);
                                        }
                                    }
                                };
                            }
                        },
                        ClassReader.SKIP_FRAMES);
    }

    private void explain() {
        WEAVER.references().problems(loader).forEach(this::explain);
        named.forEach((className, classFile) -> {
            Set<String> declared = declared(classFile);
            // The same advice for javax and jakarta: one of them has to match.
            Map<String, String> unmatched = new LinkedHashMap<>();
            Set<String> matched = new TreeSet<>();
            for (Instrumentation instrumentation : instrumentations()) {
                for (Rule rule : instrumentation.rules()) {
                    if (rule.target() != Rule.Target.SUBTYPES && rule.types().contains(className)) {
                        if (rule.signatures().stream().anyMatch(declared::contains)) {
                            matched.add(rule.advice());
                        } else {
                            unmatched.put(
                                    rule.advice(),
                                    rule.instrumentation() + " "
                                            + rule.signatures().get(0));
                        }
                    }
                }
            }
            unmatched.keySet().removeAll(matched);
            unmatched.values().forEach(text -> {
                String signature = text.substring(text.indexOf(' ') + 1);
                int open = signature.indexOf('(');
                Need method =
                        Need.method(false, className, signature.substring(0, open), signature.substring(open), false);
                add(text.substring(0, text.indexOf(' ')), "`" + method.shown(className) + "` is not declared");
            });
        });
    }

    private void explain(String advice, List<String> problems) {
        for (Instrumentation instrumentation : instrumentations()) {
            for (Rule rule : instrumentation.rules()) {
                if (advice.startsWith(rule.advice())) {
                    String others = problems.size() == 1 ? "" : " (and " + (problems.size() - 1) + " more)";
                    add(
                            instrumentation.name(),
                            "`" + problems.get(0).replace(" is ", "` is ") + others + ", so " + rule.without());
                    return;
                }
            }
        }
        throw new AssertionError(advice);
    }

    static List<Need> needsOf(Rule rule) {
        try {
            byte[] advice =
                    ClassFiles.read(Rule.class.getClassLoader(), rule.advice().replace('.', '/'));
            return Needs.of(Objects.requireNonNull(advice), rule.namespace());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(String instrumentation, String reason) {
        reasons.computeIfAbsent(instrumentation, name -> new ArrayList<>()).add(reason);
    }

    private static Set<String> declared(byte[] classFile) {
        Set<String> declared = new TreeSet<>();
        new ClassReader(classFile)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public @Nullable MethodVisitor visitMethod(
                                    int access,
                                    String name,
                                    String descriptor,
                                    @Nullable String signature,
                                    String @Nullable [] thrown) {
                                if ((access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) == 0) {
                                    declared.add(name + descriptor);
                                }
                                return null;
                            }
                        },
                        ClassReader.SKIP_CODE);
        return declared;
    }

    @Override
    public String toString() {
        return row.toString();
    }

    private static final class NoChoice implements Choice {
        @Override
        public Collection<String> annotations() {
            return List.of();
        }

        @Override
        public boolean mayChoose(@Nullable ClassLoader loader, String className, byte[] classFile) {
            return false;
        }

        @Override
        public boolean mayConcern(String className) {
            return false;
        }

        @Override
        public Map<String, ChosenMethod> choose(@Nullable ClassLoader loader, String className, byte[] classFile) {
            return Map.of();
        }
    }
}
