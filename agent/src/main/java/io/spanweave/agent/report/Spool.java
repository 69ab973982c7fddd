package io.spanweave.agent.report;

import io.spanweave.agent.settings.Log;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Envelopes on disk, so that they outlive the JVM: one file each, put into its place as a whole. Every JVM has a folder of
 * its own below the one that is set, and holds a lock in it for as long as it lives; what it leaves behind is taken over
 * by whichever JVM finds the lock free. Safe for several threads.
 *
 * <pre>
 * DIR/4f2c91e07ab3c5d8/lock
 * DIR/4f2c91e07ab3c5d8/0-1764240000000-91b7c0de00ff0001.envelope   an event, when it was made, a number
 * DIR/4f2c91e07ab3c5d8/1-1764240000000-91b7c0de00ff0002.envelope   a transaction
 * </pre>
 *
 * <p>The file holds what is sent, compressed with gzip, whose checksum tells whether it is whole. It is not forced to the
 * disk: it survives the process, not the machine.
 */
final class Spool {
    private static final String ENDING = ".envelope";
    private static final String LOCK = "lock";
    private static final String ERROR = "0-";
    private static final String TRANSACTION = "1-";
    /** Sixteen hex digits. */
    private static final String OWN_NAME = "[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]"
            + "[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]";

    private static final long SETTLED_MILLIS = 2_000;

    private final Path root;
    private final Path own;
    /** Guarded by this. */
    private FileChannel lock;

    private final long bytesAtMost;
    private final long millisAtMost;
    private final Counts counts;
    private final LongSupplier clock;
    /** Of what is in the own folder, in the order it is sent in; guarded by this. */
    private final NavigableMap<String, Stored> files = new TreeMap<>();

    private long bytes;

    private Spool(
            Path root,
            Path own,
            FileChannel lock,
            long bytesAtMost,
            long millisAtMost,
            Counts counts,
            LongSupplier clock) {
        this.root = root;
        this.own = own;
        this.lock = lock;
        this.bytesAtMost = bytesAtMost;
        this.millisAtMost = millisAtMost;
        this.counts = counts;
        this.clock = clock;
    }

    /**
     * Makes the folder of this JVM; nobody but its user may read it.
     *
     * @param folder made where it is missing
     * @param bytesAtMost for what this JVM keeps there, with what it has taken over
     * @param millisAtMost what is older is dropped
     * @param clock {@link System#currentTimeMillis}
     * @throws IOException when nothing can be kept there
     */
    static Spool open(File folder, long bytesAtMost, long millisAtMost, Counts counts, LongSupplier clock)
            throws IOException {
        Path root = folder.toPath();
        if (!Files.isDirectory(root)) {
            Files.createDirectories(root, forOwner(root));
        }
        Path own = root.resolve(Long.toHexString(ThreadLocalRandom.current().nextLong(1L << 60, Long.MAX_VALUE)));
        Files.createDirectory(own, forOwner(root));
        return new Spool(root, own, lock(own), bytesAtMost, millisAtMost, counts, clock);
    }

    private static FileChannel lock(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.tryLock();
        if (held == null) {
            channel.close();
            throw new IOException(folder + " cannot be locked");
        }
        return channel;
    }

    /** Whoever clears up folders of temporary files may have taken it away, or the lock in it. */
    private void findOwn() throws IOException {
        if (Files.exists(own.resolve(LOCK))) {
            return;
        }
        if (!Files.isDirectory(own)) {
            Files.createDirectories(own, forOwner(root));
        }
        lock.close();
        lock = lock(own);
        for (Iterator<Map.Entry<String, Stored>> each = files.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<String, Stored> file = each.next();
            if (!Files.exists(own.resolve(file.getKey()))) {
                each.remove();
                bytes -= file.getValue().size;
                if (!file.getValue().inMemory) {
                    counts.add("dropped.spool_damaged");
                }
            }
        }
    }

    private static FileAttribute<?>[] forOwner(Path path) {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(EnumSet.of(
                    PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE))
        };
    }

    /**
     * Writes an envelope that stays in memory, too.
     *
     * @return the name to {@link #remove} it by; null when there is no room or the disk does not take it
     */
    synchronized @Nullable String write(Envelope envelope) {
        byte[] body = envelope.body();
        if (!makeRoom(body.length, envelope.category())) {
            return null;
        }
        String name = kindOf(envelope.category()) + clock.getAsLong() + "-"
                + Long.toHexString(ThreadLocalRandom.current().nextLong(1L << 60, Long.MAX_VALUE)) + ENDING;
        Path begun = own.resolve(name + ".tmp");
        try {
            findOwn();
            Files.write(begun, body);
            Files.move(begun, own.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException e) {
            delete(begun);
            counts.add("spool.failed");
            Log.sayOnce(
                    "spool",
                    "cannot write to the spool in " + root + " (" + e + "): what does not fit into memory is"
                            + " lost until there is room.");
            return null;
        }
        files.put(name, new Stored(body.length));
        bytes += body.length;
        return name;
    }

    /** Sent, or never to be. */
    synchronized void remove(String name) {
        Stored stored = files.remove(name);
        if (stored != null) {
            bytes -= stored.size;
            delete(own.resolve(name));
        }
    }

    /** Whether it is here still: it may have had to make room. */
    synchronized boolean holds(String name) {
        return files.containsKey(name);
    }

    /**
     * From now on it is only here.
     *
     * @param forGood whether nobody will ask for it again: then it goes
     * @return whether it is here
     */
    synchronized boolean letGo(String name, boolean forGood) {
        Stored stored = files.get(name);
        if (stored == null) {
            return false;
        }
        if (forGood) {
            remove(name);
            return false;
        }
        stored.inMemory = false;
        return true;
    }

    /**
     * The oldest of a kind that is in no memory, back in it.
     *
     * @param nanos what {@link System#nanoTime()} says; its age is known already
     * @return null when there is none
     */
    synchronized @Nullable Envelope next(RateLimits.Category category, long nanos) {
        long oldest = clock.getAsLong() - millisAtMost;
        for (Iterator<Map.Entry<String, Stored>> each = files.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<String, Stored> file = each.next();
            String name = file.getKey();
            Stored stored = file.getValue();
            if (stored.inMemory || !name.startsWith(kindOf(category))) {
                continue;
            }
            byte[] body = millisOf(name) < oldest ? null : read(name);
            if (body != null) {
                stored.inMemory = true;
                return new Envelope(category, body, nanos, name);
            }
            counts.add(millisOf(name) < oldest ? "dropped.too_old" : "dropped.spool_damaged");
            each.remove();
            bytes -= stored.size;
            delete(own.resolve(name));
        }
        return null;
    }

    private byte @Nullable [] read(String name) {
        try {
            byte[] body = Files.readAllBytes(own.resolve(name));
            byte[] buffer = new byte[8_192];
            try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
                while (in.read(buffer) >= 0) {
                    // To its end, where the checksum is.
                }
            }
            return body;
        } catch (IOException e) {
            Log.debug("in the spool " + name + " is damaged", e);
            return null;
        }
    }

    /** False when all there is is more important, or it does not fit at all. */
    private boolean makeRoom(long needed, RateLimits.Category category) {
        while (bytes + needed > bytesAtMost) {
            String oldest = oldestOf(TRANSACTION);
            if (oldest == null && category == RateLimits.Category.ERROR) {
                oldest = oldestOf(ERROR);
            }
            if (oldest == null) {
                return false;
            }
            Stored stored = files.get(oldest);
            if (stored != null && !stored.inMemory) {
                counts.add("dropped.spool_full");
            }
            remove(oldest);
        }
        return true;
    }

    private @Nullable String oldestOf(String kind) {
        String oldest = files.ceilingKey(kind);
        return oldest != null && oldest.startsWith(kind) ? oldest : null;
    }

    /**
     * Takes over what JVMs that are gone have left.
     *
     * @return false where there is something that cannot be taken over yet
     */
    synchronized boolean adopt() {
        boolean all = true;
        try {
            findOwn();
            try (DirectoryStream<Path> folders = Files.newDirectoryStream(root, OWN_NAME)) {
                for (Path folder : folders) {
                    if (!folder.equals(own) && Files.isRegularFile(folder.resolve(LOCK))) {
                        all &= isSettled(folder) && adopt(folder);
                    }
                }
            }
        } catch (IOException | RuntimeException e) {
            Log.debug("while looking through the spool", e);
            all = false;
        }
        return all;
    }

    /** A JVM that is about to begin has made its lock, and not taken it yet. */
    private static boolean isSettled(Path folder) throws IOException {
        long age = System.currentTimeMillis()
                - Files.getLastModifiedTime(folder.resolve(LOCK)).toMillis();
        return age < 0 || age > SETTLED_MILLIS;
    }

    private boolean adopt(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
                FileLock held = channel.tryLock()) {
            if (held == null) {
                return true;
            }
            boolean all = true;
            try (DirectoryStream<Path> left = Files.newDirectoryStream(folder)) {
                for (Path file : left) {
                    String name = file.getFileName().toString();
                    if (isEnvelope(name)) {
                        all &= takeOrCount(file, name);
                    } else if (name.endsWith(".tmp")) {
                        delete(file);
                    }
                }
            }
            if (all) {
                delete(folder.resolve(LOCK));
                delete(folder);
            }
            return all;
        } catch (OverlappingFileLockException e) {
            // This JVM's own, of an agent that is about to leave it.
            Log.debug(folder + " is in use", e);
            return false;
        }
    }

    /**
     * What cannot be taken over must not keep those behind it from it. It stays: it may be this JVM's folder that takes
     * nothing.
     */
    private boolean takeOrCount(Path file, String name) {
        try {
            // Neither a folder nor a link to something that may have no end.
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                take(file, name);
                return true;
            }
        } catch (IOException | RuntimeException e) {
            Log.debug("in the spool " + file + " cannot be taken over", e);
            return false;
        }
        counts.add("dropped.spool_damaged");
        delete(file);
        return true;
    }

    private void take(Path file, String name) throws IOException {
        long size = Files.size(file);
        if (makeRoom(size, name.startsWith(ERROR) ? RateLimits.Category.ERROR : RateLimits.Category.TRANSACTION)) {
            Files.move(file, own.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            Stored stored = new Stored(size);
            stored.inMemory = false;
            files.put(name, stored);
            bytes += size;
        } else {
            counts.add("dropped.spool_full");
            delete(file);
        }
    }

    private static String kindOf(RateLimits.Category category) {
        return category == RateLimits.Category.ERROR ? ERROR : TRANSACTION;
    }

    private static boolean isEnvelope(String name) {
        return (name.startsWith(ERROR) || name.startsWith(TRANSACTION)) && name.endsWith(ENDING) && millisOf(name) >= 0;
    }

    /** When it was made; -1 for a name that is none of ours. */
    private static long millisOf(String name) {
        int end = name.indexOf('-', ERROR.length());
        try {
            return end < 0 ? -1 : Long.parseLong(name.substring(ERROR.length(), end));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** How many files there are. */
    synchronized int size() {
        return files.size();
    }

    /** Lets go of the folder; where nothing is left in it, it goes. */
    synchronized void close() {
        try {
            if (files.isEmpty()) {
                delete(own.resolve(LOCK));
                delete(own);
            }
            lock.close();
        } catch (IOException e) {
            Log.debug("while leaving the spool", e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException | RuntimeException e) {
            Log.debug(file + " stays", e);
        }
    }

    private static final class Stored {
        private final long size;
        private boolean inMemory = true;

        Stored(long size) {
            this.size = size;
        }
    }
}
