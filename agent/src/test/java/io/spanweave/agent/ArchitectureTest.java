package io.spanweave.agent;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import io.spanweave.agent.instrument.Instrumentations;
import io.spanweave.agent.settings.Setting;
import io.spanweave.agent.weave.Instrumentation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.TreeSet;
import net.bytebuddy.asm.Advice;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** The walls of docs/architecture.md, "The house". */
class ArchitectureTest {
    private static final String US = "io.spanweave.agent";
    private static final String GATE = "io.spanweave.bootstrap";
    private static final String SENTRY = "io.sentry..";
    private static final String LOADED_BY_PREMAIN = "the packages premain loads";

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            // Woven by Byte Buddy into classes that are none.
            .withImportOption(location -> !location.contains("/templates/"))
            .importPackages(US);

    @Test
    void shouldSeeTheClasses() {
        for (String part : new String[] {
            "", ".weave", ".names", ".instrument", ".trace", ".tasks", ".report", ".settings", ".command"
        }) {
            assertThat(OURS.stream().filter(type -> type.getPackageName().equals(US + part)))
                    .as(US + part)
                    .isNotEmpty();
        }
    }

    @Test
    void shouldKeepTracesFreeOfSentryAndByteCode() {
        check(noClasses()
                .that()
                .resideInAnyPackage(in("trace"), in("tasks"))
                .should(know(SENTRY, "net.bytebuddy..", "org.objectweb..")));
        check(noClasses()
                .that()
                .resideInAnyPackage(in("trace"), in("tasks"))
                .should(knowOurs("weave", "instrument", "report", "command")));
        check(noClasses().that().resideInAPackage(in("trace")).should(knowOurs("tasks")));
    }

    @Test
    void shouldKeepWeavingFreeOfSpansAndSentry() {
        check(noClasses().that().resideInAPackage(in("weave")).should(know(SENTRY)));
        check(noClasses()
                .that()
                .resideInAPackage(in("weave"))
                .should(knowOurs("trace", "tasks", "report", "instrument", "command")));
    }

    @Test
    void shouldKeepNamesToClassFilesAndSettings() {
        check(noClasses().that().resideInAPackage(in("names")).should(know(SENTRY, "net.bytebuddy..", GATE)));
        check(noClasses()
                .that()
                .resideInAPackage(in("names"))
                .should(knowOurs("trace", "tasks", "report", "instrument", "command")));
        check(noClasses()
                .that()
                .resideInAnyPackage(in("weave"), in("instrument"))
                .should(knowOurs("names")));
    }

    @Test
    void shouldKeepInstrumentationsToWeavingAndTheirLibraries() {
        check(noClasses().that().resideInAPackage(in("instrument")).should(know(SENTRY)));
        check(noClasses()
                .that()
                .resideInAPackage(in("instrument"))
                .should(knowOurs("trace", "tasks", "report", "settings", "command")));
    }

    @Test
    void shouldKeepReportsFreeOfByteCode() {
        check(noClasses().that().resideInAPackage(in("report")).should(know("net.bytebuddy..", "org.objectweb..")));
        check(noClasses().that().resideInAPackage(in("report")).should(knowOurs("weave", "instrument", "command")));
    }

    @Test
    void shouldShipNothingOfSentrys() {
        check(noClasses().should(know(SENTRY)));
    }

    @Test
    void shouldKeepSettingsToTheJdk() {
        check(classes()
                .that()
                .resideInAPackage(in("settings"))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", "org.jspecify..", US + ".settings")));
    }

    @Test
    void shouldKeepTheEntryToTheJdk() {
        // What stands on the application's class path, and what is linked before the gate is there.
        check(classes()
                .that()
                .haveNameMatching(".*\\.(Premain|AgentLoader|Bundle|Bootstrap)")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", "org.jspecify..", US, US + ".settings")));
        check(noClasses()
                .that()
                .haveNameMatching(".*\\.(Premain|AgentLoader|Bundle|Bootstrap|Agent|Wiring|Running)(\\$.*)?")
                .should()
                .dependOnClassesThat(resideInAPackage(GATE)));
    }

    /** What records and reports is loaded for the first class that is woven, and not at the start. */
    @Test
    void shouldKeepTheStartFreeOfRecordingAndReporting() {
        check(noClasses()
                .that()
                .haveNameMatching(".*\\.(Premain|Agent|Wiring|Running)(\\$.*)?")
                .should(knowOurs("trace", "tasks", "report", "instrument")));
    }

    @Test
    void shouldKeepTheCommandOffTheHotPath() {
        check(noClasses()
                .that()
                .resideInAPackage(in("command"))
                .should(knowOurs("weave", "instrument", "trace", "tasks")));
        check(noClasses().that().resideOutsideOfPackage(in("command")).should(knowOurs("command")));
    }

    /** What the POM leaves out of the jar, beside the package build. */
    private static final String NOT_SHIPPED = ".*\\.weave\\.(SeamCompiler|TemplateFormat)(\\$.*)?";

    @Test
    void shouldLeaveWhatBuildsTheAgentBehind() {
        check(noClasses().that().resideOutsideOfPackage(in("build")).should(knowOurs("build")));
        check(noClasses()
                .that()
                .resideOutsideOfPackage(in("build"))
                .and()
                .haveNameNotMatching(NOT_SHIPPED)
                .should()
                .dependOnClassesThat()
                .haveNameMatching(NOT_SHIPPED));
    }

    @Test
    void shouldHaveNoCycles() {
        check(slices().matching(US + ".(*)..").should().beFreeOfCycles());
        // Nobody depends on the package that puts them together.
        check(noClasses().that().resideOutsideOfPackage(US).should().dependOnClassesThat(resideInAPackage(US)));
    }

    @Test
    void shouldLeaveTheJdksLoggingAlone() {
        check(noClasses()
                .that()
                // Woven into what the application logs with.
                .haveNameNotMatching(".*\\.instrument\\.J(ava|Boss)LogLines.*")
                .should(know("java.util.logging..", "org.slf4j..")));
        check(noClasses().should().dependOnClassesThat().haveFullyQualifiedName("java.lang.System$Logger"));
    }

    @Test
    void shouldLoadNothingExpensiveBeforeMain() {
        DescribedPredicate<JavaClass> early = DescribedPredicate.describe(
                LOADED_BY_PREMAIN,
                type -> type.getPackageName().equals(US)
                        || type.getPackageName().equals(US + ".names")
                        || type.getPackageName().equals(US + ".settings"));
        check(noClasses()
                .that(early)
                .and()
                // Only loaded where an expression is set.
                .doNotHaveFullyQualifiedName(US + ".settings.Settings$Expression")
                .should(know(
                        "java.util.regex..",
                        "java.util.stream..",
                        "java.nio.file..",
                        "java.time..",
                        "javax.management..",
                        "java.lang.management..")));
    }

    @Test
    void shouldHaveNoLambdasBeforeMain() {
        DescribedPredicate<JavaClass> early = DescribedPredicate.describe(
                LOADED_BY_PREMAIN,
                type -> type.getPackageName().equals(US)
                        || type.getPackageName().equals(US + ".names")
                        || type.getPackageName().equals(US + ".settings"));
        check(noClasses()
                .that(early)
                .and()
                // Only runs when an instrumentation has failed ten times.
                .doNotHaveFullyQualifiedName(US + ".Pipeline$SwitchOff")
                .should(haveLambdas()));
    }

    @Test
    void shouldKeepAdviceToItsLibraryAndTheGate() {
        check(classes()
                .that(areAdvice())
                .should(callOnly(
                        "java..",
                        "jakarta.servlet..",
                        "org.springframework..",
                        "ch.qos.logback..",
                        "org.apache.logging.log4j..",
                        "org.jboss.logmanager..",
                        GATE)));
        assertThat(OURS.stream().filter(areAdvice())).hasSizeGreaterThan(15);
    }

    @Test
    void shouldKeepAdviceWithoutState() {
        check(classes().that(areAdvice()).should(haveNoFields()));
        check(methods().that(areAdviceMethods()).should().beStatic());
    }

    @Test
    void shouldKeepAdviceFromTheOutside() {
        check(classes()
                .that(areAdvice())
                .should()
                .haveModifier(JavaModifier.FINAL)
                .andShould()
                .bePackagePrivate());
    }

    @Test
    void shouldKeepTheTroubleOfAdviceFromTheApplication() {
        check(methods().that(areAdviceMethods()).should(beSuppressed()));
    }

    @Test
    void shouldDeclareAdviceInInstrumentationsOnly() {
        check(classes()
                .that(areAdvice())
                .should()
                .resideInAPackage(in("instrument"))
                .andShould()
                .beNestedClasses());
    }

    @Test
    void shouldHaveASwitchForEveryInstrumentation() {
        Set<String> switches = new TreeSet<>();
        for (Setting setting : Setting.all()) {
            switches.add(setting.key());
        }
        Set<String> used = new TreeSet<>();
        for (Instrumentation instrumentation : Instrumentations.all()) {
            String key = instrumentation.name().replace('-', '.') + ".enabled";
            assertThat(switches).contains(key);
            used.add(key);
        }
        // And no switch that switches nothing; "enabled" alone is the agent's.
        switches.removeIf(key -> !key.endsWith(".enabled"));
        assertThat(used).isEqualTo(switches);
    }

    private static void check(ArchRule rule) {
        rule.check(OURS);
    }

    private static String in(String part) {
        return US + "." + part + "..";
    }

    private static ArchCondition<JavaClass> know(String... packages) {
        return ArchConditions.dependOnClassesThat(resideInAnyPackage(packages));
    }

    private static ArchCondition<JavaClass> knowOurs(String... parts) {
        String[] packages = new String[parts.length];
        for (int i = 0; i < parts.length; i++) {
            packages[i] = in(parts[i]);
        }
        return know(packages);
    }

    /** In bytecode of Java 8 every invokedynamic is a lambda or a method reference. */
    private static ArchCondition<JavaClass> haveLambdas() {
        return new ArchCondition<>("have lambdas") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                events.add(new SimpleConditionEvent(type, usesInvokeDynamic(type.getName()), type + " has lambdas"));
            }
        };
    }

    private static boolean usesInvokeDynamic(String className) {
        boolean[] found = new boolean[1];
        try (InputStream in =
                ArchitectureTest.class.getResourceAsStream('/' + className.replace('.', '/') + ".class")) {
            new ClassReader(in)
                    .accept(
                            new ClassVisitor(Opcodes.ASM9) {
                                @Override
                                public MethodVisitor visitMethod(
                                        int access, String name, String descriptor, String signature, String[] thrown) {
                                    return new MethodVisitor(Opcodes.ASM9) {
                                        @Override
                                        public void visitInvokeDynamicInsn(
                                                String method, String type, Handle bootstrap, Object... arguments) {
                                            found[0] = true;
                                        }
                                    };
                                }
                            },
                            ClassReader.SKIP_DEBUG);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found[0];
    }

    private static DescribedPredicate<JavaMethod> areAdviceMethods() {
        return DescribedPredicate.describe(
                "are advice",
                method -> method.isAnnotatedWith(Advice.OnMethodEnter.class)
                        || method.isAnnotatedWith(Advice.OnMethodExit.class));
    }

    private static DescribedPredicate<JavaClass> areAdvice() {
        return DescribedPredicate.describe(
                "are advice", type -> type.getMethods().stream().anyMatch(areAdviceMethods()));
    }

    private static ArchCondition<JavaClass> callOnly(String... packages) {
        DescribedPredicate<JavaClass> allowed = resideInAnyPackage(packages);
        return new ArchCondition<>("call only " + String.join(", ", packages)) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                    boolean fine = allowed.test(access.getTargetOwner());
                    events.add(new SimpleConditionEvent(access, fine, access.getDescription()));
                }
            }
        };
    }

    private static ArchCondition<JavaClass> haveNoFields() {
        return new ArchCondition<>("have no fields") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                events.add(new SimpleConditionEvent(type, type.getFields().isEmpty(), type + " has fields"));
            }
        };
    }

    private static ArchCondition<JavaMethod> beSuppressed() {
        return new ArchCondition<>("have suppress = Throwable.class") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                Advice.OnMethodEnter enter = method.tryGetAnnotationOfType(Advice.OnMethodEnter.class)
                        .orElse(null);
                Advice.OnMethodExit exit =
                        method.tryGetAnnotationOfType(Advice.OnMethodExit.class).orElse(null);
                boolean fine = (enter == null || enter.suppress() == Throwable.class)
                        && (exit == null || exit.suppress() == Throwable.class)
                        && (enter == null || enter.inline())
                        && (exit == null || exit.inline());
                events.add(new SimpleConditionEvent(method, fine, method.getFullName() + " lets its own trouble out"));
            }
        };
    }
}
