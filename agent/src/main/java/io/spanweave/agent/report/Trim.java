package io.spanweave.agent.report;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes an envelope that a server finds too large smaller: a transaction without its spans, an error without its breadcrumbs.
 * What they amount to is told by the {@code work} context, which stays.
 */
final class Trim {
    private static final String[] MEMBERS = {",\"spans\":[", ",\"breadcrumbs\":{"};
    private static final String LENGTH = "\"length\":";

    private Trim() {}

    /**
     * Leaves out what there may be much of.
     *
     * @param envelope of {@link SentryEncoder}, compressed with gzip
     * @return null when there is nothing to leave out
     */
    static byte @Nullable [] smaller(byte[] envelope) throws IOException {
        byte[] whole = unzip(envelope);
        int afterHead = indexOf(whole, '\n', 0) + 1;
        int afterItem = indexOf(whole, '\n', afterHead) + 1;
        if (afterHead == 0 || afterItem == 0) {
            return null;
        }
        for (String member : MEMBERS) {
            int from = find(whole, afterItem, member);
            if (from >= 0) {
                return without(whole, afterHead, afterItem, from, endOfValue(whole, from));
            }
        }
        return null;
    }

    /** The item says in front how long it is. */
    private static byte[] without(byte[] whole, int afterHead, int afterItem, int from, int to) throws IOException {
        String item = new String(whole, afterHead, afterItem - afterHead, StandardCharsets.UTF_8);
        int length = item.indexOf(LENGTH) + LENGTH.length();
        int end = length;
        while (Character.isDigit(item.charAt(end))) {
            end++;
        }
        int shorter = Integer.parseInt(item.substring(length, end)) - (to - from);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(whole, 0, afterHead);
            out.write((item.substring(0, length) + shorter + item.substring(end)).getBytes(StandardCharsets.UTF_8));
            out.write(whole, afterItem, from - afterItem);
            out.write(whole, to, whole.length - to);
        }
        return bytes.toByteArray();
    }

    /** Where a member of the outermost object begins, with the comma in front of it; it is never the first. */
    private static int find(byte[] json, int from, String member) {
        byte[] wanted = member.getBytes(StandardCharsets.US_ASCII);
        int depth = 0;
        for (int at = from; at < json.length; at++) {
            byte b = json[at];
            if (depth == 1 && startsWith(json, at, wanted)) {
                return at;
            }
            if (b == '"') {
                at = endOfText(json, at);
            } else if (b == '{' || b == '[') {
                depth++;
            } else if (b == '}' || b == ']') {
                depth--;
            }
        }
        return -1;
    }

    private static int endOfValue(byte[] json, int member) {
        int depth = 0;
        for (int at = member; at < json.length; at++) {
            byte b = json[at];
            if (b == '"') {
                at = endOfText(json, at);
            } else if (b == '{' || b == '[') {
                depth++;
            } else if ((b == '}' || b == ']') && --depth == 0) {
                return at + 1;
            }
        }
        return json.length;
    }

    /** The closing quote. */
    private static int endOfText(byte[] json, int quote) {
        int at = quote + 1;
        while (at < json.length && json[at] != '"') {
            at += json[at] == '\\' ? 2 : 1;
        }
        return at;
    }

    private static boolean startsWith(byte[] bytes, int at, byte[] wanted) {
        if (bytes.length - at < wanted.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (bytes[at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private static int indexOf(byte[] bytes, char wanted, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static byte[] unzip(byte[] envelope) throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        byte[] part = new byte[8_192];
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(envelope))) {
            for (int count = in.read(part); count >= 0; count = in.read(part)) {
                whole.write(part, 0, count);
            }
        }
        return whole.toByteArray();
    }
}
