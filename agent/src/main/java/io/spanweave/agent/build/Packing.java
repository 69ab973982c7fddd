package io.spanweave.agent.build;

import io.spanweave.agent.Bundle;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.Deflater;

/** Packs a folder of classes and other files into a {@link Bundle}. */
final class Packing {
    /** What most JVMs never need is compressed; the rest is not, for the sake of those that start. */
    private static final String SELDOM_USED = "net/bytebuddy/";

    private Packing() {}

    /**
     * Packs the folder that is the first argument into the file that is the second. The third is a file that names, line by
     * line, what every start needs.
     */
    public static void main(String[] arguments) throws IOException {
        File folder = new File(arguments[0]);
        Map<Integer, String> names = new TreeMap<>();
        collect(folder, "", names);
        List<String> first = Files.readAllLines(new File(arguments[2]).toPath());
        for (String name : first) {
            if (!names.containsValue(name)) {
                throw new IllegalArgumentException(arguments[2] + " names " + name + ", which is not there");
            }
        }
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(new File(arguments[1]).toPath()))) {
            out.write(pack(folder.toPath(), names, first));
        }
    }

    private static void collect(File folder, String path, Map<Integer, String> names) {
        File[] files = folder.listFiles();
        if (files == null) {
            throw new IllegalArgumentException(folder + " cannot be read");
        }
        for (File file : files) {
            String name = path + file.getName();
            if (file.isDirectory()) {
                collect(file, name + "/", names);
                continue;
            }
            String other = names.put(name.hashCode(), name);
            if (other != null) {
                throw new IllegalArgumentException(name + " and " + other + " have the same hash");
            }
        }
    }

    private static byte[] pack(Path folder, Map<Integer, String> names, List<String> first) throws IOException {
        int begin = Bundle.ROWS + names.size() * Bundle.ROW;
        ByteArrayOutputStream files = new ByteArrayOutputStream();
        ByteBuffer rows = ByteBuffer.allocate(begin);
        rows.putInt(names.size());
        rows.putInt(begin);
        Set<String> ordered = new LinkedHashSet<>(first);
        ordered.addAll(names.values());
        Map<String, int[]> placed = new HashMap<>();
        for (String name : ordered) {
            byte[] file = ForJava8.file(name, Files.readAllBytes(folder.resolve(name)));
            byte[] deflated = name.startsWith(SELDOM_USED) ? deflate(file) : file;
            byte[] stored = deflated.length < file.length ? deflated : file;
            placed.put(name, new int[] {begin + files.size(), file.length, stored.length});
            byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
            files.write(ascii.length >> 8);
            files.write(ascii.length);
            files.write(ascii, 0, ascii.length);
            files.write(stored, 0, stored.length);
            if (placed.size() == first.size()) {
                rows.putInt(Integer.BYTES, begin + files.size());
            }
        }
        for (Map.Entry<Integer, String> row : names.entrySet()) {
            rows.putInt(row.getKey());
            for (int number : Objects.requireNonNull(placed.get(row.getValue()))) {
                rows.putInt(number);
            }
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        packed.write(rows.array());
        files.writeTo(packed);
        return packed.toByteArray();
    }

    private static byte[] deflate(byte[] file) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        try {
            deflater.setInput(file);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream(file.length);
            byte[] buffer = new byte[8_192];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }
}
