package io.spanweave.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdkTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final Jdk running = new Jdk(17, Path.of("/running"));

    @Test
    void shouldFindTheOneItRunsOn() {
        assertThat(Jdk.find(Runtime.version().feature())).contains(Jdk.current());
        assertThat(Files.isExecutable(Jdk.current().java())).isTrue();
    }

    @Test
    void shouldWantTheLongTermReleasesInOrder() {
        assertThat(Jdk.wanted()).containsExactly(8, 11, 17, 21, 25);
        assertThat(Jdk.available()).extracting(Jdk::version).isSorted().isSubsetOf(Jdk.wanted());
        assertThat(Jdk.find(3)).isEmpty();
    }

    @Test
    void shouldReadReleaseFilesOldAndNew() throws IOException {
        Path eight = jdk("a", "JAVA_VERSION=\"1.8.0_504\"");
        Path eleven = jdk("b", "IMPLEMENTOR=\"Debian\"\nJAVA_VERSION=\"11.0.33\"\nOS_ARCH=\"x86_64\"");
        Path next = jdk("c", "JAVA_VERSION=\"26\"");

        assertThat(InstalledJdks.discover(running, Map.of(), folder, ""))
                .containsExactly(running, new Jdk(8, eight), new Jdk(11, eleven), new Jdk(26, next));
    }

    @Test
    void shouldAskAJdkWithoutReleaseFile() throws IOException {
        Path home = jdk("debian-8", "");
        Files.delete(home.resolve("release"));
        Files.writeString(home.resolve("bin/java"), "#!/bin/sh\necho 'openjdk version \"1.8.0_504\"' >&2\n");

        assertThat(InstalledJdks.discover(running, Map.of(), folder, "")).containsExactly(running, new Jdk(8, home));
    }

    @Test
    void shouldPassOverWhatIsBroken() throws IOException {
        Files.createDirectory(folder.resolve("empty"));
        Files.writeString(folder.resolve("file"), "no folder");
        Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("gone"));
        jdk("nonsense", "JAVA_VERSION=\"soon\"");
        jdk("silent", "");
        Path lame = jdk("lame", "");
        Files.delete(lame.resolve("release"));
        Files.delete(jdk("headless", "JAVA_VERSION=\"21.0.1\"").resolve("bin/java"));
        Path good = jdk("good", "JAVA_VERSION=\"21.0.1\"");

        assertThat(InstalledJdks.discover(running, Map.of("JAVA_HOME_8", "/nowhere"), folder, "/nowhere"))
                .containsExactly(running, new Jdk(21, good));
        assertThat(InstalledJdks.discover(running, Map.of(), folder.resolve("gone"), ""))
                .containsExactly(running);
    }

    @Test
    void shouldPreferTheMoreExplicitSource() throws IOException {
        Path variable = jdk("variable/jdk", "JAVA_VERSION=\"21.0.1\"");
        Path listed = jdk("listed/jdk", "JAVA_VERSION=\"21.0.2\"");
        Path single = jdk("single", "JAVA_VERSION=\"11.0.1\"");
        Path system = jdk("system/jdk", "JAVA_VERSION=\"21.0.3\"");

        assertThat(InstalledJdks.discover(
                        running,
                        Map.of("JAVA_HOME_21_X64", variable.toString(), "JAVA_HOME", single.toString()),
                        folder.resolve("system"),
                        folder.resolve("listed") + File.pathSeparator + single))
                .containsExactly(
                        running, new Jdk(21, variable), new Jdk(21, system), new Jdk(21, listed), new Jdk(11, single));
    }

    private Path jdk(String name, String release) throws IOException {
        Path home = folder.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Path java = Files.writeString(home.resolve("bin/java"), "#!/bin/sh\nexit 1\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(home.resolve("release"), release);
        return home;
    }
}
