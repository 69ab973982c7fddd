package com.acme.probe;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.instrument.ClassDefinition;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Attached with {@code COMMAND FILE [ARGUMENT ..]}, any number of times; each time it is through when the attaching
 * returns, and leaves nothing behind but the answer in that file.
 *
 * <p>{@code classes FILE}: class files as a transformer sees them under retransformation that comes last; of the classes
 * whose names are in that file, otherwise of all that an application or one of its libraries brings and those of the JDK for
 * work on other threads and logging.<br>
 * {@code woven FILE}: of all the latter, those whose class file mentions {@code java/lang/Spanweave}.<br>
 * {@code off FILE NAME}, {@code on FILE NAME}, {@code detach FILE}: what the agent answers.<br>
 * {@code redefine FILE CLASS CLASSFILE}: gives a class of the JDK's loader that class file.<br>
 * {@code properties FILE PREFIX}: what the system properties are called that begin so; they are removed.
 */
public final class Probe {
    private static final int AT_ONCE = 50;
    /** Whether they are loaded is up to the JVM. */
    private static final String[] FOR_WORK_ELSEWHERE = {
        "FutureTask",
        "ThreadPoolExecutor$Worker",
        "ScheduledThreadPoolExecutor$ScheduledFutureTask",
        "ForkJoinPool",
        "ForkJoinTask",
        "DelayScheduler$ScheduledForkJoinTask",
        "CompletableFuture",
        "CompletableFuture$AsyncRun",
        "CompletableFuture$AsyncSupply",
        "CompletableFuture$UniCompletion",
        "CompletableFuture$ThreadPerTaskExecutor"
    };

    private static final byte[] WOVEN = "java/lang/Spanweave".getBytes(StandardCharsets.US_ASCII);

    private Probe() {}

    public static void agentmain(String line, Instrumentation jvm) throws Exception {
        String[] words = line.split(" ");
        List<String> arguments = Arrays.asList(words).subList(2, words.length);
        switch (words[0]) {
            case "classes":
                loadForWorkElsewhere();
                Set<String> names = new HashSet<>(Files.readAllLines(Paths.get(words[1])));
                write(
                        words[1],
                        seen(jvm, type -> names.isEmpty() ? isOfInterest(type) : names.contains(type.getName())));
                break;
            case "woven":
                Map<String, byte[]> all = seen(jvm, Probe::isOfInterest);
                all.values().removeIf(classFile -> !mentionsSpanweave(classFile));
                write(words[1], all);
                break;
            case "off":
                answer(words[1], agent(jvm, "switchOff", arguments.get(0)));
                break;
            case "on":
                answer(words[1], agent(jvm, "switchOn", arguments.get(0)));
                break;
            case "detach":
                answer(words[1], agent(jvm, "detach"));
                break;
            case "redefine":
                Class<?> type = Class.forName(arguments.get(0), false, null);
                jvm.redefineClasses(new ClassDefinition(type, Files.readAllBytes(Paths.get(arguments.get(1)))));
                answer(words[1], "true");
                break;
            case "properties":
                Set<String> found = new TreeSet<>();
                for (String name : System.getProperties().stringPropertyNames()) {
                    if (name.startsWith(arguments.get(0))) {
                        found.add(name.substring(arguments.get(0).length()));
                        System.clearProperty(name);
                    }
                }
                answer(words[1], String.join(" ", found));
                break;
            default:
                throw new IllegalArgumentException(line);
        }
    }

    private static void loadForWorkElsewhere() {
        for (String name : FOR_WORK_ELSEWHERE) {
            try {
                Class.forName("java.util.concurrent." + name, false, null);
            } catch (ClassNotFoundException e) {
                System.err.println("probe: not in this JDK: " + e.getMessage());
            }
        }
    }

    private static boolean isOfInterest(Class<?> type) {
        return type.getClassLoader() != null
                || type.getName().startsWith("java.util.concurrent.")
                || type.getName().startsWith("java.util.logging.")
                || type.getName().startsWith("java.lang.Thread")
                || type.getName().startsWith("java.lang.VirtualThread");
    }

    /** By name and loader. */
    private static Map<String, byte[]> seen(Instrumentation jvm, Choice choice) {
        Recorder recorder = new Recorder();
        jvm.addTransformer(recorder, true);
        try {
            List<Class<?>> chosen = new ArrayList<>();
            for (Class<?> type : jvm.getAllLoadedClasses()) {
                if (!type.isArray() && jvm.isModifiableClass(type) && isOthers(type) && choice.takes(type)) {
                    chosen.add(type);
                }
            }
            for (int i = 0; i < chosen.size(); i += AT_ONCE) {
                retransform(jvm, chosen.subList(i, Math.min(i + AT_ONCE, chosen.size())));
            }
        } finally {
            jvm.removeTransformer(recorder);
        }
        return recorder.seen();
    }

    /**
     * Neither this agent's nor that one's. Nor what the JVM makes for lambdas: Java 8 takes that for classes that can be
     * retransformed, and crashes.
     */
    private static boolean isOthers(Class<?> type) {
        return type.getName().indexOf('/') < 0
                && !type.getName().startsWith("com.acme.probe.")
                && (!type.getName().startsWith("java.lang.Spanweave")
                        || type.getName().equals("java.lang.SpanweaveGate"))
                && !isSpanweaves(type.getClassLoader());
    }

    private static boolean isSpanweaves(ClassLoader loader) {
        return loader != null && loader.getClass().getName().equals("io.spanweave.agent.AgentLoader");
    }

    private static void retransform(Instrumentation jvm, List<Class<?>> types) {
        try {
            jvm.retransformClasses(types.toArray(new Class<?>[0]));
        } catch (Exception | LinkageError | InternalError e) {
            // One of them is in the way of the others.
            for (Class<?> type : types) {
                retransform(jvm, type);
            }
        }
    }

    private static void retransform(Instrumentation jvm, Class<?> type) {
        try {
            jvm.retransformClasses(type);
        } catch (Exception | LinkageError | InternalError e) {
            System.err.println("probe: " + type.getName() + ": " + e);
        }
    }

    private static Object agent(Instrumentation jvm, String method, String... arguments) throws Exception {
        for (Class<?> type : jvm.getAllLoadedClasses()) {
            if (type.getName().equals("io.spanweave.agent.Agent") && isSpanweaves(type.getClassLoader())) {
                Object running = type.getMethod("running").invoke(null);
                if (running == null) {
                    return "not running";
                }
                return arguments.length == 0
                        ? running.getClass().getMethod(method).invoke(running)
                        : running.getClass().getMethod(method, String.class).invoke(running, arguments[0]);
            }
        }
        return "not there";
    }

    private static boolean mentionsSpanweave(byte[] classFile) {
        for (int i = 0; i <= classFile.length - WOVEN.length; i++) {
            int k = 0;
            while (k < WOVEN.length && classFile[i + k] == WOVEN[k]) {
                k++;
            }
            if (k == WOVEN.length) {
                return true;
            }
        }
        return false;
    }

    private static void write(String file, Map<String, byte[]> classes) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(new FileOutputStream(file))) {
            out.setLevel(1);
            for (Map.Entry<String, byte[]> each : classes.entrySet()) {
                out.putNextEntry(new ZipEntry(each.getKey()));
                out.write(each.getValue());
                out.closeEntry();
            }
        }
    }

    private static void answer(String file, Object answer) throws IOException {
        try (OutputStream out = new FileOutputStream(file)) {
            out.write(String.valueOf(answer).getBytes(StandardCharsets.UTF_8));
        }
    }

    private interface Choice {
        boolean takes(Class<?> type);
    }

    /** Changes nothing. */
    private static final class Recorder implements ClassFileTransformer {
        private final Map<String, byte[]> seen = new TreeMap<>();

        @Override
        public synchronized byte[] transform(
                ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] classFile) {
            if (redefined != null) {
                seen.put(redefined.getName() + "@" + System.identityHashCode(loader), classFile);
            }
            return null;
        }

        synchronized Map<String, byte[]> seen() {
            return new TreeMap<>(seen);
        }
    }
}
