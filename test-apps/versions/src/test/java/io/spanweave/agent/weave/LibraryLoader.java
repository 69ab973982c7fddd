package io.spanweave.agent.weave;

import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The classes of one row: as they are, or as they are woven. */
final class LibraryLoader extends URLClassLoader {
    private static final String GATE = "io.spanweave.bootstrap.";

    /** Binary names and class files of those that are to be other than in the jar. */
    final Map<String, byte[]> woven = new HashMap<>();

    LibraryLoader(LibraryRow row) throws MalformedURLException {
        super(urls(row), ClassLoader.getPlatformClassLoader());
    }

    private static URL[] urls(LibraryRow row) throws MalformedURLException {
        URL[] urls = new URL[row.jars().size() + row.needs().size()];
        int i = 0;
        for (Path jar : row.jars()) {
            urls[i++] = jar.toUri().toURL();
        }
        for (Path jar : row.needs()) {
            urls[i++] = jar.toUri().toURL();
        }
        return urls;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        // Packaged it is in java.lang, where every loader sees it.
        return name.startsWith(GATE) ? Class.forName(name) : super.loadClass(name, resolve);
    }

    /** Without the signatures of signed jars: woven and other classes are to be of one package. */
    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] classFile = woven.get(name);
        if (classFile == null) {
            classFile = read(name);
        }
        return defineClass(name, classFile, 0, classFile.length);
    }

    private byte[] read(String name) throws ClassNotFoundException {
        try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
