package io.spanweave.agent;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The agent's classes and other files, all in one entry of its jar. As entries of their own they would cost every JVM
 * that starts a look at each of three thousand names, for the JDK makes a table of them when it opens a jar.
 *
 * <pre>
 * int    number of files
 * int    where those end that every start needs; they stand first, and are read at once
 * rows   in the order of their hashes; for each file four ints: the hash of its name, where it begins, its size, and its
 *        size as stored, which is the same where it is not compressed
 * files  for each its name (two bytes for the length, ASCII), then what is stored
 * </pre>
 *
 * <p>The entry itself is not compressed, so that the JDK can jump in it.
 */
public final class Bundle {
    /** Its name in the jar. */
    public static final String ENTRY = "agent.bundle";

    /** Where the rows begin. */
    public static final int ROWS = 8;

    /** Bytes of a row. */
    public static final int ROW = 16;

    private final ZipFile jar;
    private final ZipEntry entry;
    private final byte[] rows;
    private final int firstBegin;
    /** What every start needs; null once that is over. */
    private volatile byte @Nullable [] first;

    /** Opens the jar, which stays open as long as the JVM runs. */
    Bundle(File file) throws IOException {
        // Not a JarFile, which would look for signatures and for versions of entries.
        jar = new ZipFile(file);
        ZipEntry found = jar.getEntry(ENTRY);
        if (found == null) {
            jar.close();
            throw new IOException(ENTRY + " is missing from " + file);
        }
        entry = found;
        // Not a DataInputStream: on recent JDKs that is made of variable handles.
        try (InputStream in = jar.getInputStream(entry)) {
            byte[] head = new byte[ROWS];
            fill(head, in);
            rows = new byte[number(head, 0) * ROW];
            fill(rows, in);
            firstBegin = ROWS + rows.length;
            // One read instead of a stream for each of thirty files.
            byte[] files = new byte[number(head, 4) - firstBegin];
            fill(files, in);
            first = files;
        }
    }

    /**
     * A file of the agent's; for any thread.
     *
     * @param name such as {@code io/spanweave/agent/Agent.class}
     * @return null when there is none
     */
    byte @Nullable [] read(String name) throws IOException {
        int row = rowOf(name.hashCode());
        return row < 0 ? null : read(name, row);
    }

    /** The start is over: what it needed is let go, and read from the jar if it is needed again. */
    void started() {
        first = null;
    }

    private byte @Nullable [] read(String name, int row) throws IOException {
        int begin = number(rows, row + 4);
        int size = number(rows, row + 8);
        int length = 2 + name.length() + number(rows, row + 12);
        byte[] files = first;
        if (files != null && begin + length <= firstBegin + files.length) {
            return unpacked(name, files, begin - firstBegin, length, size);
        }
        byte[] stored = new byte[length];
        int there;
        try (InputStream in = jar.getInputStream(entry)) {
            skip(in, begin);
            there = fill(stored, in);
        }
        byte[] file = unpacked(name, stored, 0, length, size);
        if (file != null && there < length) {
            throw new IOException(ENTRY + " is cut short");
        }
        return file;
    }

    /** The file of this name and size, with its name before it; null when that is another one's. */
    private static byte @Nullable [] unpacked(String name, byte[] stored, int begin, int length, int size)
            throws IOException {
        // Other names have the same hash, and are asked for: a parent's classes are looked for here first.
        if (!isNamed(name, stored, begin)) {
            return null;
        }
        int from = begin + 2 + name.length();
        byte[] bytes = new byte[size];
        if (size == begin + length - from) {
            System.arraycopy(stored, from, bytes, 0, size);
        } else {
            Compressed.inflate(stored, from, begin + length - from, bytes);
        }
        return bytes;
    }

    private int rowOf(int hash) {
        int low = 0;
        int high = rows.length / ROW - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int found = number(rows, middle * ROW);
            if (found == hash) {
                return middle * ROW;
            }
            if (found < hash) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    private static int number(byte[] b, int at) {
        return (b[at] & 0xFF) << 24 | (b[at + 1] & 0xFF) << 16 | (b[at + 2] & 0xFF) << 8 | (b[at + 3] & 0xFF);
    }

    @SuppressWarnings("deprecation") // names are ASCII, and no charset has to be asked
    private static boolean isNamed(String name, byte[] stored, int begin) {
        int length = (stored[begin] & 0xFF) << 8 | (stored[begin + 1] & 0xFF);
        return length == name.length() && name.equals(new String(stored, 0, begin + 2, length));
    }

    private static void skip(InputStream in, long count) throws IOException {
        for (long left = count; left > 0; ) {
            long skipped = in.skip(left);
            if (skipped <= 0) {
                throw new IOException(ENTRY + " is cut short");
            }
            left -= skipped;
        }
    }

    /** How much there was: behind the last file, asked for by a longer name of the same hash, there is less. */
    private static int fill(byte[] bytes, InputStream in) throws IOException {
        int at = 0;
        for (int n = in.read(bytes); n > 0; n = in.read(bytes, at, bytes.length - at)) {
            at += n;
        }
        return at;
    }

    /** Apart, so that it is loaded when it is needed. */
    private static final class Compressed {
        static void inflate(byte[] stored, int from, int length, byte[] bytes) throws IOException {
            Inflater inflater = new Inflater(true);
            try {
                inflater.setInput(stored, from, length);
                int at = 0;
                while (at < bytes.length) {
                    int n = inflater.inflate(bytes, at, bytes.length - at);
                    if (n == 0) {
                        throw new IOException(ENTRY + " is cut short");
                    }
                    at += n;
                }
            } catch (DataFormatException e) {
                throw new IOException(ENTRY + " is damaged", e);
            } finally {
                inflater.end();
            }
        }
    }
}
