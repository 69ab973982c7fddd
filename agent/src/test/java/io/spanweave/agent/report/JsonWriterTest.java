package io.spanweave.agent.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonWriterTest {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final JsonWriter json = new JsonWriter(16);

    @Test
    void shouldNestAndSeparate() {
        json.beginObject();
        json.beginObject("empty");
        json.endObject();
        json.beginArray("list");
        json.value("a");
        json.value("b");
        json.beginObject();
        json.field("n", -1);
        json.field("absent", null);
        json.field("b", true);
        json.endObject();
        json.endArray();
        json.beginArray("none");
        json.endArray();
        json.field("last", "x");
        json.endObject();
        assertThat(text())
                .isEqualTo("{\"empty\":{},\"list\":[\"a\",\"b\",{\"n\":-1,\"b\":true}],\"none\":[],\"last\":\"x\"}");
    }

    @Test
    void shouldHoldSeveralLines() {
        for (int i = 0; i < 2; i++) {
            json.beginObject();
            json.endObject();
            json.endLine();
        }
        assertThat(text()).isEqualTo("{}\n{}\n");
    }

    @Test
    void shouldRepeatMembersWrittenBefore() {
        json.beginObject();
        json.field("a", 1);
        json.field("b", 2);
        json.endObject();
        byte[] two = json.members();
        json.reset();
        json.beginObject();
        json.endObject();
        byte[] none = json.members();
        json.reset();
        json.beginObject();
        json.members(none);
        json.members(two);
        json.members(none);
        json.field("c", 3);
        json.endObject();
        assertThat(text()).isEqualTo("{\"a\":1,\"b\":2,\"c\":3}");
    }

    @Test
    void shouldBeginAnewAfterHalfAText() {
        json.beginObject();
        json.beginArray("a");
        json.reset();
        json.beginObject();
        json.endObject();
        assertThat(text()).isEqualTo("{}");
    }

    @Test
    void shouldRefuseWhatIsNoJson() {
        refuse(JsonWriter::endObject);
        refuse(JsonWriter::endArray);
        refuse(writer -> writer.field("a", "b"));
        refuse(writer -> writer.members(new byte[0]));
        refuse(writer -> {
            writer.beginObject();
            writer.value("without a name");
        });
        refuse(writer -> {
            writer.beginObject();
            writer.endArray();
        });
        refuse(writer -> {
            writer.beginObject();
            writer.name("a");
            writer.endObject();
        });
        refuse(writer -> {
            writer.beginObject();
            writer.name("a");
            writer.name("b");
        });
        refuse(writer -> {
            writer.beginObject();
            writer.beginArray("a");
            writer.field("b", 1);
        });
        refuse(writer -> {
            writer.beginObject();
            writer.endLine();
        });
        refuse(writer -> {
            writer.beginObject();
            writer.members();
        });
        refuse(writer -> {
            writer.beginObject();
            writer.endObject();
            writer.beginObject();
        });
    }

    private void refuse(Consumer<JsonWriter> wrong) {
        json.reset();
        assertThatThrownBy(() -> wrong.accept(json)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldKnowHowDeepItIs() throws IOException {
        json.beginObject();
        for (int i = 1; i < 64; i++) {
            json.beginObject("a");
        }
        assertThatThrownBy(() -> json.beginObject("a")).isInstanceOf(IllegalStateException.class);
        json.reset();
        json.beginObject();
        for (int i = 1; i < 64; i++) {
            json.beginObject("a");
        }
        for (int i = 0; i < 64; i++) {
            json.endObject();
        }
        assertThat(JSON.readTree(text()).findValues("a")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "\" \\ / \b \f \n \r \t",
                "\u0000\u0001\u001f\u007f\u0080\u009f",
                "äöüß",
                "\u07ff\u0800\uffff\ufffd",
                "\u2028\u2029\ufeff",
                "\uD83D\uDE00\uDBFF\uDFFF\uD800\uDC00",
                "</script>",
                "ascii, and then ä, and then ascii again",
            })
    void shouldEscape(String text) throws IOException {
        assertThat(readBack(text)).isEqualTo(text);
    }

    @Test
    void shouldReplaceHalfCharacters() throws IOException {
        assertThat(readBack("\uD83D")).isEqualTo("\uFFFD");
        assertThat(readBack("\uDE00")).isEqualTo("\uFFFD");
        assertThat(readBack("a\uD83Db")).isEqualTo("a\uFFFDb");
        assertThat(readBack("\uD83D\uD83D\uDE00")).isEqualTo("\uFFFD\uD83D\uDE00");
        assertThat(readBack("\uDE00\uD83D")).isEqualTo("\uFFFD\uFFFD");
    }

    @Test
    void shouldWriteWhatJacksonReadsWhateverTheText() throws IOException {
        Random random = new Random(42);
        for (int i = 0; i < 20_000; i++) {
            char[] chars = new char[random.nextInt(i % 100 == 0 ? 5_000 : 40)];
            int bound = new int[] {0x80, 0x100, 0x800, 0x10000}[random.nextInt(4)];
            for (int c = 0; c < chars.length; c++) {
                chars[c] = (char) random.nextInt(bound);
                if (random.nextInt(5) == 0) {
                    chars[c] = (char) (0xD800 + random.nextInt(0x800));
                }
            }
            String text = new String(chars);
            // What the JDK writes for half characters is a question mark.
            String expected = new String(text.getBytes(UTF_8), UTF_8);
            assertThat(readBack(text).replace('\uFFFD', '?')).isEqualTo(expected.replace('\uFFFD', '?'));
        }
    }

    @Test
    void shouldWriteHugeTextsAndNotKeepTheRoom() throws IOException {
        String huge = "\u0001ä".repeat(4_096);
        json.beginObject();
        json.beginArray("huge");
        for (int i = 0; i < 100; i++) {
            json.value(huge);
        }
        json.endArray();
        json.endObject();
        for (JsonNode value : tree().get("huge")) {
            assertThat(value.asText()).isEqualTo(huge);
        }
        assertThat(json.bytes().length).isGreaterThan(JsonWriter.ROOM_KEPT);
        json.reset();
        assertThat(json.bytes().length).isLessThanOrEqualTo(JsonWriter.ROOM_KEPT);
        assertThat(readBack("after")).isEqualTo("after");
    }

    @Test
    void shouldCutWhatNobodyMeantToBeRead() throws IOException {
        String most = "ä".repeat(8_192);
        assertThat(readBack(most)).isEqualTo(most);
        assertThat(readBack(most + "ä")).isEqualTo("ä".repeat(8_191) + "…");
        // Half of what is cut through is replaced, as any half is.
        assertThat(readBack("ä".repeat(8_190) + "\uD83D\uDE00ä")).isEqualTo("ä".repeat(8_190) + "\uFFFD…");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 9, 10, 99, 100, 2_147_483_648L, Long.MAX_VALUE, Long.MIN_VALUE})
    void shouldWriteNumbers(long number) throws IOException {
        json.beginObject();
        json.field("n", number);
        json.endObject();
        assertThat(tree().get("n").longValue()).isEqualTo(number);
        assertThat(text()).isEqualTo("{\"n\":" + number + "}");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.0",
        "2.684, 2.68",
        "2.685, 2.69",
        "0.005, 0.01",
        "2.7, 2.7",
        "100, 100.0",
        "-1.5, -1.5",
        "-0.25, -0.25",
        "86400000.123, 86400000.12"
    })
    void shouldRoundToHundredths(double value, String expected) {
        json.beginObject();
        json.hundredthsField("n", value);
        json.endObject();
        assertThat(text()).isEqualTo("{\"n\":" + expected + "}");
    }

    @ParameterizedTest
    @CsvSource({
        "1795680441429049, 1795680441.429049",
        "1000000000000000, 1000000000.000000",
        "999999999999999, 999999999.999999",
        "2147483647999999, 2147483647.999999",
        "2147483648000001, 2147483648.000001",
        "1, 0.000001",
        "0, 0.000000",
        "-1, -0.000001",
        "-1500000, -1.500000"
    })
    void shouldWriteSeconds(long micros, String expected) {
        json.beginObject();
        json.secondsField("t", micros);
        json.endObject();
        assertThat(text()).isEqualTo("{\"t\":" + expected + "}");
    }

    @Test
    void shouldWriteDates() {
        DateTimeFormatter form =
                DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            long millis = i < 4_000 ? i * 86_400_000L : (long) (random.nextDouble() * 253_402_300_800_000L);
            json.reset();
            json.beginObject();
            json.dateField("t", millis);
            json.endObject();
            assertThat(text()).isEqualTo("{\"t\":\"" + form.format(Instant.ofEpochMilli(millis)) + "\"}");
        }
    }

    @Test
    void shouldWriteIds() {
        json.beginObject();
        json.hexField("span", 0xfL);
        json.hexField("trace", 0xfedcba9876543210L, 1);
        json.endObject();
        assertThat(text()).isEqualTo("{\"span\":\"000000000000000f\",\"trace\":\"fedcba98765432100000000000000001\"}");
    }

    @Test
    void shouldWriteWhatJsonHasAWordForAndTheRestAsText() {
        Object[] values = {
            1,
            2L,
            (short) 3,
            (byte) 4,
            true,
            false,
            1.5,
            0.1f,
            1e20,
            1e-7,
            new BigDecimal("1.50"),
            BigInteger.TEN,
            new AtomicLong(5),
            "text",
            'c',
            null,
            Double.NaN,
            Float.NEGATIVE_INFINITY,
            new BigDecimal("1E+3"),
            new Odd()
        };
        json.beginObject();
        for (int i = 0; i < values.length; i++) {
            json.anyField(String.valueOf(i), values[i]);
        }
        json.endObject();
        assertThat(text())
                .isEqualTo("{\"0\":1,\"1\":2,\"2\":3,\"3\":4,\"4\":true,\"5\":false,\"6\":1.5,\"7\":0.1,\"8\":1.0E20,"
                        + "\"9\":1.0E-7,\"10\":1.50,\"11\":10,\"12\":5,\"13\":\"text\",\"14\":\"c\",\"15\":\"null\","
                        + "\"16\":\"NaN\",\"17\":\"-Infinity\",\"18\":1E+3,\"19\":\"01\"}");
    }

    private String readBack(String text) throws IOException {
        json.reset();
        json.beginObject();
        // Names are cut like values, which makes them other ones.
        String name = "n" + (text.length() < 8_000 ? text : "");
        json.field(name, text);
        json.endObject();
        Map.Entry<String, JsonNode> field = tree().properties().iterator().next();
        if (name.length() > 1) {
            assertThat(field.getKey()).isEqualTo("n" + field.getValue().textValue());
        }
        return field.getValue().textValue();
    }

    private JsonNode tree() throws IOException {
        return JSON.readTree(json.bytes(), 0, json.length());
    }

    private String text() {
        return new String(json.bytes(), 0, json.length(), UTF_8);
    }

    /** A number that says of itself what JSON does not call one. */
    private static final class Odd extends Number {
        @Override
        public int intValue() {
            return 1;
        }

        @Override
        public long longValue() {
            return 1;
        }

        @Override
        public float floatValue() {
            return 1;
        }

        @Override
        public double doubleValue() {
            return 1;
        }

        @Override
        public String toString() {
            return "01";
        }
    }
}
