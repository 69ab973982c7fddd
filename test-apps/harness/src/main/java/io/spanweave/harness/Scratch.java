package io.spanweave.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where an application puts its temporary files, gone with it: web servers leave a folder behind in each JVM that is
 * killed, and often in those that are not.
 */
final class Scratch {
    private static final String OPTION = "-Djava.io.tmpdir=";

    private final @Nullable Path folder;

    private Scratch(@Nullable Path folder) {
        this.folder = folder;
    }

    /** Where it does so by itself. */
    static Scratch none() {
        return new Scratch(null);
    }

    /** A new one, unless these options of a JVM name another. */
    static Scratch of(List<String> jvm) {
        if (jvm.stream().anyMatch(option -> option.startsWith(OPTION))) {
            return none();
        }
        try {
            Path all = Files.createDirectories(Application.folder()).toAbsolutePath();
            return new Scratch(Files.createTempDirectory(all, "tmp"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> options() {
        return folder == null ? List.of() : List.of(OPTION + folder);
    }

    /** The last things first. What is still being written by a process that was killed stays. */
    void clear() {
        if (folder == null) {
            return;
        }
        try (Stream<Path> everything = Files.walk(folder)) {
            everything
                    .sorted(Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            // Somebody else has cleared up.
        }
    }
}
