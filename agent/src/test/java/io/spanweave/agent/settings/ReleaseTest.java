package io.spanweave.agent.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReleaseTest {
    private final Map<String, String> environment = new HashMap<>();

    @TempDir
    Path folder;

    @Test
    void shouldLookInEveryPlaceInOrder() throws IOException {
        Path jar = TestJars.jar(folder.resolve("a.jar"), "Main-Class: a.Main\n", "a/Main.class");
        assertThat(find(jar)).isNull();
        jar = TestJars.jar(jar, "Main-Class: a.Main\nImplementation-Version: 1.2.3\n", "a/Main.class");
        assertRelease(find(jar), "1.2.3", "manifest");
        jar = TestJars.jar(jar, "Main-Class: a.Main\nGit-Commit: abc\nImplementation-Version: 1.2.3\n", "a/Main.class");
        assertRelease(find(jar), "abc", "manifest");
        assertThat(find(jar).isPacked()).isTrue();
        jar = TestJars.jar(
                jar, "Main-Class: a.Main\nGit-Commit: abc\n", "git.properties=git.commit.id=def\n", "a/Main.class");
        assertRelease(find(jar), "def", "git.properties");
        assertThat(find(jar).isPacked()).isTrue();
        environment.put("GIT_COMMIT", "ghi");
        assertRelease(find(jar), "ghi", "GIT_COMMIT");
        environment.put("GITHUB_SHA", " ");
        environment.put("CI_COMMIT_SHA", "jkl");
        assertRelease(find(jar), "jkl", "CI_COMMIT_SHA");
        environment.put("SENTRY_RELEASE", "mno");
        assertRelease(find(jar), "mno", "SENTRY_RELEASE");
        environment.put("SPANWEAVE_RELEASE", "pqr");
        assertRelease(find(jar), "pqr", "SPANWEAVE_RELEASE");
        assertThat(find(jar).isPacked()).isFalse();
    }

    @Test
    void shouldReadASpringBootJar() throws IOException {
        Path jar = TestJars.jar(
                folder.resolve("boot.jar"),
                "Main-Class: org.springframework.boot.loader.JarLauncher\nStart-Class: a.Main\n",
                "BOOT-INF/classes/git.properties=git.commit.id.full=full\ngit.commit.id.abbrev=abb\n");
        assertRelease(find(jar), "full", "git.properties");
    }

    @Test
    void shouldReadAnExplodedFolder() throws IOException {
        Files.writeString(folder.resolve("git.properties"), "git.commit.id.abbrev=abb\n");
        Properties properties = new Properties();
        properties.setProperty("sun.java.command", "a.Main");
        properties.setProperty("java.class.path", folder.toString());
        assertRelease(find(properties), "abb", "git.properties");
    }

    @Test
    void shouldNotTakeALibrarysWord() throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes/a"));
        Files.writeString(classes.resolve("Main.class"), "");
        Path library = TestJars.jar(
                folder.resolve("library.jar"), "Implementation-Version: 9\n", "git.properties=git.commit.id=wrong\n");
        Properties properties = new Properties();
        properties.setProperty("sun.java.command", "a.Main");
        properties.setProperty("java.class.path", library + java.io.File.pathSeparator + folder.resolve("classes"));
        assertThat(find(properties)).isNull();
    }

    @Test
    void shouldLeaveServersToTheirWebApplications() throws IOException {
        Path jar = TestJars.jar(
                folder.resolve("start.jar"),
                "Main-Class: org.eclipse.jetty.start.Main\nImplementation-Version: 12.1.12\n",
                "x");
        assertThat(find(jar)).isNull();
        environment.put("COMMIT_SHA", "abc");
        assertRelease(find(jar), "abc", "COMMIT_SHA");
    }

    @ParameterizedTest
    @CsvSource({
        "feature/login, feature-login",
        "a\\b, a-b",
        "'a\tb\nc', a-b-c",
        "shop@1.0+5, shop@1.0+5",
    })
    void shouldReplaceWhatSentryRefuses(String set, String name) {
        environment.put("SENTRY_RELEASE", set);
        assertThat(find(new Properties()).name()).isEqualTo(name);
    }

    @Test
    void shouldCutWhatSentryWouldRefuse() {
        environment.put("SENTRY_RELEASE", "x".repeat(300));
        assertThat(find(new Properties()).name()).hasSize(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"${git.commit.id}", " ", ""})
    void shouldNotTakeWhatABuildForgotToFillIn(String value) {
        Properties git = new Properties();
        git.setProperty("git.commit.id.full", value);
        assertThat(Release.of(git, null)).isNull();
        Properties manifest = new Properties();
        manifest.setProperty("Git-Commit", value);
        manifest.setProperty("Implementation-Version", "1");
        assertRelease(Release.of(git, manifest), "1", "manifest");
        assertThat(Release.of(null, null)).isNull();
    }

    @Test
    void shouldNotTakeASectionOfAManifestForItsHead() throws IOException {
        Path jar = TestJars.jar(
                folder.resolve("a.jar"),
                "Main-Class: a.Main\nImplementation-Version: 1.2.3\n\nName: org/library/\nImplementation-Version: 9\n",
                "a/Main.class");
        assertRelease(find(jar), "1.2.3", "manifest");
    }

    @Test
    void shouldSurviveBrokenFiles() throws IOException {
        Path jar = TestJars.jar(
                folder.resolve("a.jar"),
                "Main-Class: a.Main\n",
                "git.properties=git.commit.id=\\u00zz\n",
                "a/Main.class");
        assertThat(find(jar)).isNull();
    }

    private Release find(Path jar) {
        Properties properties = new Properties();
        properties.setProperty("sun.java.command", jar.toString());
        properties.setProperty("java.class.path", jar.toString());
        return find(properties);
    }

    private Release find(Properties properties) {
        Settings settings = Settings.read(null, new Properties(), environment);
        return Release.find(settings, Application.find(properties, List.of()));
    }

    private static void assertRelease(Release release, String name, String origin) {
        assertThat(release).isNotNull();
        assertThat(release.name()).isEqualTo(name);
        assertThat(release.origin()).isEqualTo(origin);
    }
}
