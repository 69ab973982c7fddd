package io.spanweave.harness;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.function.Consumer;

/** Reading JSON the way a strict server does. */
final class Json {
    /** Big decimals keep the microseconds of a timestamp; a field given twice is an encoder's bug. */
    static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Json() {}

    static JsonNode objectOrMissing(byte[] bytes) {
        try {
            JsonNode node = MAPPER.readTree(bytes);
            return node.isObject() ? node : MissingNode.getInstance();
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    /** Text of a value, empty when there is none. */
    static String text(JsonNode node) {
        return node.isMissingNode() || node.isNull() ? "" : node.asText();
    }

    static boolean hasText(JsonNode node) {
        return node.isTextual() && !node.textValue().isEmpty();
    }

    /** Seconds since 1970 with fraction, or an ISO 8601 text. */
    static Optional<Instant> instant(JsonNode node) {
        try {
            if (node.isNumber()) {
                BigDecimal seconds = node.decimalValue();
                long whole = seconds.longValue();
                long nanos = seconds.subtract(BigDecimal.valueOf(whole))
                        .movePointRight(9)
                        .longValue();
                return Optional.of(Instant.ofEpochSecond(whole, nanos));
            }
            if (node.isTextual()) {
                return Optional.of(OffsetDateTime.parse(node.textValue()).toInstant());
            }
        } catch (DateTimeException | ArithmeticException unreadable) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    static void eachText(JsonNode node, Consumer<String> each) {
        if (node.isTextual()) {
            each.accept(node.textValue());
        }
        node.properties().forEach(field -> {
            each.accept(field.getKey());
            eachText(field.getValue(), each);
        });
        if (node.isArray()) {
            node.forEach(element -> eachText(element, each));
        }
    }
}
