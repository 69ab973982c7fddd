package io.spanweave.agent.report;

import io.spanweave.benchmarks.Sink;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * The floor of a POST: one write of as many bytes, and one read of the answer. Nobody looks at what it says, or waits
 * for the rest if there is one.
 */
final class PlainSocket implements Closeable {
    private static final int TIMEOUT_MILLIS = 10_000;

    private final Socket socket;
    private final byte[] request = new byte[65_536];
    private final byte[] answer = new byte[1_024];

    PlainSocket(Sink sink) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), sink.port());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
    }

    /** Bytes of the answer. */
    int post(byte[] envelope) throws IOException {
        // A path of its own, so that the sink does not count it among what has arrived; the head as long as ours.
        byte[] head = ("POST /api/1/floor HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Padding: " + "x".repeat(200)
                        + "\r\nContent-Encoding: gzip\r\nContent-Length: " + envelope.length + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(envelope, 0, request, head.length, envelope.length);
        socket.getOutputStream().write(request, 0, head.length + envelope.length);
        int read = socket.getInputStream().read(answer);
        if (read < 0) {
            throw new EOFException("the sink has closed the connection");
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
