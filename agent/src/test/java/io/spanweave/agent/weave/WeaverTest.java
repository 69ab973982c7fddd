package io.spanweave.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.agent.instrument.Instrumentations;
import io.spanweave.agent.names.SpanMethods;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import net.bytebuddy.ClassFileVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** What the weaver does when something is wrong with a class, and when it has to let go of one. */
class WeaverTest {
    private static final String STATEMENT = "java/sql/Statement";

    /** Before any subtype its supertypes are loaded. */
    private final List<Class<?>> loaded = new ArrayList<>(List.of(Statement.class));

    private final List<Class<?>> retransformed = new ArrayList<>();
    private final List<Object> removed = new ArrayList<>();
    private Throwable refusal;
    private Runnable whenAsked = () -> {};
    private final Instrumentation jvm = (Instrumentation) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {Instrumentation.class}, (proxy, method, arguments) -> {
                switch (method.getName()) {
                    case "getAllLoadedClasses":
                        whenAsked.run();
                        return loaded.toArray(new Class<?>[0]);
                    case "retransformClasses":
                        retransformed.addAll(List.of((Class<?>[]) arguments[0]));
                        if (refusal != null) {
                            throw refusal;
                        }
                        return null;
                    case "removeTransformer":
                        removed.add(arguments[0]);
                        return true;
                    default:
                        return method.getReturnType() == boolean.class ? Boolean.TRUE : null;
                }
            });
    /** Not the agent's own, which is never looked at. */
    private final ClassLoader loader = new ClassLoader(getClass().getClassLoader()) {};

    private final Weaver weaver = weaver(choice());
    private final PrintStream stderr = System.err;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stopListening() {
        System.setErr(stderr);
    }

    @Test
    void shouldWeaveTheNewestClassFilesThatItKnows() {
        byte[] newest = ClassFileVersionsTest.statement("woven.Newest", ClassFiles.NEWEST);

        assertThat(ClassFileVersion.ofClassFile(newest).getJavaVersion()).isEqualTo(ClassFiles.newestJava());
        assertThat(transform(loader, "woven/Newest", newest)).isNotNull();
        assertThat(weaver.woven()).containsExactly("woven.Newest");
        assertThat(lines()).isEmpty();
    }

    /** Neither ASM nor Byte Buddy reads them, and there may be thousands. */
    @Test
    void shouldLeaveNewerClassFilesAloneAndSaySoOnce() {
        for (int i = 0; i < 20; i++) {
            String name = "woven/Newer" + i;
            assertThat(transform(loader, name, newer(ClassFileVersionsTest.statement(name, ClassFiles.NEWEST))))
                    .isNull();
        }

        assertThat(weaver.woven()).isEmpty();
        assertThat(lines())
                .singleElement()
                .asString()
                .contains("Java " + (ClassFiles.newestJava() + 1), "Java " + ClassFiles.newestJava());
    }

    /** Of the application's classes, or of the JDK's. */
    @Test
    void shouldWeaveWhatHasNewerSupertypes() {
        byte[] above = newer(type("woven/Above", "java/lang/Object", STATEMENT));
        ClassLoader newer = new ClassLoader(getClass().getClassLoader()) {
            @Override
            public InputStream getResourceAsStream(String name) {
                return name.equals("woven/Above.class")
                        ? new java.io.ByteArrayInputStream(above)
                        : super.getResourceAsStream(name);
            }
        };
        byte[] below = type("woven/Below", "woven/Above");

        assertThat(transform(newer, "woven/Below", below)).isNotNull();
        assertThat(lines()).isEmpty();
    }

    /** A method may have 65,535 bytes: this one has hardly any left. */
    @Test
    void shouldLeaveAClassThatCannotBeWovenItsBytesAndNameIt() {
        byte[] full = fullStatement("woven/Full");

        assertThat(transform(loader, "woven/Full", full)).isNull();
        assertThat(weaver.woven()).isEmpty();
        assertThat(lines()).singleElement().asString().contains("woven.Full is not woven", "it runs as it is");
        assertThat(transform(loader, "woven/Next", ClassFileVersionsTest.statement("woven.Next", Opcodes.V1_8)))
                .isNotNull();
    }

    @Test
    void shouldLeaveAClassItsBytesWhereTheStackEnds() {
        Weaver deep = weaver(new Choice() {
            @Override
            public Collection<String> annotations() {
                return List.of();
            }

            @Override
            public boolean mayChoose(ClassLoader loader, String className, byte[] classFile) {
                throw new StackOverflowError();
            }

            @Override
            public boolean mayConcern(String className) {
                return false;
            }

            @Override
            public Map<String, ChosenMethod> choose(ClassLoader loader, String className, byte[] classFile) {
                return Map.of();
            }
        });
        byte[] any = type("woven/Deep", "java/lang/Object");

        assertThat(deep.transform(loader, "woven/Deep", null, null, any)).isNull();
        assertThat(lines()).singleElement().asString().contains("woven.Deep is not woven");
    }

    @Test
    void shouldGoOnWithTheOthersWhereTheJvmRefusesOne() throws Exception {
        Class<?> one = define("woven.One");
        Class<?> other = define("woven.Other");
        loaded.addAll(List.of(one, other));
        refusal = new InternalError("no");

        weaver.install(() -> true, Map.of());

        // All at once, and then each.
        assertThat(retransformed).containsExactly(one, other, one, other);
    }

    /** Nothing is made of what woven code calls before there is a class to weave. */
    @Test
    void shouldAskWhetherWovenCodeHasWhatItCallsBeforeThereIsAny() {
        AtomicInteger asked = new AtomicInteger();
        weaver.install(() -> asked.incrementAndGet() > 0, Map.of());
        transform(loader, "woven/Idle", type("woven/Idle", "java/lang/Object"));
        assertThat(asked).hasValue(0);

        assertThat(transform(loader, "woven/Busy", bytes("woven.Busy"))).isNotNull();

        assertThat(asked).hasValue(1);
        assertThat(removed).isEmpty();
    }

    @Test
    void shouldWeaveNothingAndLeaveWhereWovenCodeWouldHaveNothingToCall() {
        weaver.install(() -> false, Map.of());

        assertThat(transform(loader, "woven/Busy", bytes("woven.Busy"))).isNull();

        assertThat(removed).containsExactly(weaver);
        assertThat(weaver.woven()).isEmpty();
    }

    /** Its advice is the only one of its kind that was not compiled with the agent. */
    @Test
    void shouldDoWithoutAnInstrumentationThatCannotBeBuilt() {
        List<io.spanweave.agent.weave.Instrumentation> all = new ArrayList<>(List.of(Instrumentations.all()));
        all.add(
                0,
                io.spanweave.agent.weave.Instrumentation.named("missing")
                        .subtypesOf("java.sql.Statement")
                        .methods("executeUpdate(Ljava/lang/String;)I")
                        .advice(WeaverTest.class));
        SeamTable seams = SeamFormat.table(all);
        Weaver broken = new Weaver(jvm, WeavingLoader.APPLICATION, seams, seams.names(), choice());

        assertThat(broken.transform(loader, "woven/One", null, null, bytes("woven.One")))
                .isNotNull();
        assertThat(broken.transform(loader, "woven/Two", null, null, bytes("woven.Two")))
                .isNotNull();

        assertThat(lines())
                .singleElement()
                .asString()
                .contains(
                        "the instrumentation WeaverTest cannot be built",
                        "WeaverTest is missing",
                        "the others are there");
        assertThat(broken.switchOff("missing")).isTrue();
        assertThat(broken.woven()).hasSize(2);
    }

    @Test
    void shouldTakeBackWhatItHasWovenAndNothingElse() throws Exception {
        Class<?> mine = define("woven.Mine");
        loaded.add(mine);
        loaded.add(define("woven.Idle"));
        transform(mine.getClassLoader(), "woven/Mine", bytes("woven.Mine"));

        assertThat(weaver.switchOff("servlet")).isTrue();
        assertThat(retransformed).isEmpty();
        assertThat(weaver.switchOff("jdbc")).isTrue();
        assertThat(retransformed).containsExactly(mine);
        assertThat(weaver.woven()).isEmpty();
        assertThat(transform(loader, "woven/Later", bytes("woven.Later"))).isNull();
        assertThat(weaver.switchOff("jdbc")).isFalse();
        assertThat(weaver.switchOff("no-such")).isFalse();
    }

    @Test
    void shouldWeaveOnceMoreWhatWasSwitchedOff() throws Exception {
        Class<?> mine = define("woven.Mine");
        loaded.add(mine);
        weaver.switchOff("jdbc");

        assertThat(weaver.switchOn("jdbc")).isTrue();

        assertThat(retransformed).containsExactly(mine);
        assertThat(transform(mine.getClassLoader(), "woven/Mine", bytes("woven.Mine")))
                .isNotNull();
        assertThat(weaver.switchOn("jdbc")).isFalse();
        assertThat(weaver.switchOn("no-such")).isFalse();
    }

    @Test
    void shouldSayWhatTheJvmDoesNotLetGoOf() throws Exception {
        Class<?> mine = define("woven.Mine");
        loaded.add(mine);
        transform(mine.getClassLoader(), "woven/Mine", bytes("woven.Mine"));
        refusal = new UnsupportedOperationException("another agent has changed the schema");

        weaver.switchOff("jdbc");

        assertThat(weaver.woven()).containsExactly("woven.Mine");
        assertThat(lines()).singleElement().asString().contains("woven.Mine stays woven", "changed the schema");
    }

    /**
     * A thread has its class woven, and while the JVM is still at making it, the instrumentation goes off: among the
     * loaded classes it is not yet.
     */
    @Test
    void shouldTakeBackAClassThatIsJustBeingDefined() throws Exception {
        CountDownLatch woven = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        byte[] above = type("woven/Above", "java/lang/Object");
        byte[] below = type("woven/Below", "woven/Above", STATEMENT);
        ClassLoader slow = new ClassLoader(getClass().getClassLoader()) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                if (name.equals("woven.Below")) {
                    byte[] changed = transform(this, "woven/Below", below);
                    return defineClass(name, changed, 0, changed.length);
                }
                // From within the JVM, which is defining the class below.
                woven.countDown();
                try {
                    asked.await();
                } catch (InterruptedException e) {
                    throw new ClassNotFoundException(name, e);
                }
                return defineClass(name, above, 0, above.length);
            }
        };
        AtomicReference<Class<?>> defined = new AtomicReference<>();
        Thread defining = new Thread(() -> {
            try {
                defined.set(slow.loadClass("woven.Below"));
            } catch (ClassNotFoundException e) {
                throw new AssertionError(e);
            }
        });
        defining.start();
        woven.await();
        whenAsked = () -> {
            // The first look is too early; by the time of the next, perhaps, or some later one.
            if (asked.getCount() == 0 && defined.get() != null) {
                loaded.add(defined.get());
            }
            asked.countDown();
        };

        weaver.switchOff("jdbc");

        defining.join();
        assertThat(retransformed).contains(defined.get());
        assertThat(weaver.woven()).isEmpty();
        assertThat(lines()).isEmpty();
    }

    private static Choice choice() {
        return new SpanMethods(WeavingLoader.APPLICATION, true, List.of(), List.of());
    }

    private Weaver weaver(Choice choice) {
        SeamTable seams = SeamFormat.table(List.of(Instrumentations.all()));
        return new Weaver(jvm, WeavingLoader.APPLICATION, seams, seams.names(), choice);
    }

    private byte[] transform(ClassLoader from, String className, byte[] classFile) {
        ClassFileTransformer transformer = weaver;
        try {
            return transformer.transform(from, className, null, null, classFile);
        } catch (java.lang.instrument.IllegalClassFormatException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> lines() {
        return said.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static byte[] bytes(String name) {
        return ClassFileVersionsTest.statement(name, Opcodes.V1_8);
    }

    private static Class<?> define(String name) throws ClassNotFoundException {
        byte[] finished = bytes(name);
        return new ClassLoader(WeaverTest.class.getClassLoader()) {
            @Override
            protected Class<?> findClass(String asked) {
                return defineClass(asked, finished, 0, finished.length);
            }
        }.loadClass(name);
    }

    private static byte[] newer(byte[] classFile) {
        classFile[7] = (byte) (ClassFiles.NEWEST + 1);
        return classFile;
    }

    /** With an {@code executeUpdate(String)}. */
    private static byte[] type(String name, String above, String... interfaces) {
        return type(name, above, 0, interfaces);
    }

    private static byte[] fullStatement(String name) {
        return type(name, "java/lang/Object", 65_530, STATEMENT);
    }

    private static byte[] type(String name, String above, int instructions, String... interfaces) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(Opcodes.V1_8, Opcodes.ACC_PUBLIC | Opcodes.ACC_SUPER, name, null, above, interfaces);
        MethodVisitor method =
                writer.visitMethod(Opcodes.ACC_PUBLIC, "executeUpdate", "(Ljava/lang/String;)I", null, null);
        method.visitCode();
        for (int i = 0; i < instructions; i++) {
            method.visitInsn(Opcodes.NOP);
        }
        method.visitInsn(Opcodes.ICONST_0);
        method.visitInsn(Opcodes.IRETURN);
        method.visitMaxs(0, 0);
        method.visitEnd();
        writer.visitEnd();
        return writer.toByteArray();
    }
}
