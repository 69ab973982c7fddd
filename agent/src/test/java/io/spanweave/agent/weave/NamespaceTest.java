package io.spanweave.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.agent.instrument.Instrumentations;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;

class NamespaceTest {
    @ParameterizedTest
    @CsvSource({
        "jakarta/servlet/ServletRequest, javax/servlet/ServletRequest",
        "(Ljakarta/servlet/A;Ljakarta/servlet/http/B;)V, (Ljavax/servlet/A;Ljavax/servlet/http/B;)V",
        "jakarta.servlet.error.exception, javax.servlet.error.exception",
        "jakarta/persistence/Entity, jakarta/persistence/Entity",
        "java/lang/String, java/lang/String",
    })
    void shouldRenameServletsOnly(String jakarta, String javax) {
        assertThat(Namespace.JAVAX.rename(jakarta)).isEqualTo(javax);
        assertThat(Namespace.JAKARTA.rename(jakarta)).isEqualTo(jakarta);
    }

    static List<Rule> javaxRules() {
        List<Rule> rules = new ArrayList<>();
        for (Instrumentation instrumentation : Instrumentations.all()) {
            for (Rule rule : instrumentation.rules()) {
                if (rule.namespace() == Namespace.JAVAX) {
                    rules.add(rule);
                }
            }
        }
        return rules;
    }

    @ParameterizedTest
    @MethodSource("javaxRules")
    void shouldLeaveNothingOfJakarta(Rule rule) throws Exception {
        byte[] jakarta =
                ClassFiles.read(getClass().getClassLoader(), rule.advice().replace('.', '/'));
        byte[] javax = Namespace.JAVAX.rename(jakarta);
        assertThat(text(javax)).doesNotContain("jakarta/servlet", "jakarta.servlet");
        assertThat(text(javax).contains("javax")).isEqualTo(text(jakarta).contains("jakarta"));
        assertThat(rule.types() + " " + rule.signatures()).doesNotContain("jakarta");
        assertThat(Namespace.JAKARTA.rename(jakarta)).isSameAs(jakarta);
        new ClassReader(javax).accept(new ClassWriter(0), ClassReader.EXPAND_FRAMES);
    }

    @Test
    void shouldCoverEveryRuleOfServlets() {
        assertThat(javaxRules()).hasSizeGreaterThanOrEqualTo(5);
        for (Instrumentation instrumentation : Instrumentations.all()) {
            long jakarta = 0;
            long javax = 0;
            for (Rule rule : instrumentation.rules()) {
                boolean servlet = (rule.types() + " " + rule.signatures()).contains("/servlet/");
                jakarta += servlet && rule.namespace() == Namespace.JAKARTA ? 1 : 0;
                javax += servlet && rule.namespace() == Namespace.JAVAX ? 1 : 0;
            }
            assertThat(javax).as(instrumentation.name()).isEqualTo(jakarta);
        }
    }

    /** Class files are modified UTF-8; what is asked for is ASCII. */
    private static String text(byte[] classFile) {
        return new String(classFile, StandardCharsets.ISO_8859_1);
    }
}
