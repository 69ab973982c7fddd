package io.spanweave.benchmarks;

import io.spanweave.harness.Application;
import io.spanweave.harness.Jdk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What Linux and the JVM's own counters say of a running process; hardly anything is asked of the process itself. */
final class Figures {
    private final Path process;
    private final long pid;
    private final Jdk jdk;

    Figures(Application application, Jdk jdk) {
        this.pid = application.pid();
        this.process = Path.of("/proc", Long.toString(pid));
        this.jdk = jdk;
    }

    /** User and system time so far. */
    Cpu cpu() {
        return Cpu.of(process);
    }

    /** Resident memory now, in MB. */
    double residentMegabytes() {
        return status("VmRSS:") / 1024.0;
    }

    double threads() {
        return status("Threads:");
    }

    /** Loaded so far. */
    double classes() {
        return jstat("-class", "Loaded");
    }

    /** Metaspace in use, in MB. */
    double metaspaceMegabytes() {
        return jstat("-gc", "MU") / 1024;
    }

    /** Heap in use, in MB, right behind a full collection; the only one of these that the application is bothered by. */
    double liveMegabytes() {
        try {
            Process collection = new ProcessBuilder(jdk.tool("jcmd").toString(), Long.toString(pid), "GC.run")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            collection.onExit().join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return (jstat("-gc", "S0U") + jstat("-gc", "S1U") + jstat("-gc", "EU") + jstat("-gc", "OU")) / 1024;
    }

    private double status(String key) {
        return read(process.resolve("status"))
                .lines()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()).replace("kB", "").trim())
                .mapToDouble(Double::parseDouble)
                .findFirst()
                .orElse(Double.NaN);
    }

    /** Reads the counters the JVM keeps in a file: it does not notice. */
    private double jstat(String option, String column) {
        try {
            Process tool = new ProcessBuilder(jdk.tool("jstat").toString(), option, Long.toString(pid))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            List<String> lines = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            if (lines.size() < 2) {
                return Double.NaN;
            }
            List<String> names = List.of(lines.get(0).trim().split(" +", -1));
            List<String> values = List.of(lines.get(1).trim().split(" +", -1));
            return Double.parseDouble(values.get(names.indexOf(column)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
