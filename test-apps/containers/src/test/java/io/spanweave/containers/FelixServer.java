package io.spanweave.containers;

import io.spanweave.harness.Application;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The OSGi framework Felix with its HTTP service, and the web application as a bundle. Whatever a bundle has not imported
 * it does not see, but for {@code java.*}; it looks every half second for what is new in its folder.
 */
record FelixServer(String version, List<Integer> jdks) implements Server {
    private static final Path BUNDLES = Path.of("target", "felix").toAbsolutePath();

    @Override
    public String name() {
        return "Felix";
    }

    @Override
    public String build() {
        return "javax";
    }

    @Override
    public RunningServer start(Setup setup) throws IOException {
        Path bundle = Files.createDirectories(setup.folder().resolve("bundles")).resolve("parcels.jar");
        Files.copy(BUNDLES.resolve("parcels.jar"), bundle);
        String first = Folders.files(BUNDLES.resolve("lib")).stream()
                .map(jar -> jar.toUri().toString())
                .collect(Collectors.joining(" "));
        Path config = Files.writeString(setup.folder().resolve("config.properties"), """
                org.osgi.framework.storage=FOLDER/cache
                org.osgi.framework.bootdelegation=
                felix.bootdelegation.implicit=false
                felix.auto.start.1=FIRST
                org.osgi.service.http.port=PORT
                org.apache.felix.http.host=127.0.0.1
                felix.fileinstall.dir=FOLDER/bundles
                felix.fileinstall.noInitialDelay=true
                felix.fileinstall.poll=500
                """.replace(
                        "FOLDER", setup.folder().toString())
                .replace("FIRST", first)
                .replace("PORT", String.valueOf(setup.port())));

        Application application = setup.options()
                .add(Application.jar(BUNDLES.resolve("org.apache.felix.main-" + version + ".jar")))
                .jvm("-Dfelix.config.properties=" + config.toUri())
                .in(setup.folder())
                .readyWhenHttp(setup.port(), "/parcels/deployment")
                .start();
        return new Running(application, setup.folder().resolve("logs"), bundle);
    }

    @Override
    public String toString() {
        return name() + " " + version;
    }

    private record Running(Application application, Path logs, Path bundle) implements RunningServer {
        @Override
        public void redeploy() throws IOException {
            Folders.touch(bundle);
        }
    }
}
