package io.spanweave.agent.report;

import io.spanweave.agent.settings.Dsn;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
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

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private boolean used;
    private boolean reusable = true;

    private Connection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 1_024);
        this.out = socket.getOutputStream();
    }

    /** Connects, with TLS and the JVM's trust store for {@code https}; timeouts in milliseconds. */
    static Connection open(Dsn dsn, int connectTimeout, int readTimeout) throws IOException {
        Socket plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(dsn.host(), dsn.port()), connectTimeout);
            plain.setSoTimeout(readTimeout);
            plain.setTcpNoDelay(true);
            return new Connection(dsn.isTls() ? secure(plain, dsn) : plain);
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
        out.write(message);
        out.flush();
        Answer answer = read();
        while (answer.status == 100) {
            answer = read();
        }
        used = true;
        return answer;
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
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            int colon = line.indexOf(':');
            if (colon > 0 && headers.size() < HEADERS_AT_MOST) {
                headers.put(
                        line.substring(0, colon).trim().toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).trim());
            }
        }
        skipBody(status, headers);
        if (statusLine.startsWith("HTTP/1.0") || "close".equalsIgnoreCase(headers.get("connection"))) {
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
            for (long size = chunkSize(); size > 0; size = chunkSize()) {
                skip(size + 2);
            }
            String trailer;
            do {
                trailer = readLine();
            } while (!trailer.isEmpty());
        } else if (length != null) {
            skip(number(length, 10));
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
            return Long.parseLong(text.trim(), radix);
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
