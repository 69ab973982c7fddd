package io.spanweave.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spanweave.agent.build.PackedFolder;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTest {
    @TempDir
    private Path folder;

    private final Map<String, byte[]> files = new TreeMap<>();

    @Test
    void shouldGiveBackWhatWasPacked() throws IOException {
        files.put("empty", new byte[0]);
        files.put("com/acme/Stored.class", bytes("stored as it is"));
        files.put("net/bytebuddy/Compressed.class", bytes("again ".repeat(1_000)));
        files.put("net/bytebuddy/Short.class", bytes("x"));
        for (int i = 0; i < 500; i++) {
            files.put("many/" + i, bytes("number " + i));
        }
        Bundle bundle = new Bundle(jar());
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            assertThat(bundle.read(file.getKey())).as(file.getKey()).isEqualTo(file.getValue());
        }
        assertThat(bundle.read("many/500")).isNull();
        assertThat(Files.size(folder.resolve("some.jar"))).isLessThan(50_000);
    }

    @Test
    void shouldGiveBackTheFirstFilesDuringTheStartAndAfterIt() throws IOException {
        for (int i = 0; i < 20; i++) {
            files.put("many/" + i, bytes("number " + i));
        }
        files.put("net/bytebuddy/Compressed.class", bytes("again ".repeat(1_000)));
        Bundle bundle = new Bundle(jar("many/7", "net/bytebuddy/Compressed.class", "many/3"));
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            assertThat(bundle.read(file.getKey())).as(file.getKey()).isEqualTo(file.getValue());
        }
        bundle.started();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            assertThat(bundle.read(file.getKey())).as(file.getKey()).isEqualTo(file.getValue());
        }
    }

    @Test
    void shouldRefuseToPackAFirstFileThatIsNotThere() {
        files.put("one", bytes("1"));
        assertThatThrownBy(() -> jar("two"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("names two, which is not there");
    }

    /** {@code Aa} and {@code BB} are of one hash, and a class path is asked for all kinds of names. */
    @Test
    void shouldNotTakeOneNameForAnotherOfTheSameHash() throws IOException {
        files.put("Aa", bytes("the one"));
        Bundle bundle = new Bundle(jar());
        assertThat("BB".hashCode()).isEqualTo("Aa".hashCode());
        assertThat(bundle.read("Aa")).isEqualTo(bytes("the one"));
        assertThat(bundle.read("BB")).isNull();
        String longer = "\0".repeat(300) + "Aa";
        assertThat(longer.hashCode()).isEqualTo("Aa".hashCode());
        assertThat(bundle.read(longer)).isNull();
    }

    @Test
    void shouldRefuseToPackTwoNamesOfOneHash() {
        files.put("Aa", bytes("the one"));
        files.put("BB", bytes("the other"));
        assertThatThrownBy(() -> jar())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("same hash");
    }

    @Test
    void shouldSayWhatIsMissingFromAJarThatIsNone() throws IOException {
        Path jar = folder.resolve("other.jar");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new ZipEntry("something"));
        }
        assertThatThrownBy(() -> new Bundle(jar.toFile()))
                .isInstanceOf(IOException.class)
                .hasMessage("agent.bundle is missing from " + jar);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private File jar(String... first) throws IOException {
        byte[] packed = PackedFolder.of(folder, files, first);
        Path jar = folder.resolve("some.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream out = new ZipOutputStream(file)) {
            CRC32 sum = new CRC32();
            sum.update(packed);
            ZipEntry entry = new ZipEntry(Bundle.ENTRY);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(packed.length);
            entry.setCrc(sum.getValue());
            out.putNextEntry(entry);
            out.write(packed);
        }
        return jar.toFile();
    }
}
