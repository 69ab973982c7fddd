package io.spanweave.harness;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** How to start an {@link Application}; its environment holds nothing but what is said here. */
public final class Launch {
    /** Without these a JVM does not find its libraries or folders; anything else may change what is tested. */
    private static final Set<String> INHERITED = Set.of("PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH");

    private final List<String> program;
    private final List<String> starter = new ArrayList<>();
    private final List<String> jvm = new ArrayList<>();
    private final List<String> agents = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private String name;
    private Jdk jdk = Jdk.current();
    private @Nullable Path folder;
    private @Nullable String optionsVariable;
    private int port;
    private Readiness readiness = Readiness.started();
    private Duration patience = Duration.ofMinutes(2);

    Launch(String name, List<String> program) {
        this.name = name;
        this.program = program;
    }

    static Launch jar(Path jar) {
        Path file = jar.getFileName();
        return new Launch(String.valueOf(file).replace(".jar", ""), List.of("-jar", jar.toString()));
    }

    static Launch mainClass(String mainClass, List<Path> classPath) {
        String joined = String.join(
                File.pathSeparator, classPath.stream().map(Path::toString).toList());
        String simple = mainClass.substring(mainClass.lastIndexOf('.') + 1);
        return new Launch(simple, List.of("-cp", joined, mainClass));
    }

    static Launch java(String name, List<String> arguments) {
        return new Launch(name, List.copyOf(arguments));
    }

    static Launch script(Path script, String optionsVariable) {
        Launch launch = new Launch(String.valueOf(script.getFileName()), List.of(script.toString()));
        launch.optionsVariable = optionsVariable;
        return launch;
    }

    /** Names the log file. */
    public Launch named(String name) {
        this.name = name;
        return this;
    }

    /** The JDK to run on; the current one otherwise. */
    public Launch on(Jdk jdk) {
        this.jdk = jdk;
        return this;
    }

    /** The working folder; the current one otherwise. */
    public Launch in(Path folder) {
        this.folder = folder;
        return this;
    }

    public Launch agent(Path jar) {
        agents.add("-javaagent:" + jar);
        return this;
    }

    public Launch agent(Path jar, String arguments) {
        agents.add("-javaagent:" + jar + "=" + arguments);
        return this;
    }

    public Launch env(String key, String value) {
        environment.put(key, value);
        return this;
    }

    public Launch env(Map<String, String> more) {
        environment.putAll(more);
        return this;
    }

    /** A command that gets the JVM's as its last arguments, and becomes it. */
    public Launch through(List<String> command) {
        starter.addAll(command);
        return this;
    }

    /** Options of the JVM: {@code -Xmx64m}, {@code -Dkey=value}. */
    public Launch jvm(String... options) {
        jvm.addAll(List.of(options));
        return this;
    }

    public Launch args(String... more) {
        arguments.addAll(List.of(more));
        return this;
    }

    /** The port {@link Application#get} and its like talk to. */
    public Launch port(int port) {
        this.port = port;
        return this;
    }

    static Launch module(String moduleAndClass, List<Path> modulePath) {
        String joined = String.join(
                File.pathSeparator, modulePath.stream().map(Path::toString).toList());
        return new Launch("module", List.of("--module-path", joined, "--module", moduleAndClass));
    }

    /** Started when a line like this was written, to either stream. */
    public Launch ready(Predicate<String> line) {
        readiness = Readiness.line(line);
        return this;
    }

    /** Started when this path answers with less than 500. */
    public Launch readyWhenHttp(int port, String path) {
        readiness = Readiness.http(path);
        return port(port);
    }

    /** How long the start may take; two minutes otherwise. */
    public Launch within(Duration patience) {
        this.patience = patience;
        return this;
    }

    /** Starts it and waits until it is ready. Fails with its output when it ends or gets stuck before that. */
    public Application start() {
        List<String> command = new ArrayList<>(starter);
        // A script may have its own idea of it.
        Scratch scratch = optionsVariable == null ? Scratch.of(jvm) : Scratch.none();
        if (optionsVariable == null) {
            command.add(jdk.java().toString());
            command.addAll(agents);
            command.addAll(scratch.options());
            command.addAll(jvm);
        }
        command.addAll(program);
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().retainAll(INHERITED);
        builder.environment().putAll(environment);
        if (optionsVariable != null) {
            builder.environment().put("JAVA_HOME", jdk.home().toString());
            List<String> options = new ArrayList<>(agents);
            options.addAll(jvm);
            builder.environment().put(optionsVariable, String.join(" ", options));
        }
        if (folder != null) {
            builder.directory(folder.toFile());
        }
        Application application;
        try {
            application = Application.start(builder, name, jdk, port, scratch);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            readiness.await(application, patience);
        } catch (RuntimeException | Error e) {
            application.close();
            throw e;
        }
        return application;
    }
}
