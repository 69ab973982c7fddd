package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Application;
import io.spanweave.harness.Ingest;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The smallest program there is, on every JDK: whatever else it says or lacks is the agent's doing. */
@ParameterizedClass(name = "JDK {0}")
@ValueSource(ints = {8, 11, 17, 21, 25})
class JdkTest {
    private static final String HELLO = """
            public class Hello {
                public static void main(String[] arguments) {
                    System.out.println(greeting(arguments));
                    System.err.println("and good bye");
                }

                static String greeting(String[] arguments) {
                    return "Hello " + String.join(" ", arguments);
                }
            }
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    private final Jdk jdk;

    JdkTest(int version) {
        jdk = JdkLane.of(version);
    }

    @BeforeAll
    static void compile() throws IOException {
        Path source = Files.writeString(folder.resolve("Hello.java"), HELLO);
        int result = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-nowarn", "-Xlint:-options", "--release", "8", source.toString());
        assertThat(result).isZero();
    }

    @Test
    void shouldSayOneLineAndNothingElse() {
        try (Ingest ingest = Ingest.start();
                Application hello = run(hello().agent(JdkLane.agent()).env("SENTRY_DSN", ingest.dsn()))) {
            shouldHaveSaidHello(hello, 1);
            assertThat(hello.errors().get(0))
                    .contains("127.0.0.1:" + ingest.port(), "Java " + (jdk.version() == 8 ? "1.8" : jdk.version()))
                    .doesNotContain(ingest.key());
            assertThat(ingest.connectionsOpened()).isZero();
        }
    }

    /** The file that names what stands first in the agent's bundle names what a start needs, all of it and no more. */
    @Test
    void shouldHaveWhatItNeedsInOneRead() throws IOException {
        List<String> first = Files.readAllLines(Path.of("../../agent/src/main/bundle/first.txt"));
        try (Ingest ingest = Ingest.start();
                Application hello = run(hello().agent(JdkLane.agent())
                        .env("SENTRY_DSN", ingest.dsn())
                        .jvm("-verbose:class"))) {
            assertThat(hello.output().stream()
                            .flatMap(line -> Stream.of(line.split(" ")))
                            .filter(word -> word.startsWith("io.spanweave."))
                            .filter(word -> !word.matches("io.spanweave.agent.(Premain|AgentLoader|Bundle)"))
                            .map(name -> name.replace('.', '/') + ".class")
                            .distinct())
                    .containsExactlyInAnyOrderElementsOf(first.stream()
                            .filter(name -> name.endsWith(".class"))
                            .toList());
        }
    }

    /** With a class woven, those of the JDK that follow the first of them, and the reporter at work. */
    @Test
    void shouldSayNothingElseWhenItWeavesAndSends() {
        try (Ingest ingest = Ingest.start();
                Application hello = run(hello().agent(JdkLane.agent())
                        .env("SENTRY_DSN", ingest.dsn())
                        .env("SPANWEAVE_SPANS", "Hello#greeting root"))) {
            shouldHaveSaidHello(hello, 1);
            assertThat(ingest.awaitTransaction("Hello.greeting").spans()).isEmpty();
        }
    }

    @Test
    void shouldSayNothingWithoutADsn() {
        try (Application hello = run(hello().agent(JdkLane.agent()))) {
            shouldHaveSaidHello(hello, 0);
        }
    }

    @Test
    void shouldBeFoundInAnyFolder() throws IOException {
        Path odd = Files.createDirectories(folder.resolve("Größe & co, 100% ünïcode#1 +x"));
        Path jar = Files.copy(JdkLane.agent(), odd.resolve("spän weave-" + jdk.version() + ".jar"));
        try (Ingest ingest = Ingest.start();
                Application hello =
                        run(hello().agent(jar).env("LC_ALL", "C.UTF-8").env("SENTRY_DSN", ingest.dsn()))) {
            shouldHaveSaidHello(hello, 1);
        }
    }

    @Test
    void shouldStartOnceWhenGivenTwice() throws IOException {
        Path second = Files.copy(JdkLane.agent(), folder.resolve("second-" + jdk.version() + ".jar"));
        for (Path again : List.of(JdkLane.agent(), second)) {
            try (Ingest ingest = Ingest.start();
                    Application hello =
                            run(hello().agent(JdkLane.agent()).agent(again).env("SENTRY_DSN", ingest.dsn()))) {
                shouldHaveSaidHello(hello, 1);
            }
        }
    }

    @Test
    void shouldTellItsVersionAndHowToUseIt() {
        try (Application usage =
                        run(Application.jar(JdkLane.agent()).named("usage").on(jdk));
                Application version = run(Application.jar(JdkLane.agent())
                        .named("version")
                        .on(jdk)
                        .args("--version"))) {
            assertThat(usage.output()).first().asString().matches("spanweave \\d+\\.\\d+\\.\\d+\\S*: .*");
            assertThat(String.join("\n", usage.output())).contains("-javaagent:spanweave.jar", "SENTRY_DSN");
            assertThat(usage.errors()).isEmpty();
            assertThat(version.output()).singleElement().asString().matches("spanweave \\d+\\.\\d+\\.\\d+\\S*");
            assertThat(version.errors()).isEmpty();
        }
    }

    private Launch hello() {
        return Application.mainClass("Hello", List.of(folder))
                .named("hello")
                .on(jdk)
                .args("world");
    }

    private static Application run(Launch launch) {
        Application application = launch.start();
        assertThat(application.awaitExit(Duration.ofMinutes(1)).code()).isZero();
        return application;
    }

    private static void shouldHaveSaidHello(Application hello, int linesOfOurs) {
        assertThat(hello.output()).containsExactly("Hello world");
        List<String> errors = hello.errors();
        assertThat(errors).hasSize(linesOfOurs + 1).last().isEqualTo("and good bye");
        assertThat(errors.subList(0, linesOfOurs)).allMatch(line -> line.startsWith("[spanweave] "));
    }
}
