package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** A small program, compiled when it is needed. */
final class Program {
    private Program() {}

    /**
     * Compiles files for a release of Java.
     *
     * @param classPath what they need
     * @param to where their class files go
     */
    static void compile(String release, List<Path> classPath, Path to, Path... sources) {
        List<String> arguments = new ArrayList<>(List.of(
                "-nowarn",
                "-Xlint:-options",
                "-proc:none",
                "--release",
                release,
                "-d",
                to.toString(),
                "-cp",
                classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator))));
        Stream.of(sources).map(Path::toString).forEach(arguments::add);
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(new String[0])))
                .isZero();
    }

    /** Writes a class of {@code com.acme.shelf} below a folder. */
    static Path source(Path folder, String name, String text) throws IOException {
        Path package_ = Files.createDirectories(folder.resolve("com/acme/shelf"));
        return Files.writeString(package_.resolve(name + ".java"), text);
    }
}
