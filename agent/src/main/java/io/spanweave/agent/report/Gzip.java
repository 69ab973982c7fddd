package io.spanweave.agent.report;

import java.util.Arrays;
import java.util.zip.CRC32;

/** Compresses one body after the other (RFC 1952), in a buffer that is kept. Only for the reporter's thread. */
final class Gzip {
    /** A magic number, "deflate", no name, no time, "fastest", of an unknown file system. */
    private static final byte[] HEAD = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 4, (byte) 0xff};

    private static final int TAIL = 8;

    private final CRC32 sum = new CRC32();
    private final Deflate deflate = new Deflate();
    private byte[] bytes = HEAD.clone();

    /** The two texts, one behind the other, compressed; the array is the caller's. */
    byte[] compress(byte[] one, int oneLength, byte[] other, int otherLength) {
        int needed = HEAD.length + Deflate.roomFor(oneLength + otherLength) + TAIL;
        if (bytes.length < needed || (bytes.length > JsonWriter.ROOM_KEPT && needed <= JsonWriter.ROOM_KEPT)) {
            bytes = Arrays.copyOf(HEAD, Math.max(needed, Math.min(2 * needed, JsonWriter.ROOM_KEPT)));
        }
        sum.reset();
        deflate.begin(bytes, HEAD.length);
        add(one, oneLength);
        add(other, otherLength);
        int end = littleEndian(deflate.end(), (int) sum.getValue());
        return Arrays.copyOf(bytes, littleEndian(end, oneLength + otherLength));
    }

    private void add(byte[] text, int length) {
        sum.update(text, 0, length);
        deflate.add(text, length);
    }

    private int littleEndian(int at, int value) {
        for (int i = 0; i < 4; i++) {
            bytes[at + i] = (byte) (value >> (8 * i));
        }
        return at + 4;
    }
}
