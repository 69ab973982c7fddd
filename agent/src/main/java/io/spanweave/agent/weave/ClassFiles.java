package io.spanweave.agent.weave;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Class files as resources. */
public final class ClassFiles {
    private ClassFiles() {}

    /**
     * Reads a class file without loading the class.
     *
     * @param loader whom to ask; null for the bootstrap loader
     * @param internalName {@code java/sql/Statement}
     * @return null when the loader has none, or will not show it
     */
    public static byte @Nullable [] read(@Nullable ClassLoader loader, String internalName) throws IOException {
        String resource = internalName + ".class";
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
