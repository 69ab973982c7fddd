package io.spanweave.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ApplicationTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    static Launch guest(String... arguments) {
        List<Path> classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .toList();
        return Application.mainClass(Guest.class.getName(), classPath).args(arguments);
    }

    @Test
    void shouldStopPolitely() {
        try (Application guest = guest("wait").ready("ready"::equals).start()) {
            assertThat(guest.alive()).isTrue();
            Exit exit = guest.stop();

            assertThat(exit.code()).isEqualTo(143);
            assertThat(guest.alive()).isFalse();
            assertThat(guest.output()).containsExactly("ready", "said goodbye");
        }
    }

    @Test
    void shouldKillWhatDoesNotStop() {
        try (Application guest = guest("cling").ready("ready"::equals).start()) {
            assertThat(guest.stop(Duration.ofMillis(100)).code()).isEqualTo(137);
        }
    }

    @Test
    void shouldKill() {
        try (Application guest = guest("wait").ready("ready"::equals).start()) {
            assertThat(guest.kill().code()).isEqualTo(137);
            assertThat(guest.output()).containsExactly("ready");
        }
    }

    @Test
    void shouldLeaveNoProcessBehindWhenClosed() {
        Application guest = guest("wait").ready("ready"::equals).start();
        assertThat(isRunning(guest.pid())).isTrue();

        guest.close();

        assertThat(isRunning(guest.pid())).isFalse();
    }

    @Test
    void shouldLeaveNoProcessBehindWhenTheTestsEndFirst() {
        try (Application outer = guest("abandon").start()) {
            assertThat(outer.awaitExit(Duration.ofMinutes(1)).code()).isZero();
            long inner = Long.parseLong(
                    outer.awaitLine(line -> line.startsWith("inner ")).substring(6));

            await().until(() -> !isRunning(inner));
        }
    }

    @Test
    void shouldGiveItACleanEnvironment() {
        String variables;
        try (Application guest =
                guest("environment").env("SENTRY_RELEASE", "4f2c91e").start()) {
            assertThat(guest.awaitExit(Duration.ofMinutes(1)).code()).isZero();
            assertThat(guest.output()).contains("SENTRY_RELEASE=4f2c91e", "PATH=" + System.getenv("PATH"));
            variables = String.join("\n", guest.output());
        }
        assertThat(variables.lines().map(line -> line.replaceAll("=.*", "")))
                .isSubsetOf("SENTRY_RELEASE", "PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH");
        assertThat(System.getenv("SENTRY_DSN"))
                .as("set by the build, to be kept from guests")
                .isNotEmpty();
    }

    @Test
    void shouldGiveAScriptItsJdkAndOptions() throws IOException {
        Path script = folder.resolve("guest.sh");
        Files.writeString(
                script,
                "#!/bin/sh\nexec \"$JAVA_HOME/bin/java\" $OPTIONS -cp '" + System.getProperty("java.class.path") + "' "
                        + Guest.class.getName() + " \"$@\"\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        try (Application guest = Application.script(script, "OPTIONS")
                .jvm("-Xmx64m", "-Dspanweave.harness.test=yes")
                .args("environment")
                .env("SENTRY_RELEASE", "4f2c91e")
                .start()) {
            assertThat(guest.awaitExit(Duration.ofMinutes(1)).code()).isZero();
            assertThat(guest.output())
                    .contains(
                            "SENTRY_RELEASE=4f2c91e",
                            "OPTIONS=-Xmx64m -Dspanweave.harness.test=yes",
                            "JAVA_HOME=" + Jdk.current().home());
        }
    }

    @Test
    void shouldTellWhyItDidNotStart() {
        assertThatThrownBy(() -> guest("fail").ready("ready"::equals).start())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("ended with 3")
                .hasMessageContaining("no database");
    }

    @Test
    void shouldGiveUpOnWhatDoesNotGetReady() {
        assertThatThrownBy(() -> guest("wait")
                        .ready("other"::equals)
                        .within(Duration.ofMillis(1))
                        .start())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("did not come within");
    }

    @Test
    void shouldTalkHttp() {
        int port = Ports.free();
        try (Application guest = guest("serve", Integer.toString(port))
                .readyWhenHttp(port, "/health")
                .start()) {
            Response get = guest.get("/a?b=c", Map.of("X-Test", "1"));
            assertThat(get.status()).isEqualTo(201);
            assertThat(get.body()).isEqualTo("GET /a?b=c null 1 ");
            assertThat(get.header("x-answer")).isEqualTo("yes");
            assertThat(guest.post("/p", "{}").body()).isEqualTo("POST /p application/json null {}");
            assertThat(guest.post("/p", "a=b", Map.of("content-type", "text/plain"))
                            .body())
                    .isEqualTo("POST /p text/plain null a=b");
        }
    }

    @Test
    void shouldWriteItsOutputToAFile() throws IOException {
        try (Application guest = guest("fail").named("failing").start()) {
            assertThat(guest.awaitExit(Duration.ofMinutes(1)).code()).isEqualTo(3);
            assertThat(guest.logFile().getFileName().toString()).startsWith("failing-");
            assertThat(Files.readAllLines(guest.logFile())).contains("err no database");
        }
    }

    @Test
    void shouldRunAJarWithOptionsInAFolder() throws IOException {
        compileForJava8();
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "Old");
        Path jar = folder.resolve("old.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            for (Path type : classes()) {
                out.putNextEntry(new ZipEntry(type.getFileName().toString()));
                out.write(Files.readAllBytes(type));
            }
        }
        try (Application old = Application.jar(jar)
                .in(folder)
                .jvm("-Dgreeting=hello")
                .ready(line -> line.equals("ready in " + folder.toAbsolutePath() + " hello"))
                .start()) {
            assertThat(old.alive()).isTrue();
        }
    }

    @Test
    void shouldAttachAgents() throws IOException {
        compileForJava8();
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(new Attributes.Name("Premain-Class"), "Old");
        Path jar = folder.resolve("agent.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();

        try (Application old = Application.mainClass("Old", List.of(folder))
                .agent(jar)
                .agent(jar, "debug")
                .ready(line -> line.startsWith("ready"))
                .start()) {
            assertThat(old.output()).startsWith("agent null", "agent debug");
        }
    }

    @ParameterizedTest
    @MethodSource("io.spanweave.harness.Jdk#available")
    void shouldLookInside(Jdk jdk) throws IOException {
        compileForJava8();
        try (Application old = Application.mainClass("Old", List.of(folder))
                .on(jdk)
                .ready(line -> line.startsWith("ready"))
                .start()) {
            assertThat(old.threads()).contains("main", "old worker \"1\"").doesNotContain("spanweave");
            assertThat(old.threadDump()).contains("Old.main");
            assertThat(old.loadedClasses("Old")).contains("Old$Worker");
            if (jdk.version() > 8) {
                assertThat(old.loadedClasses("Old"))
                        .containsExactly("Old", "Old$Marker", "Old$OnlyStatic", "Old$Worker");
            }
            assertThat(old.loadedClasses("java.lang.")).contains("java.lang.String", "java.lang.Thread");
            assertThat(old.loadedClasses("io.spanweave")).isEmpty();
        }
    }

    private static boolean isRunning(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    private List<Path> classes() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".class")).toList();
        }
    }

    private void compileForJava8() throws IOException {
        Path source = Files.writeString(folder.resolve("Old.java"), """
                public class Old {
                    interface Marker {}
                    static class OnlyStatic { static void touch() {} }
                    static class Worker extends Thread implements Marker {
                        Worker() { super("old worker \\"1\\""); }
                        @Override public void run() { Old.sleep(); }
                    }
                    public static void premain(String arguments) { System.out.println("agent " + arguments); }
                    public static void main(String[] args) {
                        OnlyStatic.touch();
                        new Worker().start();
                        System.out.println("ready in " + System.getProperty("user.dir") + " "
                                + System.getProperty("greeting"));
                        sleep();
                    }
                    static void sleep() {
                        try { Thread.sleep(600000); } catch (InterruptedException e) { }
                    }
                }
                """);
        int result = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "--release", "8", "-Xlint:-options", "-d", folder.toString(), source.toString());
        assertThat(result).isZero();
    }
}
