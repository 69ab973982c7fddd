package io.spanweave.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every instrumentation against many versions of its libraries. Nothing of a library is run, but every class that is woven
 * is linked, so that the JVM's verifier has seen it. The rows are in {@code pom.xml}; what comes of them is
 * {@code docs/versions.md}.
 */
class VersionsTest {
    private static final Path PAGE = Path.of("..", "..", "docs", "versions.md");
    private static final String WRITE = "./mvnw verify -pl test-apps/versions -am -Dtest=VersionsTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dspanweave.docs.write=true";
    private static final int SHOWN_AT_MOST = 6;

    /** What each library is in the table for. */
    private static final Map<String, List<String>> EXPECTED = Map.ofEntries(
            Map.entry("Servlet API", List.of("servlet")),
            Map.entry("Tomcat", List.of("servlet", "handoff")),
            Map.entry("Jetty", List.of("servlet", "handoff")),
            Map.entry("Undertow", List.of("servlet")),
            Map.entry("Spring Framework", List.of("servlet", "spring-mvc", "spring-scheduled")),
            Map.entry("Spring Retry", List.of("spring-retry")),
            Map.entry("Logback", List.of("logs")),
            Map.entry("Log4j", List.of("logs")),
            Map.entry("JBoss LogManager", List.of("logs")),
            Map.entry("Sentry SDK", List.of("sentry-sdk")));

    /** Libraries of which nothing is woven, and why that is right. */
    private static final Map<String, String> PROXIES = Map.of(
            "Tomcat JDBC", "nothing to weave: it hands out the JDK's proxies, behind which the driver is woven",
            "Vibur", "nothing to weave: it hands out the JDK's proxies, behind which the driver is woven");

    private static final List<WovenRow> ROWS = new ArrayList<>();
    private static String said = "";

    @BeforeAll
    static void weave() throws Exception {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            for (LibraryRow row : LibraryRow.all()) {
                ROWS.add(WovenRow.of(row));
            }
        } finally {
            System.setErr(before);
            said = bytes.toString(StandardCharsets.UTF_8);
        }
    }

    @AfterAll
    static void close() throws IOException {
        for (WovenRow row : ROWS) {
            row.loader.close();
        }
        ROWS.clear();
    }

    static List<WovenRow> rows() {
        return ROWS;
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldWeaveWhatALibraryIsThereForOrSayWhyNot(WovenRow row) {
        String library = row.row.library();
        if (PROXIES.containsKey(library)) {
            assertThat(row.woven).isEmpty();
            return;
        }
        for (String instrumentation : EXPECTED.getOrDefault(library, List.of("jdbc"))) {
            assertThat(row.woven.containsKey(instrumentation) || row.reasons.containsKey(instrumentation))
                    .as(instrumentation)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldSatisfyTheVerifier(WovenRow row) {
        List<String> failures = new ArrayList<>();
        for (String name : row.loader.woven.keySet()) {
            try {
                // The JVM links a class, which is when it verifies it, before it tells of its constructors. No code of
                // it
                // is run for that.
                assertThat(Class.forName(name, false, row.loader).getDeclaredConstructors())
                        .isNotNull();
            } catch (ClassNotFoundException | LinkageError e) {
                failures.add(name + ": " + e);
            }
        }
        assertThat(failures).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void shouldJudgeReferencesAsTheJvmDoes(WovenRow row) throws IOException {
        for (Instrumentation instrumentation : WovenRow.instrumentations()) {
            for (Rule rule : instrumentation.rules()) {
                List<Need> needs = WovenRow.needsOf(rule);
                boolean own = needs.stream().anyMatch(need -> need.kind() == Need.Kind.OWN_FIELD);
                if (!needs.isEmpty() && !own && resolves(Need.type(needs.get(0).owner()), row.loader)) {
                    String any = "java/lang/Thread";
                    byte[] classFile = Objects.requireNonNull(ClassFiles.read(row.loader, any));
                    boolean holds = new References().hold(rule, row.loader, any, classFile);
                    assertThat(needs.stream().allMatch(need -> resolves(need, row.loader)))
                            .as(rule + " in " + row.row)
                            .isEqualTo(holds);
                }
            }
        }
    }

    private static boolean resolves(Need need, ClassLoader loader) {
        try {
            Class<?> owner = Class.forName(need.owner().replace('/', '.'), false, loader);
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            switch (need.kind()) {
                case METHOD -> lookup.findVirtual(owner, need.name(), typeOf(need, loader));
                case STATIC_METHOD -> lookup.findStatic(owner, need.name(), typeOf(need, loader));
                default -> assertThat(need.kind()).isEqualTo(Need.Kind.TYPE);
            }
            return !need.isMethod() || owner.isInterface() == need.isOfInterface();
        } catch (ReflectiveOperationException | TypeNotPresentException | LinkageError e) {
            return false;
        }
    }

    private static MethodType typeOf(Need need, ClassLoader loader) {
        return MethodType.fromMethodDescriptorString(need.descriptor(), loader);
    }

    @Test
    void shouldWeaveWithoutTrouble() {
        assertThat(said.lines().filter(line -> !line.contains("; there, "))).isEmpty();
    }

    @Test
    void shouldBeWhatThePageSays() throws IOException {
        String page = page();
        if (Boolean.getBoolean("spanweave.docs.write")) {
            Files.writeString(PAGE, page);
        }
        String written = Files.exists(PAGE) ? Files.readString(PAGE) : "";
        assertThat(written)
                .as("docs/versions.md is not up to date: run " + WRITE)
                .isEqualTo(page);
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # Library versions

                <!-- Generated from test-apps/versions: do not edit here. Run
                     COMMAND -->

                What is woven into which version of a library, or why not. A test makes this page: it puts every class of every jar
                through the transformer and has the JVM verify what comes out. A version that is not here may be woven as well:
                what counts are the members, and each is looked up before a class is touched.

                | Library | Version | Instrumentation | Woven, or why not |
                |---|---|---|---|
                """.replace("COMMAND", WRITE));
        for (WovenRow row : ROWS) {
            Set<String> names = new LinkedHashSet<>(row.woven.keySet());
            names.addAll(row.reasons.keySet());
            for (Instrumentation instrumentation : WovenRow.instrumentations()) {
                if (names.remove(instrumentation.name())) {
                    line(page, row.row, instrumentation.name(), text(row, instrumentation.name()));
                }
            }
            if (row.woven.isEmpty() && row.reasons.isEmpty()) {
                line(page, row.row, "", PROXIES.getOrDefault(row.row.library(), "**nothing, and nobody knows why**"));
            }
        }
        return page.toString();
    }

    private static void line(StringBuilder page, LibraryRow row, String instrumentation, String text) {
        page.append("| ")
                .append(row.library())
                .append(" | ")
                .append(row.version())
                .append(" | ");
        page.append(instrumentation).append(instrumentation.isEmpty() ? "| " : " | ");
        page.append(text).append(" |\n");
    }

    private static String text(WovenRow row, String instrumentation) {
        List<String> parts = new ArrayList<>();
        Map<String, Set<String>> classes = row.woven.getOrDefault(instrumentation, Map.of());
        if (!classes.isEmpty()) {
            List<String> names = new ArrayList<>();
            int methods = 0;
            for (Map.Entry<String, Set<String>> each : classes.entrySet()) {
                names.add(each.getKey().substring(each.getKey().lastIndexOf('.') + 1));
                methods += each.getValue().size();
            }
            String more = names.size() > SHOWN_AT_MOST ? ", …" : "";
            parts.add(count(names.size(), "class", "classes") + ", " + count(methods, "method", "methods") + ": "
                    + String.join(", ", names.subList(0, Math.min(names.size(), SHOWN_AT_MOST))) + more);
        }
        if (row.reasons.containsKey(instrumentation)) {
            parts.add("not all: " + String.join("; ", row.reasons.get(instrumentation)));
        }
        return String.join("; ", parts);
    }

    private static String count(int n, String one, String many) {
        return n + " " + (n == 1 ? one : many);
    }
}
