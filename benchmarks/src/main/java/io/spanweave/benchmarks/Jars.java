package io.spanweave.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Jars that the build has put into a folder. */
final class Jars {
    private Jars() {}

    static List<Path> in(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::toAbsolutePath).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("build it first: see benchmarks/README.md", e);
        }
    }

    static Path only(Path folder, String artifact) {
        return in(folder).stream()
                .filter(jar -> String.valueOf(jar.getFileName()).startsWith(artifact))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(artifact + " is not in " + folder));
    }
}
