package io.spanweave.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The application {@code annotated} as it is packed, and as it would be with the jars of all annotations. */
final class AnnotatedFiles {
    private static final Path TARGET = Path.of("..", "annotated", "target");
    private static final Path COPY = copy();

    private AnnotatedFiles() {}

    /** A copy: a build in another terminal must not change what a running JVM reads. */
    static Path withoutAnnotations() {
        return COPY;
    }

    static Path withAnnotations() {
        try {
            Path jar = COPY.resolveSibling("annotated-with-annotations.jar");
            Files.copy(COPY, jar, StandardCopyOption.REPLACE_EXISTING);
            jar.toFile().deleteOnExit();
            // Spring Boot reads nested jars where they are, so they must not be compressed.
            try (FileSystem inside = FileSystems.newFileSystem(jar, Map.of("compressionMethod", "STORED"))) {
                for (Path annotations : annotations()) {
                    Files.copy(annotations, inside.getPath("BOOT-INF/lib", String.valueOf(annotations.getFileName())));
                }
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> annotations() throws IOException {
        try (Stream<Path> jars = Files.list(TARGET.resolve("annotations"))) {
            return jars.toList();
        }
    }

    private static Path copy() {
        Path folder = Path.of("target", "under-test-" + ProcessHandle.current().pid());
        try {
            Files.createDirectories(folder);
            folder.toFile().deleteOnExit();
            Path jar = folder.resolve("annotated.jar").toAbsolutePath();
            Files.copy(TARGET.resolve("annotated.jar"), jar, StandardCopyOption.REPLACE_EXISTING);
            jar.toFile().deleteOnExit();
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException("the application is not there: build it first, with ./mvnw verify", e);
        }
    }
}
