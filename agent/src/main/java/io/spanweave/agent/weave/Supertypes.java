package io.spanweave.agent.weave;

import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;

/**
 * Whether a class that is just being loaded is a subtype of another. Asked only of the few candidates the
 * {@link ClassFilter} lets through, and answered by reading class files as resources: loading a supertype from inside
 * of a transformer would change the application's order of class loading.
 */
final class Supertypes {
    private static final int DEPTH_AT_MOST = 64;

    private final Map<ClassLoader, Map<String, Set<String>>> byLoader =
            Collections.synchronizedMap(new WeakHashMap<>());

    /**
     * Asks for a class by its bytes.
     *
     * @param loader its loader
     * @param classFile its class file
     * @param targets internal names
     */
    boolean isSubtype(@Nullable ClassLoader loader, byte[] classFile, List<String> targets) {
        ClassReader reader = new ClassReader(classFile);
        return anyIn(of(loader, reader), targets);
    }

    /** Asks for a class that is loaded, through what is resolved of it already: no member is looked at. */
    static boolean isSubtype(Class<?> type, List<String> targets) {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            if (targets.contains(c.getName().replace('.', '/'))) {
                return true;
            }
            for (Class<?> i : c.getInterfaces()) {
                if (isSubtype(i, targets)) {
                    return true;
                }
            }
        }
        return false;
    }

    private Set<String> of(@Nullable ClassLoader loader, ClassReader reader) {
        Set<String> all = new HashSet<>();
        add(loader, reader.getSuperName(), all, 0);
        for (String name : reader.getInterfaces()) {
            add(loader, name, all, 0);
        }
        return all;
    }

    private void add(@Nullable ClassLoader loader, @Nullable String name, Set<String> all, int depth) {
        if (name == null || depth > DEPTH_AT_MOST || !all.add(name) || name.startsWith("java/")) {
            // The JDK's own types are targets themselves or have none above them.
            return;
        }
        Map<String, Set<String>> memo = memoOf(loader);
        Set<String> known;
        synchronized (memo) {
            known = memo.get(name);
        }
        if (known == null) {
            known = new HashSet<>();
            byte[] classFile = read(loader, name);
            if (classFile != null) {
                ClassReader reader = new ClassReader(classFile);
                add(loader, reader.getSuperName(), known, depth + 1);
                for (String i : reader.getInterfaces()) {
                    add(loader, i, known, depth + 1);
                }
            }
            synchronized (memo) {
                memo.put(name, known);
            }
        }
        all.addAll(known);
    }

    private Map<String, Set<String>> memoOf(@Nullable ClassLoader loader) {
        ClassLoader key = loader == null ? ClassLoader.getSystemClassLoader() : loader;
        synchronized (byLoader) {
            Map<String, Set<String>> memo = byLoader.get(key);
            if (memo == null) {
                memo = new HashMap<>();
                byLoader.put(key, memo);
            }
            return memo;
        }
    }

    private static byte @Nullable [] read(@Nullable ClassLoader loader, String name) {
        try {
            return ClassFiles.read(loader, name);
        } catch (IOException e) {
            return null;
        }
    }

    private static boolean anyIn(Set<String> names, List<String> targets) {
        for (String target : targets) {
            if (names.contains(target)) {
                return true;
            }
        }
        return false;
    }
}
