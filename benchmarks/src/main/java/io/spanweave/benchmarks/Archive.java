package io.spanweave.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** A static archive of classes, for JDKs that have no ahead-of-time cache; see {@code docs/archives.md}. */
final class Archive {
    private static final String VERSIONS = "META-INF/versions/";

    private Archive() {}

    /**
     * Makes one of the classes a run has listed, without those that crash a JVM with an agent.
     *
     * @param jar the application's; what it has on its class path is in {@code lib} beside it
     */
    static boolean dump(Path java, Path list, Path jar, Path archive) {
        try {
            Set<String> hidden = hidden(jar.resolveSibling("lib"));
            List<String> kept = Files.readAllLines(list).stream()
                    .filter(line -> hidden.stream().noneMatch(line::contains))
                    .toList();
            Path filtered = Files.write(Path.of(list + ".filtered"), kept);
            Process dump = new ProcessBuilder(
                            java.toString(),
                            "-Xshare:dump",
                            "-XX:SharedClassListFile=" + filtered,
                            "-XX:SharedArchiveFile=" + archive,
                            "-cp",
                            jar.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(Path.of(list + ".log").toFile())
                    .start();
            dump.onExit().join();
            return dump.exitValue() == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Classes that are only there for newer JDKs: their bytes are looked for where older ones would have them. */
    private static Set<String> hidden(Path libraries) throws IOException {
        Set<String> hidden = new HashSet<>();
        for (Path file : Jars.in(libraries)) {
            try (JarFile library = new JarFile(file.toFile())) {
                for (String name : entries(library)) {
                    if (name.startsWith(VERSIONS) && name.endsWith(".class")) {
                        String plain = name.substring(name.indexOf('/', VERSIONS.length()) + 1);
                        if (library.getEntry(plain) == null) {
                            hidden.add(plain.replace(".class", ""));
                        }
                    }
                }
            }
        }
        hidden.remove("module-info");
        return hidden;
    }

    private static List<String> entries(JarFile jar) {
        List<String> names = new ArrayList<>();
        try (Stream<JarEntry> all = jar.stream()) {
            all.forEach(entry -> names.add(entry.getName()));
        }
        return names;
    }
}
