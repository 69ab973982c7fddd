package com.acme.stock;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The packaged server in a JVM of its own, all jobs running. */
final class LocalStock implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("^stock is ready on port (\\d+)$", Pattern.MULTILINE);

    private final Process process;
    private final Path log;

    private LocalStock(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static LocalStock start(String name, String... systemProperties) throws IOException {
        Path log = Path.of("target", name + ".log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-Dstock.reorder.period-ms=100", "-Dstock.sweep.delay-ms=100", "-Dstock.stocktake.period-ms=100"));
        command.addAll(List.of(systemProperties));
        command.addAll(
                List.of("-jar", Path.of("target", "stock-server", "server.jar").toString(), "--port=0"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        LocalStock started = new LocalStock(process, log);
        started.awaitUp();
        return started;
    }

    String baseUrl() {
        return "http://127.0.0.1:" + port().orElseThrow() + "/stock";
    }

    String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }

    private void awaitUp() {
        try {
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(this::isUp);
        } catch (RuntimeException e) {
            close();
            throw new IllegalStateException("The server did not start: see " + log.toAbsolutePath(), e);
        }
    }

    private boolean isUp() {
        if (!process.isAlive()) {
            throw new IllegalStateException("It exited with " + process.exitValue());
        }
        return port().isPresent();
    }

    private Optional<String> port() {
        return READY.matcher(output()).results().findFirst().map((MatchResult ready) -> ready.group(1));
    }
}
