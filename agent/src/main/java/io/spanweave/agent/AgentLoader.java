package io.spanweave.agent;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.security.ProtectionDomain;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the agent apart from the application: its classes are in the jar under {@code agent/}, with an ending no class
 * path scanner takes for a class, and its parent is the platform loader. What the application brings of Byte Buddy, ASM
 * or Sentry is another one.
 */
final class AgentLoader extends ClassLoader {
    static {
        registerAsParallelCapable();
    }

    private final JarFile jar;
    private final ProtectionDomain domain;

    /**
     * Opens the jar; it stays open as long as the JVM runs.
     *
     * @param domain that of the jar, so that a security policy for it holds for all of the agent
     */
    AgentLoader(File file, ProtectionDomain domain) throws IOException {
        super(platformLoader());
        // Verifying signatures in an interpreter that has just started is slow, and there are none.
        this.jar = new JarFile(file, false);
        this.domain = domain;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith("java.")) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded == null) {
                byte[] classFile = read(name.replace('.', '/') + ".class");
                if (classFile == null) {
                    return super.loadClass(name, resolve);
                }
                loaded = defineClass(name, classFile, 0, classFile.length, domain);
            }
            return loaded;
        }
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        ZipEntry entry = entry(name);
        try {
            return entry == null ? super.getResourceAsStream(name) : jar.getInputStream(entry);
        } catch (IOException e) {
            return null;
        }
    }

    private byte @Nullable [] read(String name) throws ClassNotFoundException {
        ZipEntry entry = entry(name);
        if (entry == null) {
            return null;
        }
        byte[] bytes = new byte[(int) entry.getSize()];
        try (InputStream in = jar.getInputStream(entry)) {
            int at = 0;
            for (int n = in.read(bytes); n > 0; n = in.read(bytes, at, bytes.length - at)) {
                at += n;
            }
            return bytes;
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private @Nullable ZipEntry entry(String name) {
        boolean isClass = name.endsWith(".class");
        return jar.getEntry("agent/" + (isClass ? name + "data" : name));
    }

    /** The platform loader, and on Java 8 the extension loader: whatever stands right below the bootstrap loader. */
    private static ClassLoader platformLoader() {
        ClassLoader loader = ClassLoader.getSystemClassLoader();
        while (loader.getParent() != null) {
            loader = loader.getParent();
        }
        return loader;
    }
}
