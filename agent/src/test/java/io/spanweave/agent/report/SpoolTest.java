package io.spanweave.agent.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanweave.agent.report.RateLimits.Category;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two spools of one JVM stand for those of two: {@code close} is what the end of a JVM does to the lock. */
class SpoolTest {
    private static final long HOUR = 3_600_000;

    @TempDir
    private Path folder;

    private final AtomicLong now = new AtomicLong(1_764_240_000_000L);
    private final Counts counts = new Counts();

    @Test
    void shouldOutliveItsJvmAndGiveErrorsFirst() throws IOException {
        Spool first = spool(10_000);
        write(first, Category.TRANSACTION, "one");
        write(first, Category.ERROR, "two");
        now.incrementAndGet();
        write(first, Category.TRANSACTION, "three");
        write(first, Category.ERROR, "four");
        first.close();

        Spool second = spool(10_000);
        adopt(second);
        assertThat(drained(second)).containsExactly("two", "four", "one", "three");
        second.close();
        assertThat(files()).isEmpty();
        assertThat(counts.toString()).isEmpty();
    }

    @Test
    void shouldLeaveWhatALivingJvmHas() throws IOException {
        Spool living = spool(10_000);
        write(living, Category.ERROR, "living");
        Spool other = spool(10_000);
        adopt(other);
        assertThat(drained(other)).isEmpty();
        living.close();
        adopt(other);
        assertThat(drained(other)).containsExactly("living");
    }

    @Test
    void shouldNotGiveWhatIsInMemoryUntilItIsLetGo() throws IOException {
        Spool spool = spool(10_000);
        String name = write(spool, Category.ERROR, "here");
        assertThat(next(spool)).isNull();
        assertThat(spool.letGo(name, false)).isTrue();
        assertThat(text(Objects.requireNonNull(next(spool)))).isEqualTo("here");
        assertThat(next(spool)).isNull();
        spool.remove(name);
        assertThat(spool.size()).isZero();
        assertThat(files()).containsExactly("lock");
    }

    @Test
    void shouldDropAndCountTheOldestOfTheLeastImportantWhenItIsFull() throws IOException {
        int size = body("one").length;
        Spool spool = spool(3L * size);
        assertThat(spool.letGo(write(spool, Category.ERROR, "one"), false)).isTrue();
        now.incrementAndGet();
        assertThat(spool.letGo(write(spool, Category.TRANSACTION, "two"), false))
                .isTrue();
        assertThat(spool.letGo(write(spool, Category.TRANSACTION, "for"), false))
                .isTrue();
        now.incrementAndGet();
        assertThat(spool.letGo(write(spool, Category.ERROR, "six"), false)).isTrue();
        assertThat(counts).hasToString("dropped.spool_full=1");
        assertThat(spool.letGo(write(spool, Category.ERROR, "ten"), false)).isTrue();
        assertThat(counts).hasToString("dropped.spool_full=2");
        assertThat(spool.write(new Envelope(Category.TRANSACTION, body("not"), 0)))
                .isNull();
        now.incrementAndGet();
        assertThat(spool.letGo(write(spool, Category.ERROR, "new"), false)).isTrue();
        assertThat(drained(spool)).doesNotContain("one").contains("new").hasSize(3);
        assertThat(counts).hasToString("dropped.spool_full=3");
    }

    @Test
    void shouldDropAndCountWhatIsDamagedCutShortOrTooOld() throws IOException {
        Spool first = spool(10_000);
        write(first, Category.ERROR, "old");
        now.addAndGet(HOUR);
        write(first, Category.ERROR, "flipped");
        write(first, Category.ERROR, "cut");
        write(first, Category.ERROR, "empty");
        write(first, Category.ERROR, "good");
        first.close();
        for (Path file : paths()) {
            byte[] bytes = Files.readAllBytes(file);
            String text = file.toString().endsWith("envelope") ? unpacked(bytes) : "";
            if (text.equals("flipped")) {
                bytes[bytes.length - 6] ^= 1;
                Files.write(file, bytes);
            } else if (text.equals("cut")) {
                Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 3));
            } else if (text.equals("empty")) {
                Files.write(file, new byte[0]);
            }
        }
        now.incrementAndGet();
        Spool second = spool(10_000);
        adopt(second);
        assertThat(drained(second)).containsExactly("good");
        assertThat(counts).hasToString("dropped.spool_damaged=3 dropped.too_old=1");
        second.close();
        assertThat(files()).isEmpty();
    }

    @Test
    void shouldLeaveForeignFilesAloneAndSweepUpWhatWasBegun() throws IOException {
        Spool first = spool(10_000);
        write(first, Category.ERROR, "good");
        Path own = paths().get(0).getParent();
        Files.write(own.resolve("0-1764240000000-ff.envelope.tmp"), new byte[] {1});
        first.close();
        Files.createDirectories(folder.resolve("somebody/else"));
        Files.write(folder.resolve("somebody/lock"), new byte[0]);
        Files.write(folder.resolve("notes.txt"), new byte[] {1});
        Spool second = spool(10_000);
        adopt(second);
        assertThat(drained(second)).containsExactly("good");
        second.close();
        assertThat(files()).containsExactlyInAnyOrder("notes.txt", "lock");
    }

    @Test
    void shouldTakeOverWhatIsBehindSomethingThatIsNoFile() throws IOException {
        Spool first = spool(10_000);
        write(first, Category.ERROR, "good");
        Path own = paths().get(0).getParent();
        first.close();
        Files.createDirectory(own.resolve("0-1764239999998-aa.envelope"));
        Files.createDirectories(own.resolve("0-1764239999999-bb.envelope/with/more"));
        Files.createSymbolicLink(own.resolve("0-1764239999997-cc.envelope"), Path.of("nowhere"));
        Spool second = spool(10_000);
        adopt(second);
        assertThat(drained(second)).containsExactly("good");
        assertThat(counts).hasToString("dropped.spool_damaged=3");
        second.close();
        assertThat(files()).isEmpty();
    }

    @Test
    void shouldStayUsableWhenItsFolderIsTakenAway() throws IOException {
        Spool spool = spool(10_000);
        for (Path file : paths()) {
            Files.delete(file);
            Files.delete(Objects.requireNonNull(file.getParent()));
        }
        assertThat(drained(spool)).isEmpty();
        assertThat(counts).hasToString("");
        write(spool, Category.ERROR, "new");
        spool.close();
        Spool second = spool(10_000);
        adopt(second);
        assertThat(drained(second)).containsExactly("new");
    }

    @Test
    void shouldLeaveToOthersWhatItCannotTake() throws IOException {
        Spool first = spool(10_000);
        write(first, Category.ERROR, "good");
        first.close();
        Set<Path> before = new HashSet<>(paths());
        Spool blocked = spool(10_000);
        for (Path file : paths()) {
            if (!before.contains(file)) {
                Files.delete(file);
                Files.delete(Objects.requireNonNull(file.getParent()));
                Files.write(Objects.requireNonNull(file.getParent()), new byte[0]);
            }
        }
        adopt(blocked);
        assertThat(drained(blocked)).isEmpty();
        assertThat(blocked.write(new Envelope(Category.ERROR, body("lost"), 0))).isNull();
        assertThat(counts).hasToString("spool.failed=1");
        Spool second = spool(10_000);
        adopt(second);
        assertThat(drained(second)).containsExactly("good");
    }

    @Test
    void shouldLeaveAJvmAloneThatIsAboutToBegin() throws IOException {
        Path begun = Files.createDirectory(folder.resolve("0123456789abcdef"));
        Path lock = Files.write(begun.resolve("lock"), new byte[0]);
        Spool spool = spool(10_000);
        assertThat(spool.adopt()).isFalse();
        assertThat(lock).exists();
        adopt(spool);
        assertThat(begun).doesNotExist();
    }

    @Test
    void shouldSayWhatHasHadToMakeRoom() throws IOException {
        Spool spool = spool(body("one").length);
        String one = write(spool, Category.ERROR, "one");
        String two = write(spool, Category.ERROR, "two");
        assertThat(spool.holds(one)).isFalse();
        assertThat(spool.letGo(one, false)).isFalse();
        assertThat(spool.letGo(two, true)).isFalse();
        assertThat(spool.size()).isZero();
    }

    @Test
    void shouldBeReadByItsOwnerOnly() throws IOException {
        Spool spool = Spool.open(folder.resolve("deep/er").toFile(), 10_000, HOUR, counts, now::get);
        write(spool, Category.ERROR, "secret");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("deep/er"))))
                .isEqualTo("rwx------");
    }

    @Test
    void shouldSayWhyItCannotBeOpened() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[0]);
        assertThatThrownBy(() -> Spool.open(file.toFile(), 1, 1, counts, now::get))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString());
    }

    private Spool spool(long bytes) throws IOException {
        return Spool.open(folder.toFile(), bytes, HOUR, counts, now::get);
    }

    /** As some seconds later: the lock of a JVM that begins is left alone. */
    private void adopt(Spool spool) throws IOException {
        for (Path path : paths()) {
            if (path.endsWith("lock")) {
                Files.setLastModifiedTime(path, FileTime.fromMillis(System.currentTimeMillis() - HOUR));
            }
        }
        spool.adopt();
    }

    private static @Nullable Envelope next(Spool spool) {
        Envelope error = spool.next(Category.ERROR, 0);
        return error == null ? spool.next(Category.TRANSACTION, 0) : error;
    }

    private static String write(Spool spool, Category category, String text) throws IOException {
        return Objects.requireNonNull(spool.write(new Envelope(category, body(text), 0)));
    }

    private static List<String> drained(Spool spool) throws IOException {
        List<String> texts = new ArrayList<>();
        for (Envelope next = next(spool); next != null; next = next(spool)) {
            texts.add(text(next));
            spool.remove(Objects.requireNonNull(next.spooled()));
        }
        return texts;
    }

    private static String text(Envelope envelope) throws IOException {
        return unpacked(envelope.body());
    }

    private static String unpacked(byte[] bytes) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new java.io.ByteArrayInputStream(bytes))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static byte[] body(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    private List<Path> paths() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private List<String> files() throws IOException {
        return paths().stream().map(path -> path.getFileName().toString()).toList();
    }
}
