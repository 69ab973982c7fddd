package io.spanweave.harness;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Looks for JDKs; entries that are broken are passed over. */
final class InstalledJdks {
    private static final Pattern HOME_VARIABLE = Pattern.compile("JAVA_HOME_[0-9]+(_\\w+)?");
    private static final Pattern RELEASE = Pattern.compile("JAVA_VERSION=\"?([^\"\\s]+)");
    private static final Pattern BANNER = Pattern.compile("version \"([^\"]+)\"");
    private static final Pattern FEATURE = Pattern.compile("(?:1\\.)?([0-9]+).*");
    private static final int BANNER_SECONDS = 20;

    static final List<Jdk> ALL = discover(Jdk.current(), System.getenv(), Path.of("/usr/lib/jvm"), listed());

    private InstalledJdks() {}

    /** All of them, the more explicit source first. */
    static List<Jdk> discover(Jdk running, Map<String, String> environment, Path system, String listed) {
        List<Path> homes = new ArrayList<>();
        environment.forEach((name, value) -> {
            if (HOME_VARIABLE.matcher(name).matches()) {
                path(value).ifPresent(homes::add);
            }
        });
        homes.addAll(children(system));
        for (String folder : listed.split(File.pathSeparator, -1)) {
            if (!folder.isBlank()) {
                path(folder.trim()).ifPresent(path -> {
                    homes.add(path);
                    homes.addAll(children(path));
                });
            }
        }
        List<Jdk> found = new ArrayList<>();
        found.add(running);
        for (Path home : homes) {
            version(home).ifPresent(version -> found.add(new Jdk(version, home)));
        }
        return List.copyOf(found);
    }

    private static String listed() {
        String environment = System.getenv("SPANWEAVE_TEST_JDKS");
        return System.getProperty("spanweave.test.jdks", environment == null ? "" : environment);
    }

    private static Optional<Path> path(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static List<Path> children(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Optional<Integer> version(Path home) {
        Path java = home.resolve("bin").resolve("java");
        if (!Files.isExecutable(java)) {
            return Optional.empty();
        }
        Path release = home.resolve("release");
        if (!Files.exists(release)) {
            // Debian's JDK 8 ships without the file.
            return banner(java).flatMap(text -> feature(BANNER, text));
        }
        try {
            return feature(RELEASE, Files.readString(release));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<Integer> feature(Pattern where, String text) {
        Matcher version = where.matcher(text);
        if (!version.find()) {
            return Optional.empty();
        }
        Matcher feature = FEATURE.matcher(version.group(1));
        return feature.matches() ? Optional.of(Integer.parseInt(feature.group(1))) : Optional.empty();
    }

    private static Optional<String> banner(Path java) {
        try {
            Process process = new ProcessBuilder(java.toString(), "-version")
                    .redirectErrorStream(true)
                    .start();
            try {
                process.getOutputStream().close();
                if (!process.waitFor(BANNER_SECONDS, TimeUnit.SECONDS)) {
                    return Optional.empty();
                }
                return Optional.of(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
