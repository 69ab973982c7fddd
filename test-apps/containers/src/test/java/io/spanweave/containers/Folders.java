package io.spanweave.containers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What servers are set up with. */
final class Folders {
    private Folders() {}

    /** An empty folder of this name, whatever was there before. */
    static Path empty(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> old = Files.walk(folder)) {
                for (Path each : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
        return Files.createDirectories(folder).toAbsolutePath();
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Path copy = to.resolve(from.relativize(each).toString());
                if (Files.isDirectory(each)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(each, copy);
                }
            }
        }
    }

    /** Fails if there is nothing to replace. */
    static void replace(Path file, String old, String text) throws IOException {
        String before = Files.readString(file);
        if (!before.contains(old)) {
            throw new AssertionError(file + " does not contain " + old);
        }
        Files.writeString(file, before.replace(old, text));
    }

    /** Makes a file look newer than it does: by a second and more, as that is all that some look at. */
    static void touch(Path file) throws IOException {
        long next = Files.getLastModifiedTime(file).toMillis() + 2_000;
        Files.setLastModifiedTime(file, FileTime.fromMillis(Math.max(next, System.currentTimeMillis())));
    }

    static List<Path> files(Path folder) {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
