package io.spanweave.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Sentry envelope, cut up the way GlitchTip does it. */
record Envelope(JsonNode header, List<Item> items) {

    /** One item; its body is missing when it is not JSON. */
    record Item(String type, JsonNode header, ByteBuffer payload, JsonNode body) {}

    /** A header that is not a JSON object comes back as a missing node. */
    static Envelope read(byte[] bytes, Findings findings) {
        Lines lines = new Lines(bytes);
        JsonNode header = Json.objectOrMissing(lines.next());
        List<Item> items = new ArrayList<>();
        if (header.isMissingNode()) {
            return new Envelope(header, items);
        }
        findings.complainIf(!lines.hasNext(), "the envelope holds no item");
        while (lines.hasNext()) {
            byte[] line = lines.next();
            if (line.length == 0 && !lines.hasNext()) {
                break;
            }
            JsonNode itemHeader = Json.objectOrMissing(line);
            if (itemHeader.isMissingNode()) {
                findings.complain("an item header is not a JSON object: GlitchTip stops reading the envelope there");
                break;
            }
            Item item = readItem(itemHeader, lines, findings);
            if (item == null) {
                break;
            }
            items.add(item);
        }
        return new Envelope(header, items);
    }

    private static @Nullable Item readItem(JsonNode header, Lines lines, Findings findings) {
        String type = Json.text(header.path("type"));
        byte[] payload;
        if (header.path("length").isIntegralNumber()) {
            int length = header.path("length").intValue();
            if (length < 0 || length > lines.left()) {
                findings.complain("item '" + type + "' announces " + length + " bytes and " + lines.left()
                        + " are left: GlitchTip stops reading the envelope there");
                return null;
            }
            payload = lines.take(length);
        } else {
            findings.complain("item '" + type + "' has no length");
            payload = lines.next();
        }
        return new Item(type, header, ByteBuffer.wrap(payload), Json.objectOrMissing(payload));
    }

    /** A cursor over lines and counted bytes. */
    private static final class Lines {
        private final byte[] bytes;
        private int at;

        Lines(byte[] bytes) {
            this.bytes = bytes;
        }

        boolean hasNext() {
            return at < bytes.length;
        }

        int left() {
            return bytes.length - at;
        }

        byte[] next() {
            int end = at;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            byte[] line = Arrays.copyOfRange(bytes, at, end);
            at = Math.min(bytes.length, end + 1);
            return line;
        }

        byte[] take(int length) {
            byte[] taken = Arrays.copyOfRange(bytes, at, at + length);
            at += length;
            next();
            return taken;
        }
    }
}
