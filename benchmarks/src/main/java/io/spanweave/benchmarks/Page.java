package io.spanweave.benchmarks;

import io.spanweave.harness.Jdk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What a run has measured, as Markdown in a file, with the machine and the versions it holds for. */
@SuppressWarnings("SystemOut") // prints what it has measured
final class Page {
    private final Path file;
    private final List<String> head = new ArrayList<>();
    private final long began = System.nanoTime();

    /**
     * Notes the machine as it is before anything is started.
     *
     * @param name of the file in {@code benchmarks/target}
     */
    Page(String name, List<Jdk> jdks, String how) {
        file = Path.of("benchmarks", "target", name);
        head.add(LocalDate.now(ZoneId.systemDefault()) + ", commit " + commit() + ". " + how + " "
                + machine() + ". "
                + String.join(", ", jdks.stream().map(Page::version).toList()) + ". "
                + String.join(", ", peers()) + ".");
        head.add("");
    }

    /** Writes it anew, after each round, so that what was measured is there when somebody has waited long enough. */
    void write(String progress, List<List<String>> parts) {
        List<String> all = new ArrayList<>(head);
        parts.forEach(all::addAll);
        try {
            Files.write(file, all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String minutes = String.format(Locale.ROOT, "%.1f", (System.nanoTime() - began) / 60e9);
        System.out.println(progress + " after " + minutes + " min: " + file);
    }

    /** Says now and then how far a round is. */
    static void progress(int round, int done, int of) {
        if (done % 5 == 0 && done < of) {
            System.out.println("round " + round + ": " + done + " of " + of);
        }
    }

    void print() {
        System.out.println();
        System.out.println(read(file));
    }

    private static String commit() {
        try {
            Process git = new ProcessBuilder("git", "describe", "--always", "--dirty")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static String machine() {
        String model = read(Path.of("/proc/cpuinfo"))
                .lines()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .findFirst()
                .orElse("unknown processor");
        long kilobytes = Long.parseLong(
                read(Path.of("/proc/meminfo")).lines().findFirst().orElse("0").replaceAll("[^0-9]", ""));
        String[] load = read(Path.of("/proc/loadavg")).split(" ", -1);
        return Runtime.getRuntime().availableProcessors() + " cores of " + model + ", "
                + Math.round(kilobytes / 1048576.0) + " GB, Linux "
                + System.getProperty("os.version").replaceFirst("^([0-9]+\\.[0-9]+).*", "$1")
                + ", load average before it " + load[0];
    }

    private static String version(Jdk jdk) {
        return read(jdk.home().resolve("release"))
                .lines()
                .filter(line -> line.startsWith("JAVA_RUNTIME_VERSION") || line.startsWith("IMPLEMENTOR="))
                .map(line -> line.substring(line.indexOf('=') + 1).replace("\"", ""))
                .sorted(Comparator.reverseOrder())
                .reduce((one, other) -> one + " " + other)
                .map(text -> "JDK " + text)
                .orElse(jdk.toString());
    }

    private static List<String> peers() {
        return Jars.in(Path.of("benchmarks", "target", "peers")).stream()
                .map(jar -> String.valueOf(jar.getFileName()).replace(".jar", ""))
                .toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
