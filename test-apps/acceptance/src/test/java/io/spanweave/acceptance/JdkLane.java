package io.spanweave.acceptance;

import io.spanweave.harness.Jdk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** What a test runs on: one of the JDKs Spanweave promises to run on, and the packaged agent. */
final class JdkLane {
    private static final Path AGENT = copyOfTheAgent();

    private JdkLane() {}

    /** Skips the test where this release is not installed, and says so: a lane that did not run is not green. */
    @SuppressWarnings("SystemOut") // for whoever reads the build's output
    static Jdk of(int version) {
        Optional<Jdk> found = Jdk.find(version);
        if (found.isEmpty()) {
            String notRun = "not run: JDK " + version + " is not installed";
            System.out.println(notRun);
            Assumptions.abort(notRun);
        }
        return found.orElseThrow();
    }

    static Path agent() {
        return AGENT;
    }

    /** A jar that is built anew while a JVM reads from it crashes that JVM. */
    private static Path copyOfTheAgent() {
        Path copy = Path.of(
                        "target",
                        "agent",
                        "spanweave-" + ProcessHandle.current().pid() + ".jar")
                .toAbsolutePath();
        try {
            Files.createDirectories(copy.getParent());
            Files.copy(Path.of("../../agent/target/spanweave.jar"), copy);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        copy.toFile().deleteOnExit();
        return copy;
    }
}
