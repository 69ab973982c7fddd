package io.spanweave.agent;

import io.spanweave.agent.settings.Log;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.util.Collections;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;

/**
 * Puts the three classes woven code calls into {@code java.lang}, where every class loader and module sees them. Not by
 * a longer boot class path: that would cost the application its class data sharing. See "Class loaders" in
 * docs/architecture.md.
 */
final class Bootstrap {
    private static final String[] CLASSES = {
        "java/lang/SpanweaveToken", "java/lang/SpanweaveRecorder", "java/lang/SpanweaveGate"
    };

    private Bootstrap() {}

    static void define(Instrumentation jvm) throws IOException {
        try {
            openJavaLang(jvm);
            Object lookup = MethodHandles.class
                    .getMethod("privateLookupIn", Class.class, MethodHandles.Lookup.class)
                    .invoke(null, Object.class, MethodHandles.lookup());
            for (String name : CLASSES) {
                MethodHandles.Lookup.class
                        .getMethod("defineClass", byte[].class)
                        .invoke(lookup, (Object) read(name));
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            append(jvm);
            if (!System.getProperty("java.specification.version", "").startsWith("1.")) {
                Log.say("this JVM does not let classes into java.lang (" + e
                        + "); its boot class path is longer by three classes, and class data sharing is off.");
            }
        }
    }

    /** Opens the package to the agent's own module, which is not the application's. */
    private static void openJavaLang(Instrumentation jvm) throws ReflectiveOperationException {
        Class<?> module = Class.forName("java.lang.Module");
        Object base = Class.class.getMethod("getModule").invoke(Object.class);
        Object own = ClassLoader.class.getMethod("getUnnamedModule").invoke(Bootstrap.class.getClassLoader());
        Instrumentation.class
                .getMethod(
                        "redefineModule",
                        module,
                        Set.class,
                        java.util.Map.class,
                        java.util.Map.class,
                        Set.class,
                        java.util.Map.class)
                .invoke(
                        jvm,
                        base,
                        Collections.emptySet(),
                        Collections.emptyMap(),
                        Collections.singletonMap("java.lang", Collections.singleton(own)),
                        Collections.emptySet(),
                        Collections.emptyMap());
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
