package io.spanweave.agent.report;

import java.util.Arrays;

/**
 * Compresses (RFC 1951) what repeats itself a lot, such as the spans of a transaction, and what is short: one block with
 * the fixed codes, and for each repetition the last place that began with the same four bytes. The JDK's own
 * {@link java.util.zip.Deflater} does a better job and takes three times as long over it; most of that goes into clearing
 * and filling tables that are meant for megabytes. Only for the reporter's thread.
 */
final class Deflate {
    private static final int SHORTEST = 4;
    private static final int LONGEST = 258;
    private static final int FARTHEST = 32_768;
    private static final int PLACE_BITS = 12;
    private static final int END_OF_BLOCK = 256;
    private static final byte[] NOTHING = new byte[0];

    /** For each byte, and the end of the block: its code, the first bit lowest, and how many bits it has. */
    private static final short[] LITERALS = new short[257];

    private static final byte[] LITERAL_BITS = new byte[257];

    /** The same for each length, with the bits that follow the code. */
    private static final short[] LENGTHS = new short[LONGEST + 1];

    private static final byte[] LENGTH_BITS = new byte[LONGEST + 1];

    static {
        for (int symbol = 0; symbol <= END_OF_BLOCK; symbol++) {
            LITERALS[symbol] = (short) codeOf(symbol);
            LITERAL_BITS[symbol] = (byte) bitsOf(symbol);
        }
        // Eight lengths with a code of their own, then four codes of each number of further bits, from one to five.
        int symbol = 257;
        int length = 3;
        for (int further = 0; length < LONGEST; further++) {
            int codes = further == 0 ? 8 : 4;
            for (int code = 0; code < codes; code++) {
                for (int rest = 0; rest < 1 << further && length < LONGEST; rest++) {
                    LENGTHS[length] = (short) (codeOf(symbol) | (rest << bitsOf(symbol)));
                    LENGTH_BITS[length++] = (byte) (bitsOf(symbol) + further);
                }
                symbol++;
            }
        }
        LENGTHS[LONGEST] = (short) codeOf(285);
        LENGTH_BITS[LONGEST] = (byte) bitsOf(285);
    }

    /** Where four bytes with this hash were seen last, plus one. */
    private final int[] places = new int[1 << PLACE_BITS];

    private byte[] to = NOTHING;
    private int at;
    private long bits;
    private int count;

    /** How many bytes it can take at most. */
    static int roomFor(int length) {
        // Nine bits for a byte, and a long of bits at the end.
        return length + length / 8 + 16;
    }

    private static int bitsOf(int symbol) {
        return symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8;
    }

    private static int codeOf(int symbol) {
        int code;
        if (symbol < 144) {
            code = 0x30 + symbol;
        } else if (symbol < 256) {
            code = 0x190 + symbol - 144;
        } else if (symbol < 280) {
            code = symbol - 256;
        } else {
            code = 0xC0 + symbol - 280;
        }
        return Integer.reverse(code) >>> (32 - bitsOf(symbol));
    }

    /** Begins; there must be {@link #roomFor room} behind {@code from}. */
    void begin(byte[] bytes, int from) {
        to = bytes;
        at = from;
        // The last block, with the fixed codes.
        bits = 1 | (1 << 1);
        count = 3;
    }

    /** Repetitions are found within what is added at once. */
    void add(byte[] from, int length) {
        Arrays.fill(places, 0);
        int i = 0;
        while (i <= length - SHORTEST) {
            int four = fourAt(from, i);
            int place = (four * 0x9E3779B1) >>> (32 - PLACE_BITS);
            int before = places[place] - 1;
            places[place] = i + 1;
            if (before >= 0 && i - before <= FARTHEST && fourAt(from, before) == four) {
                i = repetition(from, i, before, length);
            } else {
                write(LITERALS[from[i] & 0xff], LITERAL_BITS[from[i] & 0xff]);
                i++;
            }
        }
        for (; i < length; i++) {
            write(LITERALS[from[i] & 0xff], LITERAL_BITS[from[i] & 0xff]);
        }
    }

    /** However long it is: one longer than the format's longest goes on at the same distance. */
    private int repetition(byte[] from, int start, int before, int length) {
        int distance = start - before;
        int end = start + SHORTEST;
        while (end < length && from[end] == from[end - distance]) {
            end++;
        }
        int i = start;
        while (end - i >= SHORTEST) {
            int step = Math.min(end - i, LONGEST);
            write(LENGTHS[step], LENGTH_BITS[step]);
            writeDistance(distance);
            i += step;
        }
        return i;
    }

    /** Thirty codes of five bits; from the fifth on there are two codes for each number of further bits. */
    private void writeDistance(int distance) {
        int rest = distance - 1;
        if (rest < 4) {
            write(Integer.reverse(rest) >>> 27, 5);
        } else {
            int further = 30 - Integer.numberOfLeadingZeros(rest);
            int code = 2 * further + (rest >>> further);
            write((Integer.reverse(code) >>> 27) | ((rest & ((1 << further) - 1)) << 5), 5 + further);
        }
    }

    /** Where the bytes end. */
    int end() {
        write(LITERALS[END_OF_BLOCK], LITERAL_BITS[END_OF_BLOCK]);
        while (count > 0) {
            to[at++] = (byte) bits;
            bits >>>= 8;
            count -= 8;
        }
        to = NOTHING;
        return at;
    }

    private void write(int code, int width) {
        bits |= (long) code << count;
        count += width;
        if (count >= 32) {
            to[at] = (byte) bits;
            to[at + 1] = (byte) (bits >> 8);
            to[at + 2] = (byte) (bits >> 16);
            to[at + 3] = (byte) (bits >> 24);
            at += 4;
            bits >>>= 32;
            count -= 32;
        }
    }

    private static int fourAt(byte[] from, int at) {
        return (from[at] & 0xff)
                | ((from[at + 1] & 0xff) << 8)
                | ((from[at + 2] & 0xff) << 16)
                | ((from[at + 3] & 0xff) << 24);
    }
}
