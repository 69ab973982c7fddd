package io.spanweave.agent;

import io.spanweave.agent.settings.Log;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.security.ProtectionDomain;
import java.util.Objects;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/**
 * Puts the three classes woven code calls into {@code java.lang}, where every class loader and module sees them. Not by
 * a longer boot class path: that would cost the application its class data sharing. See "Class loaders" in
 * docs/architecture.md.
 */
final class Bootstrap {
    private static final String[] CLASSES = {
        "java/lang/SpanweaveToken", "java/lang/SpanweaveRecorder", "java/lang/SpanweaveGate"
    };

    /** Null until its class is initialised, which a JVM without modules cannot use. */
    private static @Nullable Definer definer;

    private Bootstrap() {}

    /** Says how to get classes into {@code java.lang}; see {@code JavaLang}. */
    interface Definer {
        /** Defines them, in this order. */
        void define(Instrumentation jvm, byte[][] classFiles) throws IllegalAccessException;
    }

    static synchronized void give(Definer given) {
        definer = given;
    }

    static synchronized void define(Instrumentation jvm) throws IOException {
        byte[][] classFiles = new byte[CLASSES.length][];
        for (int i = 0; i < CLASSES.length; i++) {
            classFiles[i] = read(CLASSES[i]);
        }
        try {
            if (System.getProperty("java.specification.version", "").startsWith("1.")) {
                defineWithoutModules(classFiles);
                return;
            }
            Class.forName("io.spanweave.agent.JavaLang", true, Bootstrap.class.getClassLoader());
            Objects.requireNonNull(definer).define(jvm, classFiles);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            append(jvm);
            Log.say("this JVM does not let classes into java.lang (" + e
                    + "); its boot class path is longer by three classes, and class data sharing is off.");
        }
    }

    /** As Java 8 has it; no file has to be written for that. */
    private static void defineWithoutModules(byte[][] classFiles) throws ReflectiveOperationException {
        Class<?> type = Class.forName("sun.misc.Unsafe");
        Field field = type.getDeclaredField("theUnsafe");
        field.setAccessible(true);
        Method define = type.getMethod(
                "defineClass",
                String.class,
                byte[].class,
                int.class,
                int.class,
                ClassLoader.class,
                ProtectionDomain.class);
        for (int i = 0; i < CLASSES.length; i++) {
            define.invoke(field.get(null), CLASSES[i], classFiles[i], 0, classFiles[i].length, null, null);
        }
    }

    private static void append(Instrumentation jvm) throws IOException {
        File file = File.createTempFile("spanweave", ".jar");
        file.deleteOnExit();
        try (JarOutputStream out = new JarOutputStream(new FileOutputStream(file))) {
            for (String name : CLASSES) {
                out.putNextEntry(new ZipEntry(name + ".class"));
                out.write(read(name));
                out.closeEntry();
            }
        }
        // Stays open: closing it would close what the JVM reads.
        jvm.appendToBootstrapClassLoaderSearch(new JarFile(file));
    }

    private static byte[] read(String name) throws IOException {
        try (InputStream in = Bootstrap.class.getClassLoader().getResourceAsStream(name + ".class")) {
            if (in == null) {
                throw new IOException(name + " is missing from the jar");
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream(8_192);
            byte[] buffer = new byte[8_192];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
            }
            return out.toByteArray();
        }
    }
}
