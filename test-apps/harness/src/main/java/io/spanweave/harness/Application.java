package io.spanweave.harness;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * An application in a JVM of its own. What it writes is kept line by line, and also written to a file in the folder the
 * system property {@code spanweave.harness.logs} names ({@code target/applications} otherwise).
 */
public final class Application implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    private final Process process;
    private final Jdk jdk;
    private final int port;
    private final Path logFile;
    private final PrintWriter log;
    private final Scratch scratch;
    private final Output output;
    private final Output errors;

    private Application(Process process, Jdk jdk, int port, Path logFile, PrintWriter log, Scratch scratch) {
        this.process = process;
        this.jdk = jdk;
        this.port = port;
        this.logFile = logFile;
        this.log = log;
        this.scratch = scratch;
        output = new Output(process.getInputStream(), "out", log);
        errors = new Output(process.getErrorStream(), "err", log);
    }

    /** An application packed as a runnable jar. */
    public static Launch jar(Path jar) {
        return Launch.jar(jar);
    }

    /** A class with a main method. */
    public static Launch mainClass(String mainClass, List<Path> classPath) {
        return Launch.mainClass(mainClass, classPath);
    }

    /** {@code --module MODULE/CLASS}. */
    public static Launch module(String moduleAndClass, List<Path> modulePath) {
        return Launch.module(moduleAndClass, modulePath);
    }

    /** Whatever {@code java} is given these arguments for: options, the main class and what it is told. */
    public static Launch java(String name, List<String> arguments) {
        return Launch.java(name, arguments);
    }

    /**
     * A script that replaces itself with the {@code java} of {@code $JAVA_HOME}.
     *
     * @param optionsVariable the environment variable the script takes options of the JVM from
     */
    public static Launch script(Path script, String optionsVariable) {
        return Launch.script(script, optionsVariable);
    }

    static Application start(ProcessBuilder builder, String name, Jdk jdk, int port, Scratch scratch)
            throws IOException {
        Path folder = folder();
        Files.createDirectories(folder);
        Process process = builder.start();
        Leftovers.watch(process);
        Path file = folder.resolve(name + "-" + process.pid() + ".log");
        PrintWriter log = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8));
        log.println(String.join(" ", builder.command()));
        log.flush();
        process.getOutputStream().close();
        Application application = new Application(process, jdk, port, file, log, scratch);
        application.output.start();
        application.errors.start();
        return application;
    }

    /** For what is written beside an application. */
    static Path folder() {
        return Path.of(System.getProperty("spanweave.harness.logs", "target/applications"));
    }

    public long pid() {
        return process.pid();
    }

    public int port() {
        return port;
    }

    public boolean alive() {
        return process.isAlive();
    }

    /** Where its output is written to. */
    public Path logFile() {
        return logFile;
    }

    /** Lines of standard output so far. */
    public List<String> output() {
        return output.lines();
    }

    /** Lines of standard error so far. */
    public List<String> errors() {
        return errors.lines();
    }

    /** The first line like this of either stream. */
    public String awaitLine(Predicate<String> line, Duration atMost) {
        awaitTrue("a line", () -> everything().anyMatch(line), atMost);
        return everything().filter(line).findFirst().orElseThrow();
    }

    /** As {@link #awaitLine(Predicate, Duration)}, for 30 seconds. */
    public String awaitLine(Predicate<String> line) {
        return awaitLine(line, PATIENCE);
    }

    public Response get(String path) {
        return request("GET", path, Map.of(), "");
    }

    public Response get(String path, Map<String, String> headers) {
        return request("GET", path, headers, "");
    }

    /** Posts JSON. */
    public Response post(String path, String body) {
        return post(path, body, Map.of());
    }

    /** Posts JSON, unless the headers hold another content type. */
    public Response post(String path, String body, Map<String, String> headers) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        if (headers.keySet().stream().noneMatch("content-type"::equalsIgnoreCase)) {
            all.put("Content-Type", "application/json");
        }
        return request("POST", path, all, body);
    }

    /** Any request to its port; redirects are not followed. */
    public Response request(String method, String path, Map<String, String> headers, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        headers.forEach(request::header);
        try {
            HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
            Map<String, String> first = new LinkedHashMap<>();
            response.headers().map().forEach((name, values) -> first.put(name, values.get(0)));
            return new Response(response.statusCode(), response.body(), first);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + path, e);
        }
    }

    /** The thread dump of {@code jcmd}. */
    public String threadDump() {
        return Jcmd.run(this, jdk, "Thread.print");
    }

    /** Names of its platform threads. */
    public List<String> threads() {
        return Jcmd.threadNames(threadDump());
    }

    /**
     * Names of loaded classes that start so. On JDK 8 only those that have an instance: it knows no command that lists
     * the others.
     */
    public List<String> loadedClasses(String prefix) {
        List<String> all = jdk.version() == 8
                ? Jcmd.histogramClasses(Jcmd.run(this, jdk, "GC.class_histogram"))
                : Jcmd.hierarchyClasses(Jcmd.run(this, jdk, "VM.class_hierarchy"));
        return all.stream()
                .filter(name -> name.startsWith(prefix))
                .sorted()
                .distinct()
                .toList();
    }

    /** How many objects there are of each class whose name starts so, after a full collection. */
    public Map<String, Long> liveObjects(String prefix) {
        Map<String, Long> live = new TreeMap<>(Jcmd.histogram(Jcmd.run(this, jdk, "GC.class_histogram")));
        live.keySet().removeIf(name -> !name.startsWith(prefix));
        return live;
    }

    /** How many class loaders have a class of this name, those included that wait for a collection. Not known on JDK 8: 0. */
    public long loadersOf(String className) {
        return jdk.version() == 8
                ? 0
                : Jcmd.loadersOf(Jcmd.run(this, jdk, "VM.classloaders", "show-classes=true"), className);
    }

    /** How many bytes all of its objects take, once what waited to be finalized was, after a full collection. */
    public long liveBytes() {
        Jcmd.run(this, jdk, "GC.run");
        Jcmd.run(this, jdk, "GC.run_finalization");
        return Jcmd.totalBytes(Jcmd.run(this, jdk, "GC.class_histogram"));
    }

    /** Waits for it to end by itself. */
    public Exit awaitExit(Duration atMost) {
        long begin = System.nanoTime();
        if (!ended(atMost)) {
            throw new AssertionError(this + " did not end within " + atMost + tail());
        }
        return exit(begin);
    }

    /** SIGTERM; SIGKILL when it has not ended ten seconds later. */
    public Exit stop() {
        return stop(GRACE);
    }

    /** SIGTERM; SIGKILL when it has not ended after this long. */
    public Exit stop(Duration grace) {
        long begin = System.nanoTime();
        // Not Process.destroy(): it closes the pipes, and with them goes what a shutdown hook still has to say.
        process.toHandle().destroy();
        if (!ended(grace)) {
            return kill();
        }
        return exit(begin);
    }

    /** SIGKILL. */
    public Exit kill() {
        long begin = System.nanoTime();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.toHandle().destroyForcibly();
        if (!ended(GRACE)) {
            throw new AssertionError(this + " survives SIGKILL");
        }
        return exit(begin);
    }

    /** Leaves no process behind. */
    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
        synchronized (log) {
            log.close();
        }
        scratch.clear();
    }

    @Override
    public String toString() {
        return logFile.getFileName() + " on " + jdk;
    }

    /** Looks every few milliseconds, and gives up at once when the process ends. */
    void awaitTrue(String what, BooleanSupplier condition, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        while (true) {
            boolean alive = process.isAlive();
            if (!alive) {
                finishOutput();
            }
            if (condition.getAsBoolean()) {
                return;
            }
            if (!alive) {
                throw new AssertionError(
                        this + " ended with " + process.exitValue() + " while waiting for " + what + tail());
            }
            if (System.nanoTime() > end) {
                throw new AssertionError(this + ": " + what + " did not come within " + atMost + tail());
            }
            ended(LOOK_AGAIN);
        }
    }

    private boolean ended(Duration atMost) {
        try {
            return process.waitFor(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for the end of " + this, e);
        }
    }

    private Exit exit(long begin) {
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        finishOutput();
        Leftovers.forget(process);
        return new Exit(process.exitValue(), took);
    }

    private void finishOutput() {
        output.finish(GRACE);
        errors.finish(GRACE);
    }

    private Stream<String> everything() {
        return Stream.concat(output().stream(), errors().stream());
    }

    private String tail() {
        return "\n--- standard output\n" + last(output()) + "\n--- standard error\n" + last(errors())
                + "\n--- all of it: " + logFile.toAbsolutePath();
    }

    private static String last(List<String> lines) {
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }
}
