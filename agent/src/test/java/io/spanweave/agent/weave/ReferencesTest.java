package io.spanweave.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.lib.Answer;
import com.acme.lib.Client;
import io.spanweave.agent.instrument.Instrumentations;
import io.spanweave.agent.names.SpanMethods;
import io.spanweave.bootstrap.SpanweaveGate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.bytebuddy.asm.Advice;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Advice compiled against one version of a library, and libraries of other versions. */
class ReferencesTest {
    private static final String ANSWER = "package com.acme.lib; public interface Answer { int code(); }";
    private static final String CLIENT = "package com.acme.lib; public class Client {"
            + " public static Client shared; public int limit;"
            + " public static Client open() { return null; }"
            + " public Object ask(String question) { return null; } }";
    private static final String WOVEN = "package com.acme.app; public class Woven {}";

    private final References references = new References();

    @Test
    void shouldHoldWhereEverythingIsThere() {
        assertThat(problems(Calls.class, ANSWER, CLIENT)).isEmpty();
        assertThat(problems(Fields.class, ANSWER, CLIENT)).isEmpty();
    }

    @Test
    void shouldNameAMissingMethod() {
        assertThat(problems(Calls.class, ANSWER, CLIENT.replace("ask(String question)", "ask(int number)")))
                .containsExactly("com.acme.lib.Client.ask(String) is missing");
        assertThat(problems(Calls.class, ANSWER.replace("int code()", "long code()"), CLIENT))
                .containsExactly("com.acme.lib.Answer.code() is missing");
    }

    @Test
    void shouldNameAMissingField() {
        assertThat(problems(Fields.class, CLIENT.replace("int limit", "long limit")))
                .containsExactly("com.acme.lib.Client.limit is missing");
    }

    @Test
    void shouldNameAMissingType() {
        assertThat(problems(Calls.class, CLIENT)).containsExactly("com.acme.lib.Answer is missing");
    }

    @Test
    void shouldFindWhatIsDeclaredAbove() {
        assertThat(problems(
                        Calls.class,
                        "package com.acme.lib; public interface Answer extends Coded {}",
                        "package com.acme.lib; public interface Coded { int code(); }",
                        CLIENT.replace("class Client", "class Old"),
                        "package com.acme.lib; public class Client extends Old {}"))
                .isEmpty();
        assertThat(problems(
                        Fields.class,
                        CLIENT.replace("class Client", "class Old"),
                        "package com.acme.lib; public class Client extends Old {}"))
                .isEmpty();
    }

    @Test
    void shouldTellInterfacesFromClasses() {
        String abstractAnswer = "package com.acme.lib; public abstract class Answer { public abstract int code(); }";
        assertThat(problems(Calls.class, abstractAnswer, CLIENT))
                .containsExactly("com.acme.lib.Answer is no interface");
        String interfaceClient = "package com.acme.lib; public interface Client {"
                + " static Client open() { return null; } Object ask(String question); }";
        assertThat(problems(Calls.class, ANSWER, interfaceClient))
                .containsExactly("com.acme.lib.Client is an interface");
    }

    @Test
    void shouldTellMembersOfObjectsFromThoseOfClasses() {
        assertThat(problems(Calls.class, ANSWER, CLIENT.replace("static Client open", "Client open")))
                .containsExactly("com.acme.lib.Client.open() is not static");
        assertThat(problems(Calls.class, ANSWER, CLIENT.replace("Object ask", "static Object ask")))
                .containsExactly("com.acme.lib.Client.ask(String) is static");
        assertThat(problems(Fields.class, CLIENT.replace("static Client shared", "Client shared")))
                .containsExactly("com.acme.lib.Client.shared is not static");
        assertThat(problems(Fields.class, CLIENT.replace("int limit", "static int limit")))
                .containsExactly("com.acme.lib.Client.limit is static");
    }

    @Test
    void shouldSeeWhatTheWovenClassMayNotUse() {
        String hidden = CLIENT.replace("public Object ask", "Object ask");
        assertThat(problems(Calls.class, ANSWER, hidden))
                .containsExactly("com.acme.lib.Client.ask(String) is not public");
        assertThat(problems(Calls.class, ANSWER.replace("public ", ""), CLIENT))
                .containsExactly("com.acme.lib.Answer is not public");
        ShownLibrary neighbour = ShownLibrary.of(ANSWER, hidden, "package com.acme.lib; class Woven {}");
        assertThat(hold(Calls.class, neighbour, "com/acme/lib/Woven")).isTrue();
        ShownLibrary heir = ShownLibrary.of(
                ANSWER,
                CLIENT.replace("public Object ask", "protected Object ask"),
                "package com.acme.app; class Woven extends com.acme.lib.Client {}");
        assertThat(hold(Calls.class, heir, "com/acme/app/Woven")).isTrue();
        ShownLibrary stranger = ShownLibrary.of(
                ANSWER,
                CLIENT.replace("public Object ask", "private Object ask"),
                "package com.acme.lib; class Woven {}");
        assertThat(hold(Calls.class, stranger, "com/acme/lib/Woven")).isFalse();
        assertThat(hold(Calls.class, stranger, "com/acme/lib/Client")).isTrue();
    }

    @Test
    void shouldClaimNothingOfALoaderThatHidesItsClassFiles() {
        ShownLibrary hiding = new ShownLibrary(SourceText.compile(CLIENT, WOVEN), false);
        assertThat(hold(Calls.class, hiding, "com/acme/app/Woven")).isTrue();
        // The class that is being woven is known in any case: it says nothing of what its loader shows.
        ShownLibrary another = new ShownLibrary(hiding.classFiles, false);
        assertThat(hold(Calls.class, another, "com/acme/lib/Client")).isTrue();
        ShownLibrary lacking = new ShownLibrary(SourceText.compile(CLIENT.replace("ask", "tell"), WOVEN), false);
        assertThat(hold(Calls.class, lacking, "com/acme/lib/Client")).isFalse();
    }

    @Test
    void shouldClaimNothingOfWhatExtendsTheUnknown() {
        String base = "package com.acme.lib; public class Base {}";
        String client =
                CLIENT.replace("class Client", "class Client extends Base").replace("ask", "tell");
        ShownLibrary whole = ShownLibrary.of(ANSWER, base, client, WOVEN);
        assertThat(hold(Calls.class, whole, "com/acme/app/Woven")).isFalse();
        ShownLibrary partly = ShownLibrary.of(ANSWER, base, client, WOVEN).without("com/acme/lib/Base");
        assertThat(hold(Calls.class, partly, "com/acme/app/Woven")).isTrue();
    }

    @Test
    void shouldClaimNothingOfAClassFileItCannotRead() {
        ShownLibrary broken = ShownLibrary.of(ANSWER, CLIENT, WOVEN);
        broken.classFiles.put("com/acme/lib/Answer", new byte[] {1, 2, 3});
        assertThat(hold(Calls.class, broken, "com/acme/app/Woven")).isTrue();
        byte[] newer = broken.classFiles.get("com/acme/lib/Client");
        newer[7] = (byte) 0xF0;
        assertThat(hold(Calls.class, broken, "com/acme/app/Woven")).isTrue();
    }

    @Test
    void shouldCheckTheFieldsOfTheWovenClass() {
        assertThat(ownField("private Runnable delegate;")).isEmpty();
        assertThat(ownField("private final Thread delegate = null;")).isEmpty();
        assertThat(ownField("int delegate;")).containsExactly("com.acme.app.Woven.delegate is of type int");
        assertThat(ownField("String delegate;")).containsExactly("com.acme.app.Woven.delegate is of type String");
        assertThat(ownField("Runnable[] delegate;"))
                .containsExactly("com.acme.app.Woven.delegate is of type Runnable[]");
        assertThat(ownField("Runnable target;")).containsExactly("com.acme.app.Woven.delegate is missing");
    }

    @Test
    void shouldCheckTheFieldsTheWovenClassInherits() {
        assertThat(inheritedField("protected Runnable delegate;")).isEmpty();
        assertThat(inheritedField("private Runnable delegate;"))
                .containsExactly("com.acme.lib.Base.delegate is not visible");
        assertThat(inheritedField("")).containsExactly("com.acme.app.Woven.delegate is missing");
    }

    @Test
    void shouldLookAtEachWovenClassForItsFields() {
        ShownLibrary library = ShownLibrary.of(
                "package com.acme.app; class One { Runnable delegate; }", "package com.acme.app; class Two {}");
        assertThat(hold(OwnField.class, library, "com/acme/app/One")).isTrue();
        assertThat(hold(OwnField.class, library, "com/acme/app/Two")).isFalse();
    }

    @Test
    void shouldReadEachClassFileOnceInALoader() {
        ShownLibrary library = ShownLibrary.of(ANSWER, CLIENT, WOVEN, WOVEN.replace("Woven", "Other"));
        assertThat(hold(Calls.class, library, "com/acme/app/Woven")).isTrue();
        assertThat(hold(Calls.class, library, "com/acme/app/Other")).isTrue();
        assertThat(hold(Fields.class, library, "com/acme/app/Woven")).isTrue();
        assertThat(library.asked).containsExactlyInAnyOrder("com/acme/lib/Client.class", "com/acme/lib/Answer.class");
    }

    @Test
    void shouldAskTheJdkAsWell() throws IOException {
        String task = "java/util/concurrent/FutureTask";
        byte[] classFile = ClassFiles.read(null, task);
        assertThat(references.hold(rule(OwnField.class), null, task, classFile)).isFalse();
        assertThat(references.problems(null)).hasSize(1);
        byte[] thread = ClassFiles.read(null, "java/lang/ThreadGroup");
        assertThat(references.hold(rule(OwnName.class), null, "java/lang/ThreadGroup", thread))
                .isTrue();
    }

    @Test
    void shouldNotKeepALoader() throws InterruptedException {
        WeakReference<ClassLoader> loader = new WeakReference<>(used());
        for (int i = 0; loader.get() != null && i < 200; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertThat(loader.get()).isNull();
    }

    private ClassLoader used() {
        ShownLibrary library = ShownLibrary.of(ANSWER, CLIENT.replace("ask", "tell"), WOVEN);
        assertThat(hold(Calls.class, library, "com/acme/app/Woven")).isFalse();
        assertThat(references.problems(library)).hasSize(1);
        return library;
    }

    @Test
    void shouldSayItOnceForAllLoadersOfAKind() {
        String answer = ANSWER.replace("int code", "char code");
        String said = said(() -> {
            for (int i = 0; i < 3; i++) {
                ShownLibrary library = ShownLibrary.of(answer, CLIENT, WOVEN, WOVEN.replace("Woven", "Other"));
                Rule rule = rule("said-once", Calls.class);
                for (String name : new String[] {"com/acme/app/Woven", "com/acme/app/Other"}) {
                    assertThat(references.hold(rule, library, name, library.classFiles.get(name)))
                            .isFalse();
                }
            }
        });
        assertThat(said)
                .isEqualToIgnoringNewLines("[spanweave] said-once: com.acme.lib.Answer.code() is missing in "
                        + ShownLibrary.class.getName() + "; there, calls are not counted (that takes version 2).");
    }

    @Test
    void shouldSayWhatIsLostForEveryAdviceThatNeedsSomething() throws IOException {
        int found = 0;
        for (Instrumentation instrumentation : Instrumentations.all()) {
            for (Rule rule : instrumentation.rules()) {
                byte[] advice = ClassFiles.read(
                        Rule.class.getClassLoader(), rule.advice().replace('.', '/'));
                List<Need> needs = Needs.of(advice, rule.namespace());
                assertThat(rule.without().isEmpty()).as(rule.advice()).isEqualTo(needs.isEmpty());
                found += needs.isEmpty() ? 0 : 1;
            }
        }
        assertThat(found).isGreaterThan(8);
    }

    @Test
    void shouldNeedWhatTheNameSpaceSays() throws IOException {
        Rule request = ruleOf("ServletRequests$Response", Namespace.JAVAX);
        byte[] advice =
                ClassFiles.read(Rule.class.getClassLoader(), request.advice().replace('.', '/'));
        assertThat(Needs.of(advice, Namespace.JAVAX))
                .contains(
                        Need.method(false, "javax/servlet/http/HttpServletResponse", "getStatus", "()I", true),
                        Need.method(
                                false,
                                "javax/servlet/AsyncContext",
                                "addListener",
                                "(Ljavax/servlet/AsyncListener;Ljavax/servlet/ServletRequest;"
                                        + "Ljavax/servlet/ServletResponse;)V",
                                true))
                .noneMatch(need -> need.toString().contains("jakarta"));
        assertThat(Needs.of(advice, Namespace.JAKARTA)).contains(Need.type("jakarta/servlet/AsyncListener"));
    }

    @Test
    void shouldWeaveTheRestOfAnInstrumentation() throws ClassNotFoundException {
        ShownLibrary old = ShownLibrary.of(
                "package javax.servlet; public interface ServletRequest { Object getAttribute(String name); }",
                "package javax.servlet; public interface ServletResponse {}",
                "package javax.servlet; public interface FilterChain {"
                        + " void doFilter(ServletRequest request, ServletResponse response); }",
                "package javax.servlet.http; public interface HttpServletRequest extends javax.servlet.ServletRequest {"
                        + " String getMethod(); String getRequestURI(); String getContextPath();"
                        + " String getHeader(String name); String getServletPath(); String getPathInfo();"
                        + " String getQueryString(); StringBuffer getRequestURL(); }",
                "package javax.servlet.http; public interface HttpServletResponse"
                        + " extends javax.servlet.ServletResponse {}",
                "package com.acme.app; import javax.servlet.*; public class Chain implements FilterChain {"
                        + " public void doFilter(ServletRequest request, ServletResponse response) {} }");
        byte[] chain = old.classFiles.get("com/acme/app/Chain");
        Weaver weaver = weaver();
        assertThat(calls(weaver.transform(old, "com/acme/app/Chain", null, null, chain)))
                .contains("enterRequest", "exitRequest")
                .doesNotContain("claimRequest", "requestHandled");
        assertThat(weaver.references().problems(old))
                .containsOnlyKeys("io.spanweave.agent.instrument.ServletRequests$Response (javax)");
        Class<?> loaded = old.loadClass("com.acme.app.Chain");
        assertThat(calls(weaver().transform(old, "com/acme/app/Chain", loaded, null, chain)))
                .contains("enterRequest", "exitRequest")
                .doesNotContain("claimRequest", "requestHandled");
    }

    private static Weaver weaver() {
        java.lang.instrument.Instrumentation jvm = (java.lang.instrument.Instrumentation) Proxy.newProxyInstance(
                ReferencesTest.class.getClassLoader(),
                new Class<?>[] {java.lang.instrument.Instrumentation.class},
                (proxy, method, arguments) -> null);
        SeamTable seams = SeamFormat.table(List.of(Instrumentations.all()));
        return new Weaver(
                jvm,
                WeavingLoader.APPLICATION,
                seams,
                seams.names(),
                new SpanMethods(WeavingLoader.APPLICATION, true, List.of(), List.of()));
    }

    /** The methods of the gate it calls. */
    private static List<String> calls(byte[] classFile) {
        List<String> calls = new ArrayList<>();
        new ClassReader(classFile)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String name, String descriptor, String signature, String[] thrown) {
                                return new MethodVisitor(Opcodes.ASM9) {
                                    @Override
                                    public void visitMethodInsn(
                                            int opcode, String owner, String called, String type, boolean itf) {
                                        if (owner.endsWith("/SpanweaveGate")) {
                                            calls.add(called);
                                        }
                                    }
                                };
                            }
                        },
                        0);
        return calls;
    }

    private List<String> problems(Class<?> advice, String... sources) {
        String[] all = Arrays.copyOf(sources, sources.length + 1);
        all[sources.length] = WOVEN;
        return problems(advice, ShownLibrary.of(all));
    }

    private List<String> ownField(String field) {
        return problems(OwnField.class, ShownLibrary.of("package com.acme.app; public class Woven { " + field + " }"));
    }

    private List<String> inheritedField(String field) {
        return problems(
                OwnField.class,
                ShownLibrary.of(
                        "package com.acme.lib; public class Base { " + field + " }",
                        "package com.acme.app; public class Woven extends com.acme.lib.Base {}"));
    }

    private List<String> problems(Class<?> advice, ShownLibrary library) {
        boolean holds = hold(advice, library, "com/acme/app/Woven");
        List<String> problems = new ArrayList<>();
        references.problems(library).values().forEach(problems::addAll);
        assertThat(holds).isEqualTo(problems.isEmpty());
        return problems;
    }

    private boolean hold(Class<?> advice, ShownLibrary library, String className) {
        Map<String, byte[]> classFiles = library.classFiles;
        return references.hold(rule(advice), library, className, classFiles.get(className));
    }

    private static Rule rule(Class<?> advice) {
        return rule("acme", advice);
    }

    private static Rule rule(String instrumentation, Class<?> advice) {
        return new Rule(
                instrumentation,
                Rule.Target.NAMED,
                List.of("com/acme/app/Woven"),
                List.of("run()V"),
                List.of("run()V"),
                advice.getName(),
                Namespace.JAKARTA,
                "calls are not counted (that takes version 2)");
    }

    private static Rule ruleOf(String advice, Namespace namespace) {
        for (Instrumentation instrumentation : Instrumentations.all()) {
            for (Rule rule : instrumentation.rules()) {
                if (rule.advice().endsWith("." + advice) && rule.namespace() == namespace) {
                    return rule;
                }
            }
        }
        throw new AssertionError(advice);
    }

    private static String said(Runnable work) {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            work.run();
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    static final class Calls {
        private Calls() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter() {
            Object answer = Client.open().ask("?");
            if (answer instanceof Answer given) {
                SpanweaveGate.attemptFailed(given.code(), null);
            }
        }
    }

    static final class Fields {
        private Fields() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter() {
            SpanweaveGate.attemptFailed(Client.shared.limit, null);
        }
    }

    static final class OwnField {
        private OwnField() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.FieldValue("delegate") Runnable delegate) {
            SpanweaveGate.workTaken(delegate);
        }
    }

    static final class OwnName {
        private OwnName() {}

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.FieldValue("name") String name) {
            SpanweaveGate.route(name);
        }
    }
}
