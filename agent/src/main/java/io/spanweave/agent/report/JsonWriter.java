package io.spanweave.agent.report;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON text after the other as UTF-8 into one buffer, which is kept from text to text. What is written is
 * always JSON (RFC 8259): commas and colons come by themselves, strings are escaped, and who closes what is not open, or
 * gives a member no name, meets an {@link IllegalStateException}. Only for the reporter's thread.
 */
final class JsonWriter {
    /** The longest double is shorter. */
    private static final int NUMBER_AT_MOST = 40;

    /** Twice the longest that is cut on purpose. What is longer was never meant to be read, and servers refuse it whole. */
    private static final int TEXT_AT_MOST = 8_192;

    private static final int ROOM_AT_FIRST = 16_384;

    /** A giant trace may need more for once; it is not kept. */
    static final int ROOM_KEPT = 262_144;

    /** As many as there are bits to remember them by; Sentry's deepest is a stack frame, at seven. */
    private static final int DEPTH_AT_MOST = 64;

    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    private static final long MILLIS_OF_DAY = 86_400_000;

    private byte[] bytes;
    private int length;
    private int depth;
    /** One bit for each that is open, the innermost last: 1 for an object, 0 for an array. */
    private long objects;

    private boolean first = true;
    private boolean named;

    JsonWriter() {
        this(ROOM_AT_FIRST);
    }

    /**
     * Makes a writer.
     *
     * @param room bytes to begin with
     */
    JsonWriter(int room) {
        this.bytes = new byte[room];
    }

    /** Begins a new text, and forgets the one before, finished or not. */
    void reset() {
        if (bytes.length > ROOM_KEPT) {
            bytes = new byte[ROOM_AT_FIRST];
        }
        length = 0;
        depth = 0;
        objects = 0;
        first = true;
        named = false;
    }

    /** Where the text is, from 0 to {@link #length()}; changed by whatever is written next. */
    byte[] bytes() {
        return bytes;
    }

    /** Bytes written. */
    int length() {
        return length;
    }

    /** A copy of what stands between the braces of the one object that was written, for {@link #members(byte[])}. */
    byte[] members() {
        if (depth != 0 || named || length < 2) {
            throw new IllegalStateException("there is no whole object");
        }
        return Arrays.copyOfRange(bytes, 1, length - 1);
    }

    void beginObject() {
        open('{', 1);
    }

    void beginObject(String name) {
        name(name);
        open('{', 1);
    }

    void endObject() {
        close('}', 1);
    }

    /** Inside of another one. */
    void beginArray() {
        open('[', 0);
    }

    void beginArray(String name) {
        name(name);
        open('[', 0);
    }

    void endArray() {
        close(']', 0);
    }

    /** Another line, for formats that hold one text in each. */
    void endLine() {
        if (depth != 0 || named) {
            throw new IllegalStateException("the text is not at its end");
        }
        room(1);
        bytes[length++] = '\n';
        first = true;
    }

    /** Names the next value. */
    void name(String name) {
        if (named || !isInObject()) {
            throw new IllegalStateException("no place for a name: " + name);
        }
        comma();
        text(name);
        room(1);
        bytes[length++] = ':';
        named = true;
    }

    /** Members written before, with their names and the commas between them; none is fine, too. */
    void members(byte[] written) {
        if (named || !isInObject()) {
            throw new IllegalStateException("no place for members");
        }
        if (written.length > 0) {
            comma();
            room(written.length);
            System.arraycopy(written, 0, bytes, length, written.length);
            length += written.length;
        }
    }

    /** Nothing at all when there is no value. */
    void field(String name, @Nullable String value) {
        if (value != null) {
            name(name);
            value(value);
        }
    }

    void field(String name, long value) {
        name(name);
        number(value);
    }

    void field(String name, boolean value) {
        name(name);
        ascii(value ? "true" : "false");
    }

    /** A string of 16 hex digits. */
    void hexField(String name, long value) {
        name(name);
        before();
        room(18);
        bytes[length++] = '"';
        hex(value);
        bytes[length++] = '"';
    }

    /** A string of 32 hex digits. */
    void hexField(String name, long high, long low) {
        name(name);
        before();
        room(34);
        bytes[length++] = '"';
        hex(high);
        hex(low);
        bytes[length++] = '"';
    }

    /** A number with two decimals at most, rounded half up; for what is small, such as milliseconds. */
    void hundredthsField(String name, double value) {
        name(name);
        long hundredths = Math.round(value * 100);
        long whole = Math.abs(hundredths) / 100;
        int rest = (int) (Math.abs(hundredths) % 100);
        before();
        room(24);
        if (hundredths < 0) {
            bytes[length++] = '-';
        }
        digits(whole);
        bytes[length++] = '.';
        bytes[length++] = (byte) ('0' + rest / 10);
        if (rest % 10 != 0) {
            bytes[length++] = (byte) ('0' + rest % 10);
        }
    }

    /**
     * A number of seconds with six decimals: Sentry's timestamp.
     *
     * @param micros microseconds since 1970
     */
    void secondsField(String name, long micros) {
        name(name);
        before();
        room(28);
        if (micros < 0) {
            bytes[length++] = '-';
        }
        long seconds = micros / 1_000_000;
        // Ten digits from 2001 to 2286, and an int is divided in a fraction of the time.
        if (seconds >= 1_000_000_000 && seconds <= Integer.MAX_VALUE) {
            padded((int) seconds, 10);
        } else {
            digits(Math.abs(seconds));
        }
        bytes[length++] = '.';
        padded((int) Math.abs(micros % 1_000_000), 6);
    }

    /**
     * Sentry's other timestamp, {@code 2026-11-22T08:30:00.123Z}; of the years 0 to 9999.
     *
     * @param millis milliseconds since 1970
     */
    void dateField(String name, long millis) {
        name(name);
        before();
        room(26);
        long day = Math.floorDiv(millis, MILLIS_OF_DAY);
        int ofDay = (int) Math.floorMod(millis, MILLIS_OF_DAY);
        // Years that begin in March put the odd day last; 146,097 days are 400 of them.
        long days = day + 719_468;
        int ofEra = (int) Math.floorMod(days, 146_097L);
        int yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365;
        int ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int march = (5 * ofYear + 2) / 153;
        int month = march < 10 ? march + 3 : march - 9;
        int year = (int) (yearOfEra + Math.floorDiv(days, 146_097L) * 400) + (month <= 2 ? 1 : 0);
        bytes[length++] = '"';
        padded(year, 4);
        bytes[length++] = '-';
        padded(month, 2);
        bytes[length++] = '-';
        padded(ofYear - (153 * march + 2) / 5 + 1, 2);
        bytes[length++] = 'T';
        padded(ofDay / 3_600_000, 2);
        bytes[length++] = ':';
        padded(ofDay / 60_000 % 60, 2);
        bytes[length++] = ':';
        padded(ofDay / 1_000 % 60, 2);
        bytes[length++] = '.';
        padded(ofDay % 1_000, 3);
        bytes[length++] = 'Z';
        bytes[length++] = '"';
    }

    /** A number or a truth as such where JSON has a word for it, everything else as its text. */
    void anyField(String name, @Nullable Object value) {
        name(name);
        if (value instanceof Boolean) {
            ascii(value.equals(true) ? "true" : "false");
        } else if (value instanceof Integer
                || value instanceof Long
                || value instanceof Short
                || value instanceof Byte) {
            number(((Number) value).longValue());
        } else {
            String text = String.valueOf(value);
            if (value instanceof Number && isNumber(text) && isReadable(text)) {
                ascii(text);
            } else {
                value(text);
            }
        }
    }

    void value(String value) {
        before();
        text(value);
    }

    private void number(long value) {
        before();
        room(20);
        if (value < 0) {
            bytes[length++] = '-';
        }
        digits(value);
    }

    /** Of what is too long or too large for a number of 64 bits some servers refuse the whole text. */
    private static boolean isReadable(String number) {
        return number.length() <= NUMBER_AT_MOST && !Double.isInfinite(Double.parseDouble(number));
    }

    /** NaN and the infinities are none, nor is what a class of somebody's own may say of itself. */
    private static boolean isNumber(String text) {
        int at = text.startsWith("-") ? 1 : 0;
        int from = at;
        at = digitsFrom(text, at);
        boolean number = at > from && (text.charAt(from) != '0' || at == from + 1);
        if (at < text.length() && text.charAt(at) == '.') {
            from = ++at;
            at = digitsFrom(text, at);
            number &= at > from;
        }
        if (at < text.length() && (text.charAt(at) | 0x20) == 'e') {
            at++;
            if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
                at++;
            }
            from = at;
            at = digitsFrom(text, at);
            number &= at > from;
        }
        return number && at == text.length();
    }

    private static int digitsFrom(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    private boolean isInObject() {
        return depth > 0 && (objects & 1) == 1;
    }

    private void open(char bracket, int object) {
        before();
        if (depth == DEPTH_AT_MOST) {
            throw new IllegalStateException("too deep");
        }
        depth++;
        objects = objects << 1 | object;
        room(1);
        bytes[length++] = (byte) bracket;
        first = true;
    }

    private void close(char bracket, int object) {
        if (depth == 0 || named || (objects & 1) != object) {
            throw new IllegalStateException("no place for " + bracket);
        }
        depth--;
        objects >>>= 1;
        room(1);
        bytes[length++] = (byte) bracket;
        first = false;
    }

    /** What stands in front of a value. */
    private void before() {
        if (named) {
            named = false;
        } else if (isInObject() || (depth == 0 && !first)) {
            throw new IllegalStateException("a value without a name");
        } else {
            comma();
        }
    }

    private void comma() {
        if (!first) {
            room(1);
            bytes[length++] = ',';
        }
        first = false;
    }

    private void ascii(String text) {
        before();
        room(text.length());
        for (int i = 0; i < text.length(); i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
    }

    private void text(String whole) {
        String text = whole.length() <= TEXT_AT_MOST ? whole : whole.substring(0, TEXT_AT_MOST - 1) + "…";
        int end = text.length();
        room(end + 2);
        byte[] to = bytes;
        int at = length;
        to[at++] = '"';
        int i = 0;
        for (; i < end; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\' || c >= 0x80) {
                break;
            }
            to[at++] = (byte) c;
        }
        length = at;
        for (; i < end; i++) {
            char c = text.charAt(i);
            // Six for this one, and one for each that follows: the usual ones need no more.
            room(end - i + 6);
            if (c < 0x80) {
                escaped(c);
            } else if (c < 0x800) {
                bytes[length++] = (byte) (0xC0 | c >> 6);
                bytes[length++] = (byte) (0x80 | (c & 0x3F));
            } else if (!Character.isSurrogate(c)) {
                three(c);
            } else if (Character.isHighSurrogate(c) && i + 1 < end && Character.isLowSurrogate(text.charAt(i + 1))) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                bytes[length++] = (byte) (0xF0 | point >> 18);
                bytes[length++] = (byte) (0x80 | (point >> 12 & 0x3F));
                bytes[length++] = (byte) (0x80 | (point >> 6 & 0x3F));
                bytes[length++] = (byte) (0x80 | (point & 0x3F));
            } else {
                // Half a character: UTF-8 has no form for it, and a server may refuse the whole text.
                three('\uFFFD');
            }
        }
        room(1);
        bytes[length++] = '"';
    }

    private void escaped(char c) {
        if (c >= ' ' && c != '"' && c != '\\') {
            bytes[length++] = (byte) c;
            return;
        }
        bytes[length++] = '\\';
        switch (c) {
            case '"':
            case '\\':
                bytes[length++] = (byte) c;
                break;
            case '\n':
                bytes[length++] = 'n';
                break;
            case '\r':
                bytes[length++] = 'r';
                break;
            case '\t':
                bytes[length++] = 't';
                break;
            default:
                bytes[length++] = 'u';
                bytes[length++] = '0';
                bytes[length++] = '0';
                bytes[length++] = HEX[c >> 4];
                bytes[length++] = HEX[c & 15];
                break;
        }
    }

    private void three(char c) {
        bytes[length++] = (byte) (0xE0 | c >> 12);
        bytes[length++] = (byte) (0x80 | (c >> 6 & 0x3F));
        bytes[length++] = (byte) (0x80 | (c & 0x3F));
    }

    private void hex(long value) {
        byte[] to = bytes;
        int at = length;
        for (int shift = 60; shift >= 0; shift -= 4) {
            to[at++] = HEX[(int) (value >>> shift) & 15];
        }
        length = at;
    }

    /** Without a sign. */
    private void digits(long value) {
        int count = 1;
        for (long left = value / 10; left != 0; left /= 10) {
            count++;
        }
        byte[] to = bytes;
        long left = value;
        for (int at = length + count - 1; at >= length; at--) {
            // The remainder has the sign of the number, and the smallest long has no counterpart.
            to[at] = (byte) ('0' + Math.abs((int) (left % 10)));
            left /= 10;
        }
        length += count;
    }

    private void padded(int value, int count) {
        byte[] to = bytes;
        int left = value;
        for (int at = length + count - 1; at >= length; at--) {
            to[at] = (byte) ('0' + left % 10);
            left /= 10;
        }
        length += count;
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
