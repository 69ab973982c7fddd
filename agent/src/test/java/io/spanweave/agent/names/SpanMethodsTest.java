package io.spanweave.agent.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.spanweave.agent.settings.Application;
import io.spanweave.agent.settings.MethodPattern;
import io.spanweave.agent.settings.Setting;
import io.spanweave.agent.settings.Settings;
import io.spanweave.agent.weave.ChosenMethod;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.objectweb.asm.Opcodes;

class SpanMethodsTest {
    private static final String SPAN = "io/spanweave/annotations/Span";
    private static final int PUBLIC = Opcodes.ACC_PUBLIC;

    private final Application application = Application.find(new Properties(), List.of("com.acme"));
    private final Map<String, byte[]> resources = new HashMap<>();
    private final ClassLoader loader = new ClassLoader(null) {
        @Override
        public InputStream getResourceAsStream(String name) {
            byte[] classFile = resources.get(name.replace(".class", ""));
            return classFile == null ? null : new ByteArrayInputStream(classFile);
        }
    };

    private static List<MethodPattern> patterns(String spans) {
        Settings settings = Settings.read(null, new Properties(), Map.of("SPANWEAVE_SPANS", spans));
        assertThat(settings.warnings()).isEmpty();
        return settings.methods(Setting.SPANS);
    }

    private SpanMethods methods(String spans) {
        return new SpanMethods(application, true, List.of("com.other.Timed"), patterns(spans));
    }

    private Map<String, ChosenMethod> choose(SpanMethods methods, String name, byte[] classFile) {
        Map<String, ChosenMethod> chosen = methods.choose(loader, name, classFile);
        if (!chosen.isEmpty() && name.startsWith("com/acme/")) {
            // What is chosen must have been let through.
            assertThat(methods.mayChoose(loader, name, classFile)).isTrue();
        }
        return chosen;
    }

    @ParameterizedTest
    @CsvSource({
        "io/spanweave/annotations/Span, value, x, op, y, x, y, false",
        "io/spanweave/annotations/Span, value, x, root, true, x, function, true",
        "io/opentelemetry/instrumentation/annotations/WithSpan, value, x, inheritContext, false, x, function, true",
        "io/opentelemetry/instrumentation/annotations/WithSpan, value, x, inheritContext, true, x, function, false",
        "io/opentelemetry/instrumentation/annotations/WithSpan, value, x, kind, CLIENT, x, function, false",
        "io/micrometer/observation/annotation/Observed, name, n, contextualName, c, c, function, false",
        "io/micrometer/observation/annotation/Observed, name, n, contextualName, '', n, function, false",
        "io/micrometer/tracing/annotation/NewSpan, name, n, value, v, v, function, false",
        "io/micrometer/tracing/annotation/NewSpan, name, n, log, v, n, function, false",
        "io/sentry/spring/tracing/SentrySpan, description, d, operation, o, d, o, false",
        "io/sentry/spring/jakarta/tracing/SentrySpan, description, d, value, o, d, o, false",
        "io/sentry/spring7/tracing/SentrySpan, description, d, value, o, d, o, false",
        "io/sentry/spring/tracing/SentryTransaction, name, n, operation, o, n, o, true",
        "io/sentry/spring/jakarta/tracing/SentryTransaction, name, n, value, o, n, o, true",
        "io/sentry/spring7/tracing/SentryTransaction, name, n, value, o, n, o, true",
        "datadog/trace/api/Trace, operationName, o, resourceName, r, r, function, false",
        "datadog/trace/api/Trace, operationName, o, noParent, true, o, function, true",
        "co/elastic/apm/api/CaptureSpan, value, v, type, t, v, t, false",
        "co/elastic/apm/api/CaptureTransaction, value, v, type, t, v, t, true",
        "com/newrelic/api/agent/Trace, metricName, m, dispatcher, true, m, function, true",
        "com/newrelic/api/agent/Trace, metricName, m, async, true, m, function, false",
        "com/other/Timed, value, v, op, o, v, o, false",
        "com/other/Timed, name, v, root, true, v, function, true"
    })
    void shouldUnderstand(
            String annotation,
            String one,
            String first,
            String two,
            String second,
            String name,
            String op,
            boolean root) {
        Object other = second.equals("true") || second.equals("false") ? Boolean.valueOf(second) : second;
        byte[] classFile = ClassMaker.named("com/acme/Work")
                .method(PUBLIC, "work", "()V", annotation, Map.of(one, first, two, other))
                .bytes();
        ChosenMethod chosen = choose(methods(""), "com/acme/Work", classFile).get("work()V");
        assertThat(chosen.name()).isEqualTo(name);
        assertThat(chosen.op()).isEqualTo(op);
        assertThat(chosen.root()).isEqualTo(root);
        assertThat(chosen.instrumentation()).isEqualTo("annotations");
        assertThat(methods("").annotations()).contains(annotation);
    }

    @Test
    void shouldNotMindOtherAnnotations() {
        byte[] classFile = ClassMaker.named("com/acme/Work")
                .annotated("com/acme/Missing", Map.of())
                .method(PUBLIC, "work", "()V", "com/acme/AlsoMissing", Map.of("value", "x"))
                .bytes();
        SpanMethods methods = methods("");
        assertThat(methods.mayChoose(loader, "com/acme/Work", classFile)).isFalse();
        assertThat(methods.choose(loader, "com/acme/Work", classFile)).isEmpty();
    }

    @Test
    void shouldSurviveAnnotationsThatCarryEachOther() {
        resources.put(
                "com/acme/A",
                ClassMaker.named("com/acme/A").annotated("com/acme/B", Map.of()).bytes());
        resources.put(
                "com/acme/B",
                ClassMaker.named("com/acme/B")
                        .annotated("com/acme/A", Map.of())
                        .annotated(SPAN, Map.of("value", "b"))
                        .bytes());
        byte[] classFile = ClassMaker.named("com/acme/Work")
                .method(PUBLIC, "one", "()V", "com/acme/A", Map.of())
                .method(PUBLIC, "two", "()V", "com/acme/B", Map.of())
                .bytes();
        Map<String, ChosenMethod> chosen = choose(methods(""), "com/acme/Work", classFile);
        assertThat(chosen.get("one()V").name()).isEqualTo("b");
        assertThat(chosen.get("two()V").name()).isEqualTo("b");
    }

    @Test
    void shouldLookForInheritedOnesInTheApplicationOnly() {
        resources.put(
                "com/other/Api",
                new ClassMaker(
                                PUBLIC | Opcodes.ACC_INTERFACE | Opcodes.ACC_ABSTRACT,
                                "com/other/Api",
                                "java/lang/Object")
                        .method(PUBLIC | Opcodes.ACC_ABSTRACT, "call", "()V", SPAN, Map.of("value", "api"))
                        .bytes());
        byte[] ours = new ClassMaker(PUBLIC, "com/acme/Impl", "java/lang/Object", "com/other/Api")
                .method("call", "()V")
                .bytes();
        assertThat(choose(methods(""), "com/acme/Impl", ours).get("call()V").name())
                .isEqualTo("api");
        byte[] theirs = new ClassMaker(PUBLIC, "com/other/Impl", "java/lang/Object", "com/other/Api")
                .method("call", "()V")
                .bytes();
        assertThat(methods("").mayChoose(loader, "com/other/Impl", theirs)).isFalse();
        assertThat(methods("").choose(loader, "com/other/Impl", theirs)).isEmpty();
    }

    @Test
    void shouldSkipWhatNobodyMeans() {
        byte[] classFile = ClassMaker.named("com/acme/Work")
                .method("work", "()V")
                .method("getaway", "()V")
                .method("issue", "()Z")
                .method("settle", "(I)V")
                .method(PUBLIC, "getTotal", "()I", null, Map.of())
                .method("isOpen", "()Z")
                .method("setTotal", "(I)V")
                .method("setTotals", "(II)V")
                .method("hashCode", "()I")
                .method("toString", "()Ljava/lang/String;")
                .method("equals", "(Ljava/lang/Object;)Z")
                .method("main", "([Ljava/lang/String;)V")
                .method("<init>", "()V")
                .method(Opcodes.ACC_STATIC, "<clinit>", "()V", null, Map.of())
                .method(PUBLIC | Opcodes.ACC_BRIDGE | Opcodes.ACC_SYNTHETIC, "work", "(I)V", null, Map.of())
                .method(Opcodes.ACC_PRIVATE | Opcodes.ACC_SYNTHETIC, "lambda$work$0", "()V", null, Map.of())
                .method(Opcodes.ACC_PRIVATE, "work$lambda-1", "()V", null, Map.of())
                .method(PUBLIC | Opcodes.ACC_ABSTRACT, "none", "()V", null, Map.of())
                .bytes();
        assertThat(choose(methods("com.acme.*#*"), "com/acme/Work", classFile))
                .containsOnlyKeys("work()V", "getaway()V", "issue()Z", "settle(I)V", "setTotals(II)V");
        // Whoever writes a name in full means it.
        assertThat(choose(methods("com.acme.Work#getTotal"), "com/acme/Work", classFile))
                .containsOnlyKeys("getTotal()I");
    }

    @ParameterizedTest
    @CsvSource({
        "com/acme/Work$$EnhancerBySpringCGLIB$$1a2b",
        "com/acme/Work$$SpringCGLIB$$0",
        "com/acme/Work$$SpringCGLIB$$FastClass$$0",
        "com/acme/Work$$FastClassBySpringCGLIB$$1",
        "com/acme/Work$ByteBuddy$x1",
        "com/acme/Work$Proxy$_$$_WeldClientProxy",
        "com/acme/Work$Proxy$_$$_WeldSubclass",
        "com/acme/Work_$$_jvst1_0",
        "com/acme/Work$HibernateProxy$Abc",
        "com/acme/Work$$EnhancerByGuice$$1",
        "com/acme/Work_ClientProxy",
        "com/acme/Work_Subclass",
        "com/acme/$Proxy17"
    })
    void shouldLeaveProxiesAlone(String name) {
        byte[] classFile = ClassMaker.named(name)
                .annotated(SPAN, Map.of())
                .method(PUBLIC, "work", "()V", SPAN, Map.of())
                .bytes();
        assertThat(methods("com.acme.*#*").choose(loader, name, classFile)).isEmpty();
    }

    @Test
    void shouldCoverSubtypesOfANamedClass() {
        resources.put(
                "com/acme/Base",
                ClassMaker.named("com/acme/Base").method("work", "()V").bytes());
        resources.put(
                "org/lib/Task", new ClassMaker(PUBLIC, "org/lib/Task", "java/lang/Object", "org/lib/Job").bytes());
        byte[] sub = new ClassMaker(PUBLIC, "com/acme/Sub", "com/acme/Base")
                .method("work", "()V")
                .bytes();
        assertThat(choose(methods("com.acme.Base#work"), "com/acme/Sub", sub)).containsOnlyKeys("work()V");
        assertThat(choose(methods("com.acme.Ba*#work"), "com/acme/Sub", sub)).isEmpty();
        byte[] task = new ClassMaker(PUBLIC, "com/acme/Nightly", "org/lib/Task")
                .method("work", "()V")
                .bytes();
        assertThat(choose(methods("org.lib.Job#work"), "com/acme/Nightly", task))
                .containsOnlyKeys("work()V");
        byte[] library = new ClassMaker(PUBLIC, "org/lib/Nightly", "org/lib/Task")
                .method("work", "()V")
                .bytes();
        assertThat(choose(methods("org.lib.Job#work"), "org/lib/Nightly", library))
                .isEmpty();
        assertThat(methods("org.lib.Job#work").mayChoose(loader, "org/lib/Nightly", library))
                .isFalse();
    }

    @Test
    void shouldTakeAnyPackageForTheApplicationsOwn() {
        byte[] theirs =
                ClassMaker.named("org/lib/Service").method("work", "()V").bytes();
        assertThat(choose(methods("*Service#work"), "org/lib/Service", theirs)).isEmpty();
        assertThat(methods("*Service#work").mayChoose(loader, "org/lib/Service", theirs))
                .isFalse();
        assertThat(choose(methods("org.lib.*#work"), "org/lib/Service", theirs)).containsOnlyKeys("work()V");
        assertThat(methods("org.lib.*#work").mayChoose(loader, "org/lib/Service", theirs))
                .isTrue();
        byte[] ours = ClassMaker.named("com/acme/Service").method("work", "()V").bytes();
        assertThat(choose(methods("*Service#work"), "com/acme/Service", ours)).containsOnlyKeys("work()V");
    }

    @Test
    void shouldLetTheSettingWin() {
        byte[] classFile = ClassMaker.named("com/acme/Work")
                .method(PUBLIC, "work", "()V", SPAN, Map.of("value", "annotated", "op", "a.op"))
                .bytes();
        ChosenMethod named = choose(methods("com.acme.Work#work name=listed root"), "com/acme/Work", classFile)
                .get("work()V");
        assertThat(named.instrumentation()).isEqualTo("spans");
        assertThat(named).hasToString("listed (a.op, root)");
        ChosenMethod first = choose(
                        methods("com.acme.Work#w* op=b; com.acme.Work#work name=second"), "com/acme/Work", classFile)
                .get("work()V");
        assertThat(first).hasToString("annotated (b)");
    }

    @Test
    void shouldKeepSpansOfTheSettingWithoutAnnotations() {
        SpanMethods methods = new SpanMethods(application, false, List.of(), patterns("com.acme.Work#work"));
        byte[] classFile = ClassMaker.named("com/acme/Work")
                .annotated(SPAN, Map.of("value", "x"))
                .method(PUBLIC, "work", "()V", SPAN, Map.of("value", "x"))
                .method(PUBLIC, "other", "()V", SPAN, Map.of())
                .bytes();
        assertThat(methods.annotations()).isEmpty();
        assertThat(choose(methods, "com/acme/Work", classFile)).containsOnlyKeys("work()V");
        assertThat(choose(methods, "com/acme/Work", classFile).get("work()V").name())
                .isEqualTo("Work.work");
    }

    @Test
    void shouldSurviveAnyBytes() {
        byte[] classFile = new ClassMaker(PUBLIC, "com/acme/Work", "com/acme/Base", "com/acme/Api")
                .annotated("com/acme/Own", Map.of("value", "x"))
                .method(PUBLIC, "work", "()V", SPAN, Map.of("value", "x"))
                .bytes();
        SpanMethods methods = methods("com.acme.Base#*");
        Random random = new Random(1);
        for (int length = 0; length < classFile.length; length++) {
            byte[] cut = Arrays.copyOf(classFile, length);
            assertThatCode(() -> methods.mayChoose(loader, "com/acme/Work", cut))
                    .doesNotThrowAnyException();
        }
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = classFile.clone();
            for (int k = 0; k < 5; k++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            methods.mayChoose(loader, "com/acme/Work", damaged);
            resources.put("com/acme/Base" + i, damaged);
            byte[] sub = new ClassMaker(PUBLIC, "com/acme/Sub", "com/acme/Base" + i).bytes();
            methods.mayChoose(loader, "com/acme/Sub", sub);
        }
    }

    @Test
    void shouldNameNestedAndOddClasses() {
        assertThat(SpanMethods.simple("com/acme/Billing")).isEqualTo("Billing");
        assertThat(SpanMethods.simple("com/acme/Billing$Item")).isEqualTo("Item");
        assertThat(SpanMethods.simple("com/acme/Billing$1")).isEqualTo("Billing");
        assertThat(SpanMethods.simple("com/acme/Billing$1Local")).isEqualTo("Local");
        assertThat(SpanMethods.simple("com/acme/Job$")).isEqualTo("Job");
        assertThat(SpanMethods.simple("Bare")).isEqualTo("Bare");
        assertThat(SpanMethods.simple("com/acme/$$")).isEqualTo("$");
    }

    @Test
    void shouldSayWhatWasMeant() {
        SpanMethods methods = methods(
                "com.acme.Work#wrok; com.acme.Wrok#work; com.other.Work#work; com.acme.Work#work(int); com.*.X#y;"
                        + "com.acme.Work#work");
        byte[] classFile =
                ClassMaker.named("com/acme/Work").method("work", "()V").bytes();
        choose(methods, "com/acme/Work", classFile);
        List<String> loaded = List.of("com.acme.Work", "com.acme.Play");
        assertThat(methods.entries())
                .filteredOn(entry -> !entry.isMatched())
                .extracting(entry -> UnmatchedEntries.warning(entry, loaded))
                .containsExactly(
                        "spans: 'com.acme.Work#wrok' has met no method so far. The class is there, the method is not."
                                + " Did you mean work?",
                        "spans: 'com.acme.Wrok#work' has met no method so far. No class of this name is loaded. Did you"
                                + " mean com.acme.Work?",
                        "spans: 'com.other.Work#work' has met no method so far. No class of this name is loaded. Did"
                                + " you mean com.acme.Work?",
                        "spans: 'com.acme.Work#work(int)' has met no method so far. The class is there, and the method,"
                                + " with other parameter types.",
                        "spans: 'com.*.X#y' has met no method so far. No class that is loaded fits it.");
    }
}
