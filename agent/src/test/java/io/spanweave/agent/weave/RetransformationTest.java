package io.spanweave.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.spans.Cases;
import io.spanweave.agent.instrument.Instrumentations;
import io.spanweave.agent.names.SpanMethods;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Classes the JVM had loaded before the agent came: it gives them back without annotations of class retention. */
class RetransformationTest {
    private static final String NAME = "com/acme/spans/Cases";

    private final Instrumentation jvm = (Instrumentation) Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Instrumentation.class},
            (proxy, method, arguments) -> method.getReturnType() == Class[].class ? new Class<?>[0] : null);
    private final SeamTable seams = SeamFormat.table(List.of(Instrumentations.all()));
    private final Weaver weaver = new Weaver(
            jvm,
            WeavingLoader.APPLICATION,
            seams,
            seams.names(),
            new SpanMethods(WeavingLoader.APPLICATION, true, List.of(), List.of()));

    @Test
    void shouldReadAnnotationsFromWhereTheClassCameFrom() throws IOException {
        // The agent's own loader is never looked at.
        ClassLoader loader = new ClassLoader(Cases.class.getClassLoader()) {};
        byte[] kept = withoutInvisible(ClassFiles.read(loader, NAME));
        byte[] woven = weaver.transform(loader, NAME, Cases.class, null, kept);
        assertThat(woven).isNotNull();
        assertThat(weaver.woven()).contains("com.acme.spans.Cases");
        // A class that is being loaded is what its bytes say.
        assertThat(weaver.transform(loader, NAME, null, null, kept)).isNull();
    }

    private static byte[] withoutInvisible(byte[] classFile) {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(classFile)
                .accept(
                        new ClassVisitor(Opcodes.ASM9, writer) {
                            @Override
                            public AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
                                return visible ? super.visitAnnotation(descriptor, true) : null;
                            }

                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String name, String descriptor, String signature, String[] thrown) {
                                MethodVisitor method = super.visitMethod(access, name, descriptor, signature, thrown);
                                return new MethodVisitor(Opcodes.ASM9, method) {
                                    @Override
                                    public AnnotationVisitor visitAnnotation(String type, boolean visible) {
                                        return visible ? super.visitAnnotation(type, true) : null;
                                    }

                                    @Override
                                    public AnnotationVisitor visitParameterAnnotation(
                                            int parameter, String type, boolean visible) {
                                        return visible ? super.visitParameterAnnotation(parameter, type, true) : null;
                                    }
                                };
                            }
                        },
                        0);
        return writer.toByteArray();
    }
}
