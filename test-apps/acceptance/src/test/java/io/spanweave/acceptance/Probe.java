package io.spanweave.acceptance;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.spanweave.harness.Application;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The agent {@code probe}, attached anew for each question, and so behind Spanweave. */
final class Probe {
    private static final Path JAR =
            Path.of("..", "probe", "target", "probe.jar").toAbsolutePath();

    private static final String GATE = "java.lang.SpanweaveGate";
    private static final String GATE_CALLED = "gate.called.";

    private final Application application;

    Probe(Application application) {
        this.application = application;
    }

    /** Class files of what the application and its libraries bring, and of the JDK's for work on other threads. */
    Map<String, byte[]> classes() {
        return classes("classes", List.of());
    }

    /** Class files of the classes of these names. */
    Map<String, byte[]> classes(Collection<String> names) {
        return names.isEmpty() ? Map.of() : classes("classes", names);
    }

    /** Class files of all that is woven. */
    Map<String, byte[]> woven() {
        return classes("woven", List.of());
    }

    String switchOff(String instrumentation) {
        return answer("off", instrumentation);
    }

    String switchOn(String instrumentation) {
        return answer("on", instrumentation);
    }

    String detach() {
        return answer("detach");
    }

    /**
     * From now on the gate tells whether it is called. To look at a class is to have it made anew, and that would hide that
     * the code which runs is still the woven one.
     */
    void watchGate() {
        Map<String, byte[]> gate = classes(List.of(GATE));
        try {
            Path file = Files.createTempFile("probe", ".class");
            try {
                Files.write(file, Bodies.telling(Bodies.only(gate), GATE_CALLED));
                answer("redefine", GATE, file.toString());
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The methods of the gate that were called since it was asked, or {@link #watchGate}. */
    Set<String> gateCalls() {
        String names = answer("properties", GATE_CALLED);
        return names.isEmpty() ? Set.of() : Set.of(names.split(" "));
    }

    /** Attaches Spanweave itself. */
    void attachSpanweave(String arguments) {
        attach(JdkLane.agent(), arguments);
    }

    private String answer(String command, String... arguments) {
        return ask(command, List.of(), Files::readString, arguments);
    }

    private Map<String, byte[]> classes(String command, Collection<String> names) {
        return ask(command, names, Probe::unzip);
    }

    /** Names are left in the file: what may be said while attaching is a thousand characters. */
    private <T> T ask(String command, Collection<String> names, Reading<T> reading, String... arguments) {
        try {
            Path file = Files.createTempFile("probe", ".answer");
            try {
                Files.write(file, names);
                attach(JAR, command + " " + file + " " + String.join(" ", arguments));
                return reading.of(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void attach(Path agent, String arguments) {
        try {
            VirtualMachine jvm = VirtualMachine.attach(Long.toString(application.pid()));
            try {
                jvm.loadAgent(agent.toString(), arguments);
            } catch (com.sun.tools.attach.AgentLoadException e) {
                // How a JVM of Java 8 says that all is well.
                if (!"0".equals(e.getMessage())) {
                    throw e;
                }
            } finally {
                jvm.detach();
            }
        } catch (AttachNotSupportedException
                | IOException
                | com.sun.tools.attach.AgentLoadException
                | com.sun.tools.attach.AgentInitializationException e) {
            throw new AssertionError(application + ": " + arguments, e);
        }
    }

    private static Map<String, byte[]> unzip(Path file) throws IOException {
        Map<String, byte[]> classes = new TreeMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
                ZipEntry entry = all.nextElement();
                try (InputStream in = zip.getInputStream(entry)) {
                    classes.put(entry.getName(), in.readAllBytes());
                }
            }
        }
        return classes;
    }

    @FunctionalInterface
    private interface Reading<T> {
        T of(Path file) throws IOException;
    }
}
