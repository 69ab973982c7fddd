package io.spanweave.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * User and system time a process has used by some moment.
 *
 * @param millis of the whole process, of threads that have ended, too; to the 10 ms
 * @param threads those alive, to the nanosecond
 */
record Cpu(double millis, Map<Long, Used> threads) {
    /** How far the two may lie apart where no thread has ended. */
    private static final double TICKS = 25;

    /** Who works in a JVM. */
    enum Part {
        REQUESTS("request-"),
        JIT("C[12] Compiler|Sweeper"),
        GC("GC Thread|G1 |VM Thread|VM Periodic"),
        /** What the shop and the JVM run without any agent. */
        REST("http-nio-|container-|Catalina|HikariPool|H2 |MVStore|java|main|Reference Handl|Finalizer|Signal Dispatch"
                + "|Service Thread|Monitor Deflati|Notification Th|Common-Cleaner|Attach Listener"),
        /** Whoever else is there. */
        AGENT("");

        /** What the names of their threads, of which Linux keeps fifteen characters, begin with. */
        private final Pattern names;

        Part(String names) {
            this.names = Pattern.compile(names);
        }

        private static Part of(String thread) {
            for (Part part : values()) {
                if (part.names.matcher(thread).lookingAt()) {
                    return part;
                }
            }
            return AGENT;
        }
    }

    /** What a thread has used. */
    record Used(String thread, double millis) {}

    static Cpu of(Path process) {
        return new Cpu(ofProcess(process), ofThreads(process));
    }

    /** Of the whole process, as exactly as it can be had. */
    double total() {
        double sum = threads.values().stream().mapToDouble(Used::millis).sum();
        return Math.abs(millis - sum) <= TICKS ? sum : millis;
    }

    /** The same, since another moment. */
    double since(Cpu before) {
        double sum = 0;
        for (Part part : Part.values()) {
            sum += since(before, part);
        }
        double difference = millis - before.millis;
        return Math.abs(difference - sum) <= TICKS ? sum : difference;
    }

    /** Since another moment, of the threads that are alive. */
    double since(Cpu before, Part part) {
        double sum = 0;
        for (Map.Entry<Long, Used> thread : threads.entrySet()) {
            if (Part.of(thread.getValue().thread()) == part) {
                Used earlier = before.threads.get(thread.getKey());
                sum += thread.getValue().millis() - (earlier == null ? 0 : earlier.millis());
            }
        }
        return sum;
    }

    /** How many threads there are beside those the JVM starts and ends as it likes. */
    double threadsAtWork() {
        return threads.values().stream()
                .map(used -> Part.of(used.thread()))
                .filter(part -> part != Part.JIT && part != Part.GC)
                .count();
    }

    private static double ofProcess(Path process) {
        String stat = read(process.resolve("stat"));
        if (stat.isEmpty()) {
            return Double.NaN;
        }
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        return (Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12))) * 10.0;
    }

    private static Map<Long, Used> ofThreads(Path process) {
        Map<Long, Used> threads = new LinkedHashMap<>();
        try (Stream<Path> all = Files.list(process.resolve("task"))) {
            for (Path thread : all.toList()) {
                String run = read(thread.resolve("schedstat"));
                String name = read(thread.resolve("comm")).trim();
                if (!run.isEmpty() && !name.isEmpty()) {
                    double nanos = Double.parseDouble(run.substring(0, run.indexOf(' ')));
                    threads.put(Long.parseLong(String.valueOf(thread.getFileName())), new Used(name, nanos / 1e6));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return threads;
    }

    /** Threads come and go while they are looked at. */
    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
