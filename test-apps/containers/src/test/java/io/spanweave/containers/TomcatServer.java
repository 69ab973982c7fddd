package io.spanweave.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Application;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Tomcat's distribution, or TomEE's, started by its own script.
 *
 * @param distribution what the folder is called that it is unpacked to
 * @param managed whether its manager deploys; otherwise it looks every second for what is new in its folder
 */
record TomcatServer(String name, String version, String distribution, boolean managed, String build, List<Integer> jdks)
        implements Server {
    private static final String USERS = """
            <tomcat-users>
              <user username="ann" password="ann" roles="manager-script"/>
            </tomcat-users>
            """;
    private static final String MANAGER = """
            <Context docBase="${catalina.home}/webapps/manager" privileged="true"/>
            """;

    static Server of(String version, String build, List<Integer> jdks) {
        return new TomcatServer("Tomcat", version, "apache-tomcat-" + version, true, build, jdks);
    }

    /** JDK 24 and later let nobody set a system-wide policy, as its security service does: then none can log in to its manager. */
    static Server tomEE(String version, List<Integer> jdks) {
        return new TomcatServer("TomEE", version, "apache-tomee-webprofile-" + version, false, "jakarta", jdks);
    }

    @Override
    public RunningServer start(Setup setup) throws IOException {
        Path home = Path.of("target", "servers", distribution).toAbsolutePath();
        Path folder = setup.folder();
        Folders.copy(home.resolve("conf"), folder.resolve("conf"));
        Folders.replace(folder.resolve("conf/server.xml"), "port=\"8005\"", "port=\"-1\"");
        Folders.replace(folder.resolve("conf/server.xml"), "port=\"8080\"", "port=\"" + setup.port() + "\"");
        // Its housekeeping runs as the web application for a moment, and may then be taken for a thread left behind.
        Folders.replace(
                folder.resolve("conf/server.xml"),
                "<Engine ",
                "<Engine backgroundProcessorDelay=\"" + (managed ? -1 : 1) + "\" ");
        Files.writeString(folder.resolve("conf/tomcat-users.xml"), USERS);
        Files.createDirectories(folder.resolve("conf/Catalina/localhost"));
        Files.writeString(folder.resolve("conf/Catalina/localhost/manager.xml"), MANAGER);
        Files.createDirectories(folder.resolve("webapps"));
        Files.createDirectories(folder.resolve("temp"));
        Path deployed = folder.resolve("webapps/parcels.war");
        Files.copy(war(), deployed);

        Application application = setup.options()
                .add(Application.script(home.resolve("bin/catalina.sh"), "CATALINA_OPTS"))
                .args("run")
                .env("CATALINA_BASE", folder.toString())
                .readyWhenHttp(setup.port(), "/parcels/deployment")
                .start();
        Path logs = folder.resolve("logs");
        return managed ? new Managed(application, logs, war()) : new Watching(application, logs, deployed);
    }

    @Override
    public String toString() {
        return name + " " + version;
    }

    private record Managed(Application application, Path logs, Path war) implements RunningServer {
        @Override
        public void redeploy() {
            String ann = Base64.getEncoder().encodeToString("ann:ann".getBytes(StandardCharsets.UTF_8));
            assertThat(application
                            .get(
                                    "/manager/text/deploy?path=/parcels&update=true&war=" + war.toUri(),
                                    Map.of("Authorization", "Basic " + ann))
                            .body())
                    .startsWith("OK");
        }
    }

    private record Watching(Application application, Path logs, Path war) implements RunningServer {
        @Override
        public void redeploy() throws IOException {
            Folders.touch(war);
        }
    }
}
