package io.spanweave.benchmarks;

import io.spanweave.harness.Application;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.Launch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The unpacked application and the archives of its classes, made anew in each run: they are of one agent's jar. */
@SuppressWarnings("SystemOut") // prints what it does, for it takes a while
final class Trained {
    private static final Pattern WOVEN = Pattern.compile(".*woven: (\\S+) by .*");
    private static final String MODULE = "--add-modules=java.instrument";

    private final Jdk jdk;
    private final UnaryOperator<Launch> setUp;
    private final Path folder;
    private final Path jar;
    private final Map<String, Set<String>> wovenWithout = new LinkedHashMap<>();
    private @Nullable Path shared;
    private @Nullable Path withoutAgent;

    /**
     * Unpacks.
     *
     * @param setUp gives each start what it needs, such as a database of its own
     */
    Trained(Jdk jdk, Path packed, UnaryOperator<Launch> setUp) throws IOException {
        this.jdk = jdk;
        this.setUp = setUp;
        folder = Path.of("benchmarks", "target", "archives-" + jdk.version()).toAbsolutePath();
        jar = folder.resolve("invoices.jar");
        delete(folder);
        Process process = new ProcessBuilder(
                        jdk.java().toString(),
                        "-Djarmode=tools",
                        "-jar",
                        packed.toString(),
                        "extract",
                        "--destination",
                        folder.toString())
                .inheritIO()
                .start();
        process.onExit().join();
        if (process.exitValue() != 0) {
            throw new IOException(packed + " cannot be unpacked");
        }
    }

    /**
     * How to start with an archive.
     *
     * @param check what is in the archive and what the agent makes of it, as a line of a table
     */
    record Recipe(String row, Subject subject, Path jar, Jdk jdk, Set<String> options, String check) {
        Launch launch() {
            return subject.apply(Application.jar(jar).on(jdk)).jvm(options.toArray(String[]::new));
        }
    }

    /** A static archive, the same for all: a JVM with an agent makes none. */
    Recipe archive(Subject subject) {
        Path archive = shared;
        if (archive == null) {
            Path list = folder.resolve("classes.lst");
            train(Subject.none(), "-XX:DumpLoadedClassList=" + list);
            archive = folder.resolve("invoices.jsa");
            shared = archive;
            if (!Archive.dump(jdk.java(), list, jar, archive)) {
                throw new IllegalStateException("no archive: see " + list + ".log");
            }
        }
        return checked(subject.name(), subject, Set.of("-XX:SharedArchiveFile=" + archive));
    }

    /**
     * A cache trained with the agent, or, where the JVM does not survive that, without it. An agent brings a module with
     * it, and a cache is only taken by a JVM with the same modules; so that has no agent is trained with that, too.
     */
    Recipe cache(Subject subject) {
        if (!subject.isFloor()) {
            Path own = folder.resolve(subject.name().replaceAll("[^A-Za-z]", "") + ".aot");
            train(subject, "-XX:AOTCacheOutput=" + own);
            if (Files.exists(own)) {
                try {
                    return checked(subject.name(), subject, Set.of("-XX:AOTCache=" + own));
                } catch (AssertionError e) {
                    System.err.println("the cache of " + subject.name() + " crashes the JVM that uses it");
                }
            }
        }
        Path cache = withoutAgent;
        if (cache == null) {
            cache = folder.resolve("none.aot");
            train(Subject.none(), MODULE, "-XX:AOTCacheOutput=" + cache);
            withoutAgent = cache;
        }
        return subject.isFloor()
                ? checked(subject.name(), subject, Set.of(MODULE, "-XX:AOTCache=" + cache))
                : checked(subject.name() + ", trained without it", subject, Set.of("-XX:AOTCache=" + cache));
    }

    /** No agent, and not the module of agents either. */
    Recipe plain() {
        Path cache = folder.resolve("plain.aot");
        train(Subject.none(), "-XX:AOTCacheOutput=" + cache);
        return checked("no agent, no java.instrument", Subject.none(), Set.of("-XX:AOTCache=" + cache));
    }

    /** A run that is stopped politely, as the JVM writes the archive at its end. */
    private void train(Subject subject, String... options) {
        System.out.println("training on " + jdk + " with " + subject.name());
        Launch launch = setUp.apply(subject.apply(Application.jar(jar).on(jdk)).jvm(options));
        try (Application application = launch.named("training").start()) {
            application.get("/dashboard");
            application.stop(Duration.ofMinutes(2));
        } catch (AssertionError e) {
            System.err.println(subject.name() + " does not survive the training: " + firstLine(e));
        }
    }

    private Recipe checked(String row, Subject subject, Set<String> options) {
        Recipe recipe = new Recipe(row, subject, jar, jdk, options, "");
        Path log = folder.resolve("classes-" + row.replaceAll("[^A-Za-z]", "") + ".log");
        Set<String> woven = woven(recipe.launch().jvm("-Xlog:class+load:file=" + log));
        Set<String> missing = new TreeSet<>();
        int without = 0;
        if (!woven.isEmpty()) {
            Set<String> all = wovenWithout.computeIfAbsent(
                    subject.name(),
                    name -> woven(subject.apply(Application.jar(jar).on(jdk))));
            without = all.size();
            missing.addAll(all);
            missing.removeAll(woven);
        }
        try (Stream<String> lines = Files.lines(log)) {
            long[] counts = {0, 0};
            lines.forEach(line -> {
                counts[0] += line.contains("source: shared objects file") ? 1 : 0;
                counts[1]++;
            });
            String check = "| %s on %s | %d | %d | %s | %s | %s |"
                    .formatted(
                            row,
                            jdk,
                            counts[0],
                            counts[1],
                            woven.isEmpty() ? "-" : woven.size(),
                            woven.isEmpty() ? "-" : without,
                            woven.isEmpty() ? "-" : missing.isEmpty() ? "none" : String.join(", ", missing));
            return new Recipe(row, subject, jar, jdk, options, check);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The classes Spanweave says it has woven, once a request is over. */
    private Set<String> woven(Launch launch) {
        try (Application application = setUp.apply(launch.env("SPANWEAVE_DEBUG", "true"))
                .named("check")
                .start()) {
            application.get("/dashboard");
            application.get("/dashboard");
            Set<String> woven = new TreeSet<>();
            application.stop();
            for (String line : application.errors()) {
                Matcher matcher = WOVEN.matcher(line);
                if (matcher.matches()) {
                    woven.add(matcher.group(1));
                }
            }
            return woven;
        }
    }

    private static String firstLine(AssertionError e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
