package io.spanweave.containers;

import io.spanweave.harness.Application;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Jetty's distribution; it looks every second for what is new in its folder.
 *
 * @param environment what the names of its modules begin with
 */
record JettyServer(String version, String build, String environment, List<Integer> jdks) implements Server {
    @Override
    public String name() {
        return "Jetty";
    }

    @Override
    public RunningServer start(Setup setup) throws IOException {
        Path home = Path.of("target", "servers", "jetty-home-" + version).toAbsolutePath();
        Path folder = setup.folder();
        // The properties first: what stands behind a module of Jetty 12 may be meant for its environment alone.
        Files.writeString(folder.resolve("start.ini"), """
                jetty.http.port=PORT
                jetty.deploy.scanInterval=1
                --module=http
                --module=ENVIRONMENT-deploy
                --module=ENVIRONMENT-jsp
                """.replace("ENVIRONMENT-", environment)
                .replace("PORT", String.valueOf(setup.port())));
        Files.createDirectories(folder.resolve("environments"));
        Path war = Files.createDirectories(folder.resolve("webapps")).resolve("parcels.war");
        Files.copy(war(), war);

        Application application = setup.options()
                .add(Application.jar(home.resolve("start.jar")))
                .in(folder)
                .readyWhenHttp(setup.port(), "/parcels/deployment")
                .start();
        return new Running(application, folder.resolve("logs"), war);
    }

    @Override
    public String toString() {
        return name() + " " + version;
    }

    private record Running(Application application, Path logs, Path war) implements RunningServer {
        @Override
        public void redeploy() throws IOException {
            Folders.touch(war);
        }
    }
}
