package io.spanweave.agent.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApplicationTest {
    @TempDir
    Path folder;

    @Test
    void shouldFindTheClassesOfASpringBootJar() throws IOException {
        Path jar = TestJars.jar(
                folder.resolve("shop app.jar"),
                "Main-Class: org.springframework.boot.loader.launch.JarLauncher\nStart-Class: com.acme.shop.Main\n",
                "BOOT-INF/classes/com/acme/shop/Main.class",
                "BOOT-INF/classes/com/acme/shop/web/Web.class",
                "BOOT-INF/classes/org/other/Thing.class",
                "BOOT-INF/classes/Root.class",
                "BOOT-INF/lib/library.jar",
                "org/springframework/boot/loader/launch/JarLauncher.class");
        Application application = run(jar + " --port=1", jar.toString());
        assertThat(application.mainClass()).isNull();
        assertThat(application.isServer()).isFalse();
        assertOwns(
                application,
                "com.acme.shop.Main",
                "com.acme.shop.web.Web$Inner",
                "com.acme.shop.sub.Later",
                "org.other.Thing",
                "Root");
        assertNotOwns(
                application,
                "com.acme.shopping.X",
                "com.acme.X",
                "org.other.sub.X",
                "org.springframework.boot.loader.launch.JarLauncher",
                "java.lang.Thread");
    }

    @Test
    void shouldFindTheClassesOfAWar() throws IOException {
        Path war = TestJars.jar(
                folder.resolve("shop.war"),
                "Main-Class: org.springframework.boot.loader.WarLauncher\nStart-Class: com.acme.Main\n",
                "WEB-INF/classes/com/acme/Main.class");
        assertOwns(run(war.toString(), war.toString()), "com.acme.Main");
    }

    /** Where it stands by the time of premain. */
    @Test
    void shouldKnowTheJarFromTheAgentsThatJava8AppendsToTheClassPath() throws IOException {
        Path jar = TestJars.jar(
                folder.resolve("shop.jar"),
                "Main-Class: org.springframework.boot.loader.JarLauncher\nStart-Class: com.acme.shop.Main\n",
                "BOOT-INF/classes/org/other/Thing.class");
        Path server = TestJars.jar(folder.resolve("start.jar"), "Main-Class: org.eclipse.jetty.start.Main\n");
        String agents = File.pathSeparator + "/opt/other.jar" + File.pathSeparator + "spanweave.jar";

        Application application = run(jar + " --port=1", jar + agents);
        assertThat(application.mainClass()).isNull();
        assertOwns(application, "com.acme.shop.Main", "org.other.Thing");
        assertThat(run(server.toString(), server + agents).isServer()).isTrue();
        assertOwns(run(server.toString(), server + agents), "com.acme.parcels.Dispatch");
    }

    @Test
    void shouldFindThePackageOfAPlainJar() throws IOException {
        Path jar = TestJars.jar(
                folder.resolve("app.jar"),
                "Main-Class: com.acme.Main\n",
                "com/acme/Main.class",
                "org/library/Shaded.class");
        Application application = run(jar.toString(), jar.toString());
        assertOwns(application, "com.acme.Main", "com.acme.sub.X");
        assertNotOwns(application, "org.library.Shaded", "com.acm.X");
    }

    @Test
    void shouldFindTheFoldersOfAClassPath() throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        touch(classes.resolve("com/acme/Main.class"));
        touch(classes.resolve("net/tools/Tool.class"));
        touch(classes.resolve("META-INF/versions/9/x/Y.class"));
        Path library = TestJars.jar(folder.resolve("library.jar"), "", "org/library/L.class");
        Application application =
                run("com.acme.Main --flag", classes + File.pathSeparator + File.pathSeparator + library);
        assertThat(application.mainClass()).isEqualTo("com.acme.Main");
        assertOwns(application, "com.acme.Main", "net.tools.Tool");
        assertNotOwns(application, "org.library.L", "META-INF.versions.9.x.Y");
    }

    @Test
    void shouldFindTheClassesOfAnExplodedSpringBootJar() throws IOException {
        touch(folder.resolve("BOOT-INF/classes/com/acme/Main.class"));
        touch(folder.resolve("org/springframework/boot/loader/JarLauncher.class"));
        Application application = run("org.springframework.boot.loader.JarLauncher", folder.toString());
        assertOwns(application, "com.acme.Main");
        assertNotOwns(application, "org.springframework.boot.loader.JarLauncher");
    }

    @Test
    void shouldFindTheMainClassOfAModule() throws IOException {
        Application application = run("com.acme.app/com.acme.Main x", "");
        assertThat(application.mainClass()).isEqualTo("com.acme.Main");
        assertOwns(application, "com.acme.Main", "com.acme.web.X");
        assertNotOwns(application, "com.other.X");
    }

    /** One of this JVM's own; its main class is in a package beside the others. */
    @Test
    void shouldFindThePackagesOfTheMainModuleAndWhatItBrings() throws IOException {
        Path module = folder.resolve("modules/acme");
        touch(module.resolve("module-info.class"));
        touch(module.resolve("com/acme/start/Main.class"));
        Files.writeString(module.resolve("git.properties"), "git.commit.id=4f2c91e");
        Properties properties = properties("java.logging", "");
        properties.setProperty("jdk.module.main", "java.logging");
        properties.setProperty("jdk.module.main.class", "com.acme.start.Main");
        properties.setProperty("jdk.module.path", "nowhere" + File.pathSeparator + folder.resolve("modules"));

        Application application = Application.find(properties, List.of());

        assertThat(application.mainClass()).isEqualTo("com.acme.start.Main");
        assertOwns(
                application, "com.acme.start.Main", "java.util.logging.Level", "sun.net.www.protocol.http.logging.X");
        assertNotOwns(application, "java.util.List", "com.other.X");
        assertThat(application.properties("git.properties", false)).containsEntry("git.commit.id", "4f2c91e");
    }

    @Test
    void shouldNotWalkInCirclesOrOverAWholeDisk() throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes/com/acme"));
        touch(classes.resolve("Main.class"));
        for (String link : List.of("a", "b", "c")) {
            Files.createSymbolicLink(classes.resolve(link), folder.resolve("classes"));
        }
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertOwns(run("com.acme.Main", folder.resolve("classes").toString()), "com.acme.Main"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.catalina.startup.Bootstrap start",
                "org.jboss.modules.Main -mp x",
                "org.eclipse.jetty.start.Main",
                "org.eclipse.jetty.xml.XmlConfiguration x",
                "com.ibm.ws.kernel.boot.cmdline.EnvCheck",
                "com.sun.enterprise.glassfish.bootstrap.ASMain",
                "fish.payara.micro.PayaraMicro",
            })
    void shouldKnowServers(String command) {
        Application application = run(command, "/opt/x.jar");
        assertThat(application.isServer()).isTrue();
        assertOwns(application, "com.acme.Main", "shop.Cart");
        assertNotOwns(
                application,
                "org.apache.catalina.core.X",
                "org.hibernate.X",
                "java.util.concurrent.X",
                "com.zaxxer.hikari.pool.HikariPool$HouseKeeper",
                "com.hazelcast.spi.impl.operationservice.impl.InvocationMonitor$MonitorInvocationsTask");
    }

    @Test
    void shouldKnowAServerByItsManifest() throws IOException {
        Path jar = TestJars.jar(folder.resolve("start.jar"), "Main-Class: org.eclipse.jetty.start.Main\n", "x");
        assertThat(run(jar + " --module=http", jar.toString()).isServer()).isTrue();
    }

    @Test
    void shouldTakeTheOperatorsWord() {
        Application application = Application.find(
                properties("com.acme.Main", ""), List.of("org.one", "org.two.", "org.three.*", "x.Job"));
        assertOwns(application, "org.one.A", "org.one.b.C", "org.two.A", "org.three.b.A", "org.one", "x.Job");
        assertNotOwns(application, "com.acme.Main", "org.oneA", "org.twofold.A", "org.X");
        assertOwns(Application.find(properties("com.acme.Main", ""), List.of("*")), "any.Thing");
    }

    @Test
    void shouldSurviveWhatIsNoJar() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.jar"), "not a zip");
        assertNotOwns(run(broken.toString(), broken.toString()), "java.lang.X");
        assertThat(run(broken.toString(), broken.toString()).isServer()).isFalse();
        assertNotOwns(run("x.jar", "x.jar"), "java.lang.X");
        assertNotOwns(run("", ""), "java.lang.X");
        assertThat(run("", "").mainClass()).isNull();
        assertThat(Application.find(new Properties(), List.of()).isServer()).isFalse();
        assertOwns(run("Main", broken + File.pathSeparator + "/nowhere"), "Main");
    }

    private static Application run(String command, String classPath) {
        return Application.find(properties(command, classPath), List.of());
    }

    private static Properties properties(String command, String classPath) {
        Properties properties = new Properties();
        properties.setProperty("sun.java.command", command);
        properties.setProperty("java.class.path", classPath);
        return properties;
    }

    private static void assertOwns(Application application, String... names) {
        for (String name : names) {
            assertThat(application.owns(name)).as(name).isTrue();
        }
    }

    private static void assertNotOwns(Application application, String... names) {
        for (String name : names) {
            assertThat(application.owns(name)).as(name).isFalse();
        }
    }

    private static void touch(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "");
    }
}
