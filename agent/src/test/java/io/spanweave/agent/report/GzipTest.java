package io.spanweave.agent.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** What comes out is what the JDK can read, and that is what went in. */
class GzipTest {
    private final Gzip gzip = new Gzip();

    @Test
    void shouldCompressTextsOneBehindTheOther() throws IOException {
        assertThat(packed("head", "body and body and body")).isEqualTo("headbody and body and body");
        assertThat(packed("", "")).isEmpty();
        assertThat(packed("a", "")).isEqualTo("a");
        assertThat(packed("", "abc")).isEqualTo("abc");
    }

    @Test
    void shouldFindRepetitionsOfEveryLengthAtEveryDistance() throws IOException {
        Random random = new Random(1);
        for (int length = 1; length < 600; length++) {
            String piece = noise(random, length);
            assertThat(packed("", piece + piece)).isEqualTo(piece + piece);
            assertThat(packed("", "x" + "y".repeat(length) + "z")).isEqualTo("x" + "y".repeat(length) + "z");
        }
        for (int distance = 4; distance < 40_000; distance = distance * 17 / 16 + 1) {
            String text = "needle" + noise(random, distance) + "needle";
            assertThat(packed("", text)).isEqualTo(text);
        }
    }

    @Test
    void shouldLookNoFartherBackThanTheFormat() throws IOException {
        for (int distance = 32_760; distance < 32_776; distance++) {
            // Zeros in between share no place with what is looked for.
            String text = "needle" + "0".repeat(distance - 6) + "needle";
            assertThat(packed("", text)).isEqualTo(text);
        }
    }

    @Test
    void shouldTakeEveryByte() throws IOException {
        Random random = new Random(2);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder();
            while (text.length() < random.nextInt(3_000)) {
                if (text.length() > 10 && random.nextBoolean()) {
                    int from = random.nextInt(text.length() - 4);
                    text.append(text, from, from + random.nextInt(text.length() - from));
                } else {
                    text.append((char) random.nextInt(random.nextBoolean() ? 0x80 : 0xD800));
                }
            }
            assertThat(packed("head", text.toString())).isEqualTo("head" + text);
        }
    }

    @Test
    void shouldShrinkWhatRepeatsItselfAndHardlyGrowWhatDoesNot() {
        String text = "{\"op\":\"db.query\",\"description\":\"select * from t\"}".repeat(200);
        assertThat(compressed("", text).length).isLessThan(text.length() / 20);
        assertThat(compressed("", noise(new Random(3), 10_000)).length).isLessThan(10_000 * 9 / 8 + 40);
    }

    @Test
    void shouldGiveAwayWhatItReturns() throws IOException {
        byte[] first = compressed("", "first");
        compressed("", "second");
        assertThat(unpacked(first)).isEqualTo("first");
    }

    @Test
    void shouldTakeGiantTexts() throws IOException {
        String giant = noise(new Random(4), 3_000_000);
        assertThat(packed("", giant)).isEqualTo(giant);
        assertThat(packed("", "small")).isEqualTo("small");
    }

    private String packed(String one, String other) throws IOException {
        return unpacked(compressed(one, other));
    }

    private byte[] compressed(String one, String other) {
        byte[] first = one.getBytes(UTF_8);
        byte[] second = other.getBytes(UTF_8);
        return gzip.compress(first, first.length, second, second.length);
    }

    private static String unpacked(byte[] packed) throws IOException {
        return new String(new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes(), UTF_8);
    }

    private static String noise(Random random, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) (' ' + random.nextInt(95)));
        }
        return text.toString();
    }
}
