package io.spanweave.acceptance;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/** The packaged application, copied: a build in another terminal must not change what a running JVM reads. */
final class InvoicesFiles {
    private static final Path FOLDER =
            Path.of("target", "under-test-" + ProcessHandle.current().pid());
    private static final Path INVOICES = copy(Path.of("..", "invoices", "target", "invoices.jar"), "invoices.jar");

    private InvoicesFiles() {}

    static Path invoices() {
        return INVOICES;
    }

    /** The application as a build with the git-commit-id plug-in packs it. */
    static Path invoicesOfCommit(String commit) {
        return invoices("invoices-with-git.jar", root -> {
            Path file = root.resolve("BOOT-INF/classes/git.properties");
            Files.writeString(file, "git.branch=main\ngit.commit.id.full=" + commit + "\n");
        });
    }

    /** The application as a build packs it that names its version in the manifest. */
    static Path invoicesOfVersion(String version) {
        return invoices("invoices-with-version.jar", root -> {
            Path file = root.resolve("META-INF/MANIFEST.MF");
            Manifest manifest = new Manifest();
            try (InputStream in = Files.newInputStream(file)) {
                manifest.read(in);
            }
            manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
            try (OutputStream out = Files.newOutputStream(file)) {
                manifest.write(out);
            }
        });
    }

    /** Changes a copy in place, which leaves the nested jars uncompressed, as Spring Boot needs them. */
    private static Path invoices(String name, Change change) {
        Path jar = copy(INVOICES, name);
        try (FileSystem inside = FileSystems.newFileSystem(jar)) {
            change.apply(inside.getPath("/"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return jar;
    }

    private static Path copy(Path from, String name) {
        try {
            Files.createDirectories(FOLDER);
            FOLDER.toFile().deleteOnExit();
            Path to = Files.copy(from, FOLDER.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            to.toFile().deleteOnExit();
            return to.toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(from + " is not there: build it first, with ./mvnw verify", e);
        }
    }

    @FunctionalInterface
    private interface Change {
        void apply(Path root) throws IOException;
    }
}
