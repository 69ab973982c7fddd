package io.spanweave.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Application;
import io.spanweave.harness.Ports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * GlassFish's distribution, or Payara's, with the command its {@code asadmin} says it would start; it looks every two seconds for what is
 * new in its folder.
 *
 * @param distribution what the folder is called that it is unpacked to
 */
record GlassFishServer(String name, String version, String distribution, List<Integer> jdks) implements Server {
    private static final List<String> PORTS = List.of("8181", "4848", "7676", "3700", "3820", "3920", "8686", "6666");

    static Server of(String version, List<Integer> jdks) {
        return new GlassFishServer("GlassFish", version, "glassfish8", jdks);
    }

    static Server payara(String version, List<Integer> jdks) {
        return new GlassFishServer("Payara", version, "payara6", jdks);
    }

    @Override
    public String build() {
        return "jakarta";
    }

    @Override
    public RunningServer start(Setup setup) throws IOException {
        Path home = Path.of("target", "servers", distribution).toAbsolutePath();
        Path domain = setup.folder().resolve("domain1");
        Folders.copy(home.resolve("glassfish/domains/domain1"), domain);
        Path settings = domain.resolve("config/domain.xml");
        Folders.replace(settings, "port=\"8080\"", "port=\"" + setup.port() + "\"");
        for (String port : PORTS) {
            String free = String.valueOf(Ports.free());
            String text = Files.readString(settings);
            Files.writeString(
                    settings,
                    text.replace("port=\"" + port + "\"", "port=\"" + free + "\"")
                            .replace("value=\"" + port + "\"", "value=\"" + free + "\"")
                            .replace("port=" + port + "<", "port=" + free + "<"));
        }
        Path war = Files.createDirectories(domain.resolve("autodeploy")).resolve("parcels.war");
        Files.copy(war(), war);

        Application application = setup.options()
                .add(Application.java(name, command(setup, home)))
                .readyWhenHttp(setup.port(), "/parcels/deployment")
                .start();
        return new Running(application, domain.resolve("logs"), war);
    }

    /** Without the {@code java} it begins with. */
    private static List<String> command(Setup setup, Path home) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        home.resolve("bin/asadmin").toString(),
                        "start-domain",
                        "--dry-run",
                        "--domaindir",
                        setup.folder().toString(),
                        "domain1")
                .redirectErrorStream(true);
        builder.environment().put("AS_JAVA", setup.jdk().home().toString());
        builder.environment().put("JAVA_HOME", setup.jdk().home().toString());
        Process asadmin = builder.start();
        String said = new String(asadmin.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        List<String> command = said.lines()
                .dropWhile(line -> !line.endsWith("/bin/java"))
                .skip(1)
                .takeWhile(line -> !line.isEmpty())
                .toList();
        assertThat(command).as(said).isNotEmpty();
        return command;
    }

    @Override
    public String toString() {
        return name + " " + version;
    }

    private record Running(Application application, Path logs, Path war) implements RunningServer {
        @Override
        public void redeploy() throws IOException {
            Folders.touch(war);
        }
    }
}
