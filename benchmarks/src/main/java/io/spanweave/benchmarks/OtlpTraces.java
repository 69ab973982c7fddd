package io.spanweave.benchmarks;

import java.nio.ByteBuffer;

/** As much of the OpenTelemetry protocol's protobuf as counting takes. */
final class OtlpTraces {
    /** {@code ExportTraceServiceRequest.resource_spans}, {@code ResourceSpans.scope_spans}, {@code ScopeSpans.spans}. */
    private static final int[] PATH = {1, 2, 2};

    private static final int KIND = 6;
    private static final int SERVER = 2;

    private OtlpTraces() {}

    /** Spans of kind {@code SERVER}: one a request. */
    static int serverSpans(byte[] request) {
        return count(ByteBuffer.wrap(request), 0, true);
    }

    static int spans(byte[] request) {
        return count(ByteBuffer.wrap(request), 0, false);
    }

    private static int count(ByteBuffer message, int depth, boolean serversOnly) {
        if (depth == PATH.length && !serversOnly) {
            return 1;
        }
        int found = 0;
        while (message.hasRemaining()) {
            long tag = varint(message);
            int field = (int) (tag >>> 3);
            switch ((int) tag & 7) {
                case 0 -> {
                    long value = varint(message);
                    found += depth == PATH.length && field == KIND && value == SERVER ? 1 : 0;
                }
                case 1 -> message.position(message.position() + 8);
                case 5 -> message.position(message.position() + 4);
                default -> {
                    int length = (int) varint(message);
                    if (depth < PATH.length && field == PATH[depth]) {
                        found += count(message.slice(message.position(), length), depth + 1, serversOnly);
                    }
                    message.position(message.position() + length);
                }
            }
        }
        return found;
    }

    private static long varint(ByteBuffer message) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = message.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                break;
            }
        }
        return value;
    }
}
