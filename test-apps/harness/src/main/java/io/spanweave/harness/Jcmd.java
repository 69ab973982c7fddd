package io.spanweave.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Asks a running JVM through the {@code jcmd} of its own JDK. */
final class Jcmd {
    private static final int PATIENCE_SECONDS = 60;
    private static final Pattern THREAD = Pattern.compile("(?m)^\"(.*)\" (?:#|os_prio|daemon|prio)");
    private static final Pattern IN_HIERARCHY = Pattern.compile("(?:[| ]*\\|--)?(\\S+?)(?:/0x[0-9a-f]+|/null).*");
    private static final Pattern IN_HISTOGRAM = Pattern.compile("\\s*[0-9]+:\\s+([0-9]+)\\s+[0-9]+\\s+(\\S+).*");

    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+[0-9]+\\s+([0-9]+)");

    private Jcmd() {}

    static String run(Application application, Jdk jdk, String... command) {
        List<String> line = new ArrayList<>();
        line.add(jdk.tool("jcmd").toString());
        line.add(Long.toString(application.pid()));
        line.addAll(List.of(command));
        try {
            // A file, as nobody reads a pipe while this waits.
            Path answer = Files.createTempFile("jcmd", ".txt");
            try {
                return run(line, answer);
            } finally {
                Files.delete(answer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String run(List<String> line, Path answer) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(answer.toFile());
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            String text = Files.readString(answer, StandardCharsets.UTF_8);
            if (!ended || process.exitValue() != 0) {
                throw new AssertionError(String.join(" ", line) + (ended ? " failed:\n" : " hangs:\n") + text);
            }
            return text;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for jcmd", e);
        } finally {
            process.destroyForcibly();
        }
    }

    static List<String> threadNames(String dump) {
        return THREAD.matcher(dump).results().map(match -> match.group(1)).toList();
    }

    static List<String> histogramClasses(String histogram) {
        return List.copyOf(histogram(histogram).keySet());
    }

    /** Objects by class; classes of the same name in several loaders together. */
    static Map<String, Long> histogram(String histogram) {
        return histogram
                .lines()
                .map(IN_HISTOGRAM::matcher)
                .filter(Matcher::matches)
                .collect(Collectors.toMap(m -> m.group(2), m -> Long.valueOf(m.group(1)), Long::sum));
    }

    /** Of all objects. */
    /** Of the tree of loaders with the classes of each. */
    static long loadersOf(String tree, String className) {
        return Pattern.compile("(?m)^[| ]*(?:Classes: )?" + Pattern.quote(className) + "$")
                .matcher(tree)
                .results()
                .count();
    }

    static long totalBytes(String histogram) {
        Matcher total = TOTAL.matcher(histogram);
        if (!total.find()) {
            throw new AssertionError("no total in\n" + histogram);
        }
        return Long.parseLong(total.group(1));
    }

    static List<String> hierarchyClasses(String hierarchy) {
        return hierarchy
                .lines()
                .map(IN_HIERARCHY::matcher)
                .filter(Matcher::matches)
                .map(m -> m.group(1))
                .toList();
    }
}
