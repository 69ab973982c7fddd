package io.spanweave.agent.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A bundle as the build makes it. */
public final class PackedFolder {
    private PackedFolder() {}

    public static byte[] of(Path scratch, Map<String, byte[]> files, String... first) throws IOException {
        Path folder = scratch.resolve("files");
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
        Path bundle = scratch.resolve("bundle");
        Path list = Files.write(scratch.resolve("first"), List.of(first));
        Packing.main(new String[] {folder.toString(), bundle.toString(), list.toString()});
        return Files.readAllBytes(bundle);
    }
}
