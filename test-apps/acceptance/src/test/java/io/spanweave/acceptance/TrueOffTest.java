package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.acceptance.Subject.Started;
import io.spanweave.harness.Ingest;
import io.spanweave.harness.Jdk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An instrumentation that is off leaves no woven byte behind, and an agent that is detached no thread, transformer or woven
 * method. Seen by another agent behind ours, which has the JVM give it the classes again.
 */
@Tag("matrix")
class TrueOffTest {
    private static final Duration SILENCE = Duration.ofSeconds(1);
    /**
     * The JVM keeps the frames of classes that it verifies: neither of those in the JDK's archive nor, usually, of the
     * JDK's at all. Without these it is a matter of when a class is loaded whether it has any when ours is taken out.
     */
    private static final String[] WITH_FRAMES = {
        "-Xshare:off", "-XX:+UnlockDiagnosticVMOptions", "-XX:+BytecodeVerificationLocal", "-XX:+UseSerialGC"
    };

    /** Called from where idle threads of a pool have waited for work since before. */
    private static final String FROM_IDLE_THREADS = "workTaken";

    static Stream<Arguments> lanes() {
        List<Arguments> lanes = new ArrayList<>();
        for (Subject subject : Subject.values()) {
            for (int release : List.of(8, 11, 17, 21, 25)) {
                boolean runs = subject == Subject.STOCK || release >= 17;
                // 17 and 25 must be run on; the others are an addition.
                boolean must = release == 17 || release == 25;
                if (runs && (must || Jdk.find(release).isPresent())) {
                    lanes.add(Arguments.of(subject, release));
                }
            }
        }
        return lanes.stream();
    }

    /** Attached, so that this JVM itself can tell what its classes were before. */
    @ParameterizedTest(name = "{0} on JDK {1}")
    @MethodSource("lanes")
    void shouldGiveClassesTheirOwnCodeBack(Subject subject, int release) {
        try (Started app = subject.start(JdkLane.of(release), false, WITH_FRAMES)) {
            Probe probe = new Probe(app.application());
            app.use();
            Map<String, byte[]> before = probe.classes();
            probe.attachSpanweave("");
            app.use();
            Map<String, byte[]> woven = probe.woven();
            assertThat(missing(woven, before)).isEmpty();
            assertThat(instrumentations(woven)).isEqualTo(subject.instrumentations());

            probe.watchGate();
            for (String off : subject.instrumentations()) {
                Map<String, Set<String>> calls = gateCalls(woven);
                Set<String> own = Objects.requireNonNull(calls.remove(off));
                calls.values().forEach(own::removeAll);
                own.remove(FROM_IDLE_THREADS);
                probe.gateCalls();
                useAll(app, off);
                if (!subject.unused().contains(off)) {
                    assertThat(probe.gateCalls()).as(off).containsAnyElementsOf(own);
                }
                assertThat(probe.switchOff(off)).as(off).isEqualTo("true");
                // What has begun by then may end.
                useAll(app, off);
                probe.gateCalls();
                useAll(app, off);
                assertThat(probe.gateCalls()).as(off).doesNotContainAnyElementsOf(own);
                Map<String, byte[]> now = probe.classes(names(woven));
                assertThat(missing(woven, now)).isEmpty();
                for (String name : woven.keySet()) {
                    Set<String> others = new TreeSet<>(Bodies.instrumentations(only(woven, name)));
                    others.remove(off);
                    assertThat(Bodies.instrumentations(only(now, name)))
                            .as("%s without %s", name, off)
                            .isEqualTo(others);
                    if (others.isEmpty()) {
                        shouldBeTheSame(name, now, before);
                    }
                }
                assertThat(probe.switchOff(off)).as(off).isEqualTo("false");
                assertThat(probe.switchOn(off)).as(off).isEqualTo("true");
                now = probe.classes(names(woven));
                for (String name : woven.keySet()) {
                    shouldBeTheSame(name, now, woven);
                }
            }

            shouldDetach(app, probe, names(woven), before);
        }
    }

    /** There from the start: the JVM keeps the class file that was woven when it was loaded. */
    @ParameterizedTest(name = "{0} on JDK {1}")
    @MethodSource("lanes")
    void shouldLeaveNothingBehindInAJvmItHasStartedWith(Subject subject, int release) {
        Jdk jdk = JdkLane.of(release);
        Map<String, byte[]> before;
        try (Started app = subject.start(jdk, false, WITH_FRAMES)) {
            app.use();
            before = byName(new Probe(app.application()).classes());
        }
        try (Started app = subject.start(jdk, true, WITH_FRAMES)) {
            app.use();
            Probe probe = new Probe(app.application());
            Map<String, byte[]> woven = probe.woven();
            assertThat(instrumentations(woven)).isEqualTo(subject.instrumentations());

            shouldDetach(app, probe, names(woven), before);
        }
    }

    @ParameterizedTest(name = "{0} on JDK {1}")
    @MethodSource("lanes")
    void shouldDisturbNobodyWhileItIsSwitchedAndDetached(Subject subject, int release) {
        try (Started app = subject.start(JdkLane.of(release), true, WITH_FRAMES)) {
            Probe probe = new Probe(app.application());
            AtomicBoolean over = new AtomicBoolean();
            app.use();
            Clients.Running clients = Clients.begin(3, number -> {
                while (!over.get()) {
                    app.use();
                }
            });
            try {
                for (String name : subject.instrumentations()) {
                    assertThat(probe.switchOff(name)).as(name).isEqualTo("true");
                    assertThat(probe.switchOn(name)).as(name).isEqualTo("true");
                }
                assertThat(probe.detach()).isEqualTo("true");
                app.use();
            } finally {
                over.set(true);
            }
            clients.await();

            assertThat(probe.woven()).isEmpty();
            assertThat(app.application().threads()).noneMatch(name -> name.startsWith("spanweave"));
        }
    }

    private static void shouldDetach(Started app, Probe probe, Set<String> woven, Map<String, byte[]> before) {
        probe.watchGate();
        app.use();
        assertThat(app.application().threads()).contains("spanweave-reporter");
        assertThat(probe.gateCalls()).isNotEmpty();
        assertThat(probe.detach()).isEqualTo("true");
        assertThat(app.application().threads()).noneMatch(name -> name.startsWith("spanweave"));

        app.ingest().quiet(SILENCE);
        app.ingest().clear();
        probe.gateCalls();
        app.use();
        assertThat(probe.gateCalls()).isSubsetOf(FROM_IDLE_THREADS);
        app.ingest().quiet(SILENCE);
        assertThat(app.ingest().transactions()).isEmpty();
        assertThat(app.ingest().events()).isEmpty();
        assertThat(app.application().threads()).noneMatch(name -> name.startsWith("spanweave"));
        // Those that were loaded in the meantime, too.
        assertThat(probe.woven().keySet()).isEmpty();
        Map<String, byte[]> now = probe.classes(woven);
        assertThat(names(now)).isEqualTo(woven);
        boolean sameJvm = before.keySet().stream().anyMatch(name -> name.contains("@"));
        Map<String, byte[]> after = sameJvm ? now : byName(now);
        assertThat(missing(after, before)).isEmpty();
        for (String name : after.keySet()) {
            shouldBeTheSame(name, after, before);
        }

        assertThat(probe.detach()).isEqualTo("not running");
        int lines = Invoices.linesOf(app.application()).size();
        probe.attachSpanweave("");
        Awaitility.await()
                .atMost(Ingest.PATIENCE)
                .until(() -> Invoices.linesOf(app.application()).size() > lines);
        assertThat(Invoices.linesOf(app.application()))
                .hasSize(lines + 1)
                .last()
                .asString()
                .contains("detached from this JVM");
        assertThat(probe.detach()).isEqualTo("not running");
    }

    private static void shouldBeTheSame(String name, Map<String, byte[]> now, Map<String, byte[]> before) {
        Map<String, String> expected = Bodies.of(only(before, name));
        Map<String, String> actual = Bodies.of(only(now, name));
        assertThat(expected).as(name).isNotEmpty();
        assertThat(actual.keySet()).as(name).isEqualTo(expected.keySet());
        expected.forEach((method, body) -> assertThat(difference(Objects.requireNonNull(actual.get(method)), body))
                .as(name + "." + method)
                .isEmpty());
    }

    /** The first line that differs, with those before it. */
    private static List<String> difference(String actual, String expected) {
        List<String> lines = actual.lines().toList();
        List<String> wanted = expected.lines().toList();
        int at = 0;
        while (at < Math.min(lines.size(), wanted.size()) && lines.get(at).equals(wanted.get(at))) {
            at++;
        }
        if (at == lines.size() && at == wanted.size()) {
            return List.of();
        }
        List<String> difference = new ArrayList<>(wanted.subList(Math.max(0, at - 5), at));
        difference.add("wanted " + (at < wanted.size() ? wanted.get(at) : "the end"));
        difference.add("got    " + (at < lines.size() ? lines.get(at) : "the end"));
        return difference;
    }

    private static Set<String> missing(Map<String, byte[]> classes, Map<String, byte[]> from) {
        Set<String> missing = new TreeSet<>(classes.keySet());
        missing.removeAll(from.keySet());
        return missing;
    }

    private static byte[] only(Map<String, byte[]> classes, String name) {
        return Objects.requireNonNull(classes.get(name), name);
    }

    /** Where it is about its repeating tasks, until they have run, too. */
    private static void useAll(Started app, String instrumentation) {
        app.use();
        if (!instrumentation.equals("executor")) {
            return;
        }
        try {
            Thread.sleep(2 * Subject.PERIOD.toMillis());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, Set<String>> gateCalls(Map<String, byte[]> classes) {
        Map<String, Set<String>> calls = new TreeMap<>();
        for (byte[] classFile : classes.values()) {
            Bodies.gateCalls(classFile)
                    .forEach((name, methods) ->
                            calls.computeIfAbsent(name, any -> new TreeSet<>()).addAll(methods));
        }
        return calls;
    }

    private static Set<String> instrumentations(Map<String, byte[]> classes) {
        return classes.values().stream()
                .flatMap(classFile -> Bodies.instrumentations(classFile).stream())
                .collect(Collectors.toSet());
    }

    /** Loaders have other numbers in another JVM; of two classes of one name, one will do. */
    private static Map<String, byte[]> byName(Map<String, byte[]> classes) {
        Map<String, byte[]> byName = new TreeMap<>();
        classes.forEach((name, classFile) -> byName.put(name.substring(0, name.indexOf('@')), classFile));
        return byName;
    }

    private static Set<String> names(Map<String, byte[]> classes) {
        return byName(classes).keySet();
    }
}
