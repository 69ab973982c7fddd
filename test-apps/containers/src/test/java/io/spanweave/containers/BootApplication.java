package io.spanweave.containers;

import io.spanweave.harness.Application;
import io.spanweave.harness.Launch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Spring Boot brings its server along: the same requests to an executable jar, or to what is in it.
 *
 * @param exploded whether it is unpacked and started from its folder
 */
record BootApplication(String version, boolean exploded, String build, List<Integer> jdks) implements Server {
    @Override
    public String name() {
        return "Spring Boot";
    }

    @Override
    public String task() {
        return "Dispatch.send";
    }

    /** There is nothing to deploy it to. */
    @Override
    public boolean redeploys() {
        return false;
    }

    @Override
    public RunningServer start(Setup setup) throws IOException {
        String line = version.substring(0, version.lastIndexOf('.'));
        Path jar =
                Path.of("..", "boot", "boot-" + line, "target", "parcels.jar").toAbsolutePath();
        Application application = setup.options()
                .add(exploded ? exploded(jar, setup.folder()) : Application.jar(jar))
                .args("--server.port=" + setup.port())
                .readyWhenHttp(setup.port(), "/parcels/deployment")
                .start();
        return RunningServer.once(application, setup.folder());
    }

    private static Launch exploded(Path jar, Path folder) throws IOException {
        Path to = folder.resolve("parcels");
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
                ZipEntry entry = all.nextElement();
                Path file = to.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    try (InputStream in = zip.getInputStream(entry)) {
                        Files.copy(in, file);
                    }
                }
            }
        }
        return Application.mainClass("org.springframework.boot.loader.launch.JarLauncher", List.of(to));
    }

    @Override
    public String toString() {
        return name() + " " + version + (exploded ? ", exploded" : "");
    }
}
