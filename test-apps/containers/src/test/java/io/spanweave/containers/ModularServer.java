package io.spanweave.containers;

import io.spanweave.harness.Application;
import java.nio.file.Path;
import java.util.List;

/** A program of ours made of modules: Tomcat embedded, the web application and the database on the module path. */
record ModularServer(String version, List<Integer> jdks) implements Server {
    private static final Path MODULES = Path.of("target", "modular").toAbsolutePath();

    @Override
    public String name() {
        return "Modular Tomcat";
    }

    @Override
    public String build() {
        return "jakarta";
    }

    /** All classes have one loader. */
    @Override
    public boolean redeploys() {
        return false;
    }

    @Override
    public RunningServer start(Setup setup) {
        Application application = setup.options()
                .add(Application.module(
                        "com.acme.parcels/com.acme.parcels.server.TomcatServer",
                        List.of(MODULES.resolve("classes"), MODULES.resolve("lib"))))
                // What Tomcat asks for before JDK 21.
                .jvm("--add-opens", "java.base/java.io=org.apache.tomcat.embed.core")
                .args(setup.folder().toString(), String.valueOf(setup.port()))
                .readyWhenHttp(setup.port(), "/parcels/deployment")
                .start();
        return RunningServer.once(application, setup.folder());
    }

    @Override
    public String toString() {
        return name() + " " + version;
    }
}
