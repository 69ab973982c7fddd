package io.spanweave.agent.settings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Jars for tests: a manifest, and entries whose content follows their name behind a {@code =}. */
final class TestJars {
    private TestJars() {}

    static Path jar(Path file, String manifest, String... entries) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
            if (!manifest.isEmpty()) {
                put(out, "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n" + manifest + "\n");
            }
            for (String entry : entries) {
                int equals = entry.indexOf('=');
                put(
                        out,
                        equals < 0 ? entry : entry.substring(0, equals),
                        equals < 0 ? "" : entry.substring(equals + 1));
            }
        }
        return file;
    }

    private static void put(ZipOutputStream out, String name, String content) throws IOException {
        out.putNextEntry(new ZipEntry(name));
        out.write(content.getBytes(StandardCharsets.UTF_8));
        out.closeEntry();
    }
}
