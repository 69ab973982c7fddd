package io.spanweave.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Application;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Undertow has no distribution: it is embedded in a program of ours, which deploys. */
record UndertowServer(String version, List<Integer> jdks) implements Server {
    private static final Path PROGRAM = Path.of("target", "undertow");

    @Override
    public String name() {
        return "Undertow";
    }

    @Override
    public String build() {
        return "jakarta";
    }

    @Override
    public RunningServer start(Setup setup) {
        List<Path> classPath = new ArrayList<>();
        for (Path jar : Folders.files(PROGRAM)) {
            classPath.add(jar.toAbsolutePath());
        }
        assertThat(classPath).anyMatch(jar -> jar.endsWith("undertow-servlet-" + version + ".jar"));
        Application application = setup.options()
                .add(Application.mainClass("com.acme.parcels.server.UndertowServer", classPath))
                .args(Path.of("target", "webapp", build()).toAbsolutePath().toString(), String.valueOf(setup.port()))
                .readyWhenHttp(setup.port(), "/parcels/deployment")
                .start();
        return new Running(application, setup.folder().resolve("logs"));
    }

    @Override
    public String toString() {
        return name() + " " + version;
    }

    private record Running(Application application, Path logs) implements RunningServer {
        @Override
        public void redeploy() {
            assertThat(application.get("/control/redeploy").body()).isEqualTo("OK");
        }
    }
}
