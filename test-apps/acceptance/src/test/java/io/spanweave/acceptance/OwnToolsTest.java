package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Application;
import io.spanweave.harness.Ingest;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.Launch;
import io.spanweave.harness.SentSpan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** A program that makes and changes classes itself, with a Byte Buddy and an ASM older than the agent's. */
@ParameterizedClass(name = "JDK {0}")
@ValueSource(ints = {8, 11, 17, 21, 25})
class OwnToolsTest {
    private static final String FOUNDRY = """
            package com.acme.shelf;

            import java.lang.instrument.Instrumentation;
            import net.bytebuddy.ByteBuddy;
            import net.bytebuddy.ClassFileVersion;
            import net.bytebuddy.agent.ByteBuddyAgent;
            import net.bytebuddy.agent.builder.AgentBuilder;
            import net.bytebuddy.asm.Advice;
            import net.bytebuddy.implementation.FixedValue;
            import net.bytebuddy.matcher.ElementMatchers;
            import org.objectweb.asm.ClassWriter;
            import org.objectweb.asm.MethodVisitor;
            import org.objectweb.asm.Opcodes;

            public class Foundry {
                public static void main(String[] arguments) throws Exception {
                    System.out.println(ByteBuddy.class.getProtectionDomain().getCodeSource().getLocation());
                    System.out.println(ClassWriter.class.getProtectionDomain().getCodeSource().getLocation());
                    for (String name : new String[] {
                        "io.spanweave.agent.Agent", "io.sentry.Sentry", "net.bytebuddy.asm.MemberSubstitution$Target"
                    }) {
                        try {
                            Class.forName(name);
                            System.out.println(name + " is here");
                        } catch (ClassNotFoundException e) {
                            System.out.println(name + " is not here");
                        }
                    }
                    System.out.println(new Foundry().cast());
                    Instrumentation jvm = ByteBuddyAgent.install();
                    new AgentBuilder.Default(new ByteBuddy(ClassFileVersion.JAVA_V8))
                            .with(AgentBuilder.RedefinitionStrategy.RETRANSFORMATION)
                            .disableClassFormatChanges()
                            .type(ElementMatchers.named("com.acme.shelf.Foundry"))
                            .transform(new AgentBuilder.Transformer.ForAdvice()
                                    .include(Foundry.class.getClassLoader())
                                    .advice(ElementMatchers.named("measured"), "com.acme.shelf.Gauge"))
                            .installOn(jvm);
                    System.out.println(new Foundry().cast());
                }

                String cast() throws Exception {
                    return moulded() + ", " + forged() + ", " + measured(3);
                }

                static String moulded() throws Exception {
                    return new ByteBuddy(ClassFileVersion.JAVA_V8)
                            .subclass(Object.class)
                            .name("com.acme.shelf.Mould")
                            .method(ElementMatchers.named("toString"))
                            .intercept(FixedValue.value("moulded"))
                            .make()
                            .load(Foundry.class.getClassLoader())
                            .getLoaded()
                            .getDeclaredConstructor()
                            .newInstance()
                            .toString();
                }

                static String forged() throws Exception {
                    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
                    writer.visit(Opcodes.V1_8, Opcodes.ACC_PUBLIC, "com/acme/shelf/Forged", null, "java/lang/Object", null);
                    MethodVisitor method = writer.visitMethod(
                            Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "name", "()Ljava/lang/String;", null, null);
                    method.visitCode();
                    method.visitLdcInsn("forged");
                    method.visitInsn(Opcodes.ARETURN);
                    method.visitMaxs(0, 0);
                    method.visitEnd();
                    byte[] file = writer.toByteArray();
                    ClassLoader loader = new ClassLoader(Foundry.class.getClassLoader()) {
                        @Override
                        protected Class<?> findClass(String name) {
                            return defineClass(name, file, 0, file.length);
                        }
                    };
                    return (String) loader.loadClass("com.acme.shelf.Forged").getMethod("name").invoke(null);
                }

                static int measured(int cubits) {
                    return cubits;
                }
            }
            """;

    private static final String GAUGE = """
            package com.acme.shelf;

            import net.bytebuddy.asm.Advice;

            public class Gauge {
                @Advice.OnMethodExit
                public static void exit(@Advice.Return(readOnly = false) int measured) {
                    measured = measured * 14;
                }
            }
            """;

    private static final Path TOOLS = Path.of("target", "tools").toAbsolutePath();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    private final Jdk jdk;

    OwnToolsTest(int version) {
        jdk = JdkLane.of(version);
    }

    @BeforeAll
    static void compile() throws IOException {
        Program.compile(
                "8",
                tools(),
                folder.resolve("classes"),
                Program.source(folder.resolve("src"), "Foundry", FOUNDRY),
                Program.source(folder.resolve("src"), "Gauge", GAUGE));
    }

    @Test
    void shouldDoAsItDoesAlone() {
        List<String> alone;
        try (Application foundry = foundry().start()) {
            alone = whatItSaysAtItsEnd(foundry);
        }
        assertThat(alone).contains("io.spanweave.agent.Agent is not here", "moulded, forged, 3", "moulded, forged, 42");

        try (Ingest ingest = Ingest.start();
                Application foundry = foundry()
                        .agent(JdkLane.agent())
                        .env("SENTRY_DSN", ingest.dsn())
                        .env("SENTRY_RELEASE", "1")
                        // Two of them in the class it changes while it runs.
                        .env(
                                "SPANWEAVE_SPANS",
                                "com.acme.shelf.Foundry#cast root; com.acme.shelf.Foundry#measured;"
                                        + " com.acme.shelf.Forged#name")
                        .env("SPANWEAVE_SHUTDOWN_TIMEOUT", "30s")
                        .start()) {
            assertThat(whatItSaysAtItsEnd(foundry)).isEqualTo(alone);
            assertThat(ingest.transactions("Foundry.cast"))
                    .hasSize(2)
                    .allSatisfy(cast -> assertThat(cast.spans())
                            .extracting(SentSpan::description)
                            .containsExactly("Forged.name", "Foundry.measured"));
            ingest.assertNoComplaints();
        }
    }

    private static List<String> whatItSaysAtItsEnd(Application foundry) {
        assertThat(foundry.awaitExit(Duration.ofMinutes(1)).code())
                .as(foundry.errors().toString())
                .isZero();
        return foundry.output();
    }

    private Launch foundry() {
        Launch launch = Application.mainClass(
                        "com.acme.shelf.Foundry", List.of(folder.resolve("classes"), TOOLS.resolve("*")))
                .named("foundry")
                .on(jdk);
        return jdk.version() == 8
                ? launch
                : launch.jvm(
                        "-Djdk.attach.allowAttachSelf=true",
                        "-XX:+EnableDynamicAgentLoading",
                        "-Dnet.bytebuddy.experimental=true");
    }

    private static List<Path> tools() {
        return List.of(
                TOOLS.resolve("byte-buddy.jar"), TOOLS.resolve("byte-buddy-agent.jar"), TOOLS.resolve("asm.jar"));
    }
}
