package io.spanweave.agent.report;

import io.spanweave.agent.settings.Dsn;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection that is kept open from one POST to the next. Not {@code HttpURLConnection}: that would go
 * through the application's own cookie handler, authenticator and logging, and costs three times the CPU.
 */
final class Connection implements Closeable {
    private static final int LINE_AT_MOST = 8_192;
    private static final int HEADERS_AT_MOST = 100;
    /** Sentry answers with an id; of more than this the connection is not worth keeping. */
    private static final int BODY_AT_MOST = 65_536;

    private final Socket plain;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final int readTimeout;
    private long answerUntil;
    private volatile long writtenUntil;
    private boolean used;
    private boolean reusable = true;

    private Connection(Socket plain, Socket socket, int readTimeout) throws IOException {
        this.plain = plain;
        this.socket = socket;
        this.readTimeout = readTimeout;
        this.in = new BufferedInputStream(new UntilDeadline(socket.getInputStream()), 1_024);
        this.out = socket.getOutputStream();
    }

    /** Connects, with TLS and the JVM's trust store for {@code https}; timeouts in milliseconds. */
    static Connection open(Dsn dsn, int connectTimeout, int readTimeout) throws IOException {
        Socket plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(dsn.host(), dsn.port()), connectTimeout);
            plain.setSoTimeout(readTimeout);
            plain.setTcpNoDelay(true);
            return new Connection(plain, dsn.isTls() ? secure(plain, dsn) : plain, readTimeout);
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    private static Socket secure(Socket plain, Dsn dsn) throws IOException {
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        SSLSocket socket = (SSLSocket) factory.createSocket(plain, dsn.host(), dsn.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        // Without this a certificate for any host would do.
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /** Whether the server may have closed it since the last POST. */
    boolean isUsed() {
        return used;
    }

    boolean isReusable() {
        return reusable;
    }

    /** Sends the head and the body, and reads the whole answer. */
    Answer post(byte[] head, byte[] body) throws IOException {
        byte[] message = new byte[head.length + body.length];
        System.arraycopy(head, 0, message, 0, head.length);
        System.arraycopy(body, 0, message, head.length, body.length);
        writtenUntil = deadline() | 1;
        out.write(message);
        out.flush();
        writtenUntil = 0;
        answerUntil = deadline();
        Answer answer = read();
        for (int i = 0; answer.status < 200; i++) {
            // 100 Continue, 103 Early Hints: the answer is still to come.
            if (i >= HEADERS_AT_MOST) {
                throw new IOException("the server does not come to an answer");
            }
            answer = read();
        }
        used = true;
        return answer;
    }

    /**
     * Closes the connection under a write that has taken too long: it has no timeout, and a server that takes no bytes
     * would hold the reporter for good. For threads other than the one that posts; does not wait.
     */
    void giveUpIfStuck() {
        long until = writtenUntil;
        if (until != 0 && System.nanoTime() - until > 0) {
            try {
                // Not the TLS socket, which would want to write its farewell.
                plain.close();
            } catch (IOException e) {
                // It is gone either way.
            }
        }
    }

    private long deadline() {
        return System.nanoTime() + Math.max(1, readTimeout) * 1_000_000L;
    }

    private Answer read() throws IOException {
        String statusLine = readLine();
        if (statusLine.length() < 12 || !statusLine.startsWith("HTTP/1.")) {
            throw new IOException("not an HTTP answer: " + shortened(statusLine));
        }
        int status;
        try {
            status = Integer.parseInt(statusLine.substring(9, 12));
        } catch (NumberFormatException e) {
            throw new IOException("not an HTTP answer: " + shortened(statusLine), e);
        }
        Map<String, String> headers = new HashMap<>();
        int lines = 0;
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            if (++lines > HEADERS_AT_MOST) {
                throw new IOException("the answer has too many headers");
            }
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).trim().toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).trim());
            }
        }
        skipBody(status, headers);
        String connection = headers.get("connection");
        if (statusLine.startsWith("HTTP/1.0")
                || (connection != null && connection.toLowerCase(Locale.ROOT).contains("close"))) {
            reusable = false;
        }
        return new Answer(status, headers);
    }

    private void skipBody(int status, Map<String, String> headers) throws IOException {
        if (status == 204 || status == 304 || status < 200) {
            return;
        }
        String encoding = headers.get("transfer-encoding");
        String length = headers.get("content-length");
        if (encoding != null && encoding.toLowerCase(Locale.ROOT).contains("chunked")) {
            long left = BODY_AT_MOST;
            for (long size = chunkSize(); size > 0; size = chunkSize()) {
                left -= size;
                if (left < 0) {
                    reusable = false;
                    return;
                }
                skip(size + 2);
            }
            for (int lines = 0; !readLine().isEmpty(); lines++) {
                if (lines > HEADERS_AT_MOST) {
                    throw new IOException("the answer has too many trailers");
                }
            }
        } else if (length != null) {
            long size = number(length, 10);
            if (size > BODY_AT_MOST) {
                reusable = false;
                return;
            }
            skip(size);
        } else {
            // The end of the body is the end of the connection, and what is in it does not matter.
            reusable = false;
        }
    }

    private long chunkSize() throws IOException {
        String line = readLine();
        int semicolon = line.indexOf(';');
        return number(semicolon < 0 ? line : line.substring(0, semicolon), 16);
    }

    private static long number(String text, int radix) throws IOException {
        try {
            long number = Long.parseLong(text.trim(), radix);
            if (number < 0) {
                throw new IOException("not a length: " + shortened(text));
            }
            return number;
        } catch (NumberFormatException e) {
            throw new IOException("not a length: " + shortened(text), e);
        }
    }

    private void skip(long count) throws IOException {
        for (long left = count; left > 0; left--) {
            if (in.read() < 0) {
                throw new EOFException("the server closed the connection");
            }
        }
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (line.length() >= LINE_AT_MOST) {
                throw new IOException("a line of the answer is too long");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }

    /** The bytes of a request's head. */
    static byte[] head(String... lines) {
        return (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** One deadline for the whole answer: a socket's timeout begins anew with every byte. */
    private final class UntilDeadline extends FilterInputStream {
        UntilDeadline(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] buffer, int from, int length) throws IOException {
            long left = (answerUntil - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new SocketTimeoutException("the answer does not come to an end");
            }
            socket.setSoTimeout((int) Math.min(readTimeout, left));
            return super.read(buffer, from, length);
        }
    }

    /** A status and its headers, names in lower case. */
    static final class Answer {
        private final int status;
        private final Map<String, String> headers;

        Answer(int status, Map<String, String> headers) {
            this.status = status;
            this.headers = headers;
        }

        int status() {
            return status;
        }

        @Nullable
        String header(String name) {
            return headers.get(name);
        }
    }
}
