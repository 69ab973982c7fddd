package io.spanweave.containers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The packaged agent. */
final class Agent {
    static final Path JAR = copy();

    private Agent() {}

    /** A jar that is built anew while a JVM reads from it crashes that JVM. */
    private static Path copy() {
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
