package io.spanweave.containers;

import io.spanweave.harness.Application;
import io.spanweave.harness.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Open Liberty's distribution, started by its own script; it looks every half second for what is new in its folder. */
record LibertyServer(String version, List<Integer> jdks) implements Server {
    @Override
    public String name() {
        return "Open Liberty";
    }

    @Override
    public String build() {
        return "jakarta";
    }

    @Override
    public RunningServer start(Setup setup) throws IOException {
        Path home = Path.of("target", "servers", "wlp").toAbsolutePath();
        Path server = Files.createDirectories(setup.folder().resolve("servers/defaultServer"));
        Files.writeString(server.resolve("server.xml"), """
                <server>
                  <featureManager>
                    <feature>pages-3.1</feature>
                    <feature>servlet-6.0</feature>
                  </featureManager>
                  <httpEndpoint id="defaultHttpEndpoint" httpPort="PORT" httpsPort="SECURE"/>
                  <applicationMonitor pollingRate="500ms"/>
                </server>
                """.replace("PORT", String.valueOf(setup.port()))
                .replace("SECURE", String.valueOf(Ports.free())));
        Path war = Files.createDirectories(server.resolve("dropins")).resolve("parcels.war");
        Files.copy(war(), war);

        Application application = setup.options()
                .add(Application.script(home.resolve("bin/server"), "JVM_ARGS"))
                .args("run", "defaultServer")
                .env("WLP_USER_DIR", setup.folder().toString())
                .readyWhenHttp(setup.port(), "/parcels/deployment")
                .start();
        return new Running(application, server.resolve("logs"), war);
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
