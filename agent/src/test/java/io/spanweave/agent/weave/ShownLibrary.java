package io.spanweave.agent.weave;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A loader of made-up class files that counts how often it is asked for them as resources. */
final class ShownLibrary extends ClassLoader {
    final List<String> asked = new ArrayList<>();
    final Map<String, byte[]> classFiles;
    private final boolean shows;

    ShownLibrary(Map<String, byte[]> classFiles, boolean shows) {
        super(ClassLoader.getPlatformClassLoader());
        this.classFiles = new HashMap<>(classFiles);
        this.shows = shows;
    }

    static ShownLibrary of(String... sources) {
        return new ShownLibrary(SourceText.compile(sources), true);
    }

    ShownLibrary without(String internalName) {
        classFiles.remove(internalName);
        return this;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] classFile = classFiles.get(name.replace('.', '/'));
        if (classFile == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, classFile, 0, classFile.length);
    }

    @Override
    public InputStream getResourceAsStream(String name) {
        asked.add(name);
        if (!shows) {
            return null;
        }
        byte[] classFile = classFiles.get(name.replace(".class", ""));
        return classFile == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(classFile);
    }
}
