package io.spanweave.agent.weave;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;

/** Class files as resources. */
public final class ClassFiles {
    /** The newest that can be woven: what both ASM and Byte Buddy know. */
    static final int NEWEST = Opcodes.V26;

    private static final int JAVA_1 = 44;

    private ClassFiles() {}

    /** The version of Java a class file was made for, if that is newer than what can be woven; otherwise 0. */
    static int tooNew(byte[] classFile) {
        int major = major(classFile);
        return major > newest() ? major - JAVA_1 : 0;
    }

    /** Of Java: 17. */
    static int newestJava() {
        return newest() - JAVA_1;
    }

    /** Not the constant itself, which the compiler would copy to wherever it is asked for. */
    private static int newest() {
        return NEWEST;
    }

    private static int major(byte[] classFile) {
        return classFile.length < 8 ? 0 : (classFile[6] & 0xFF) << 8 | (classFile[7] & 0xFF);
    }

    /**
     * Reads a class file without loading the class: to learn what it says of its members, supertypes and annotations. One
     * that is newer than ASM knows is given as the newest it does, for these are where they always were.
     *
     * @param loader whom to ask; null for the bootstrap loader
     * @param internalName {@code java/sql/Statement}
     * @return null when the loader has none, or will not show it
     */
    public static byte @Nullable [] read(@Nullable ClassLoader loader, String internalName) throws IOException {
        byte[] classFile = readResource(loader, internalName + ".class");
        if (classFile != null && tooNew(classFile) != 0) {
            classFile[6] = 0;
            classFile[7] = (byte) newest();
        }
        return classFile;
    }

    /** Reads anything else a loader has. */
    static byte @Nullable [] readResource(@Nullable ClassLoader loader, String resource) throws IOException {
        try (InputStream in = loader == null
                ? ClassLoader.getSystemResourceAsStream(resource)
                : loader.getResourceAsStream(resource)) {
            if (in == null) {
                return null;
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream(8192);
            byte[] buffer = new byte[8192];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
            }
            return out.toByteArray();
        }
    }
}
