package io.spanweave.agent.report;

import io.spanweave.agent.settings.Dsn;
import io.spanweave.agent.settings.HttpProxy;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
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

    /** Of a proxy; servers have 401. */
    static final int AUTHENTICATION_REQUIRED = 407;

    private static final long IDLE_NANOS = 60_000_000_000L;

    private static final int NO_NUMBER = -1;
    private static final int NO_LENGTH = -2;

    private final Socket plain;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final int readTimeout;
    private final byte[] buffer = new byte[1_024];
    private final byte[] line = new byte[LINE_AT_MOST];
    private int at;
    private int end;
    private int lineLength;
    private int socketTimeout;
    private long answerUntil;
    /** Whether a part of the answer has been waited for. */
    private boolean begun;

    private volatile long writtenUntil;
    private boolean used;
    private long answeredAt;
    private boolean reusable = true;

    private Connection(Socket plain, Socket socket, int readTimeout) throws IOException {
        this.plain = plain;
        this.socket = socket;
        this.readTimeout = readTimeout;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    /**
     * Connects; timeouts in milliseconds.
     *
     * @param proxy what to go through, or null
     * @param tls what secures it; null for {@code http}
     */
    static Connection open(
            Dsn dsn, @Nullable HttpProxy proxy, @Nullable SSLSocketFactory tls, int connectTimeout, int readTimeout)
            throws IOException {
        Socket plain = new Socket();
        try {
            if (proxy == null) {
                plain.connect(new InetSocketAddress(dsn.host(), dsn.port()), connectTimeout);
            } else {
                connect(plain, proxy, connectTimeout);
            }
            plain.setSoTimeout(readTimeout);
            plain.setTcpNoDelay(true);
            if (tls == null) {
                return new Connection(plain, plain, readTimeout);
            }
            if (proxy != null) {
                tunnel(plain, dsn, proxy, readTimeout);
            }
            return new Connection(plain, secure(plain, dsn, tls), readTimeout);
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    /**
     * Whether it has been idle for so long that something on the way may have forgotten it without a word, as firewalls
     * do after some minutes: then nobody answers, and the wait for that may be all the time there is.
     */
    boolean isOld() {
        return used && System.nanoTime() - answeredAt > IDLE_NANOS;
    }

    /** Whoever reads of a connection that is refused looks at the server first, and that may be well. */
    private static void connect(Socket plain, HttpProxy proxy, int timeout) throws IOException {
        try {
            plain.connect(new InetSocketAddress(proxy.host(), proxy.port()), timeout);
        } catch (IOException e) {
            throw new IOException("the proxy " + proxy + " cannot be reached: " + e, e);
        }
    }

    /** Has the proxy hand on what it cannot read (RFC 9110, 9.3.6). */
    private static void tunnel(Socket plain, Dsn dsn, HttpProxy proxy, int readTimeout) throws IOException {
        String server = dsn.host() + ":" + dsn.port();
        byte[] request = ("CONNECT " + server + " HTTP/1.1\r\nHost: " + server + "\r\n" + authorization(proxy) + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        Answer answer = new Connection(plain, plain, readTimeout).post(request, request.length);
        if (answer.status >= 300) {
            throw refused(proxy, answer.status);
        }
    }

    /** The proxy's own answer: what the server would say nobody knows. */
    static IOException refused(HttpProxy proxy, int status) {
        return new IOException("the proxy " + proxy + " answers " + status
                + (status == AUTHENTICATION_REQUIRED ? ": check its user and password" : ""));
    }

    /** A line of the head, empty for a proxy that asks for nothing (RFC 7617, UTF-8). */
    static String authorization(HttpProxy proxy) {
        String credentials = proxy.credentials();
        return credentials == null
                ? ""
                : "Proxy-Authorization: Basic "
                        + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)) + "\r\n";
    }

    private static Socket secure(Socket plain, Dsn dsn, SSLSocketFactory factory) throws IOException {
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

    /** Sends a request, head and body in one write, and reads the whole answer. */
    Answer post(byte[] request, int length) throws IOException {
        writtenUntil = deadline() | 1;
        out.write(request, 0, length);
        out.flush();
        writtenUntil = 0;
        answerUntil = deadline();
        begun = false;
        Answer answer = read();
        for (int i = 0; answer.status < 200; i++) {
            // 100 Continue, 103 Early Hints: the answer is still to come.
            if (i >= HEADERS_AT_MOST) {
                throw new IOException("the server does not come to an answer");
            }
            answer = read();
        }
        used = true;
        answeredAt = System.nanoTime();
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
        readLine();
        int status = lineLength < 12 ? NO_NUMBER : (int) number(9, 12, 10);
        if (status < 0 || !startsWith("http/1.")) {
            throw new IOException("not an HTTP answer: " + shortened(text(0)));
        }
        if (line[7] == '0') {
            reusable = false;
        }
        long size = NO_LENGTH;
        boolean chunked = false;
        String rateLimits = null;
        String retryAfter = null;
        int lines = 0;
        for (readLine(); lineLength > 0; readLine()) {
            if (++lines > HEADERS_AT_MOST) {
                throw new IOException("the answer has too many headers");
            }
            if (startsWith("content-length:")) {
                size = length("content-length:".length(), lineLength, 10);
            } else if (startsWith("transfer-encoding:")) {
                chunked = contains("chunked");
            } else if (startsWith("connection:")) {
                reusable &= !contains("close");
            } else if (startsWith("retry-after:")) {
                retryAfter = text("retry-after:".length());
            } else if (startsWith("x-sentry-rate-limits:")) {
                rateLimits = text("x-sentry-rate-limits:".length());
            }
        }
        if (status != 204 && status != 304 && status >= 200) {
            skipBody(chunked, size);
        }
        return new Answer(status, rateLimits, retryAfter);
    }

    private void skipBody(boolean chunked, long size) throws IOException {
        if (chunked) {
            skipChunks();
        } else if (size == NO_LENGTH || size > BODY_AT_MOST) {
            // Without a length the end of the body is the end of the connection, and what is in it does not matter.
            reusable = false;
        } else if (size < 0) {
            throw new IOException("the answer's Content-Length is none");
        } else {
            skip((int) size);
        }
    }

    private void skipChunks() throws IOException {
        long left = BODY_AT_MOST;
        for (long size = chunkSize(); size > 0; size = chunkSize()) {
            left -= size;
            if (left < 0) {
                reusable = false;
                return;
            }
            skip((int) size + 2);
        }
        readLine();
        for (int lines = 0; lineLength > 0; lines++) {
            if (lines > HEADERS_AT_MOST) {
                throw new IOException("the answer has too many trailers");
            }
            readLine();
        }
    }

    private long chunkSize() throws IOException {
        readLine();
        int end = 0;
        while (end < lineLength && line[end] != ';') {
            end++;
        }
        long size = length(0, end, 16);
        if (size < 0) {
            throw new IOException("not a length: " + shortened(text(0)));
        }
        return size;
    }

    /** Blanks around it do not count; {@link #NO_NUMBER} for what is none. */
    private long length(int from, int to, int radix) {
        int begin = from;
        int end = to;
        while (begin < end && (line[begin] == ' ' || line[begin] == '\t')) {
            begin++;
        }
        while (begin < end && (line[end - 1] == ' ' || line[end - 1] == '\t')) {
            end--;
        }
        return number(begin, end, radix);
    }

    /** A part of the line, of digits only. */
    private long number(int from, int to, int radix) {
        long number = from < to ? 0 : NO_NUMBER;
        for (int i = from; i < to; i++) {
            int digit = line[i] < 0 ? -1 : Character.digit(line[i], radix);
            if (digit < 0 || number > (Long.MAX_VALUE - digit) / radix) {
                return NO_NUMBER;
            }
            number = number * radix + digit;
        }
        return number;
    }

    /** Whether the line does, in whatever case. */
    private boolean startsWith(String lower) {
        return lineLength >= lower.length() && isAt(0, lower);
    }

    private boolean contains(String lower) {
        for (int from = 0; from <= lineLength - lower.length(); from++) {
            if (isAt(from, lower)) {
                return true;
            }
        }
        return false;
    }

    private boolean isAt(int from, String lower) {
        for (int i = 0; i < lower.length(); i++) {
            int c = line[from + i];
            if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != lower.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private String text(int from) {
        return new String(line, from, lineLength - from, StandardCharsets.ISO_8859_1).trim();
    }

    private void skip(int count) throws IOException {
        for (int left = count; left > 0; ) {
            if (at == end) {
                fill();
            }
            int step = Math.min(left, end - at);
            at += step;
            left -= step;
        }
    }

    /** Into {@link #line}, without its end. */
    private void readLine() throws IOException {
        lineLength = 0;
        while (true) {
            if (at == end) {
                fill();
            }
            byte c = buffer[at++];
            if (c == '\n') {
                return;
            }
            if (lineLength == line.length) {
                throw new IOException("a line of the answer is too long");
            }
            if (c != '\r') {
                line[lineLength++] = c;
            }
        }
    }

    /** One deadline for the whole answer: a socket's timeout begins anew with every byte. */
    private void fill() throws IOException {
        int timeout = readTimeout;
        if (begun) {
            long left = (answerUntil - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new SocketTimeoutException("the answer does not come to an end");
            }
            timeout = (int) Math.min(readTimeout, left);
        }
        if (timeout != socketTimeout) {
            socket.setSoTimeout(timeout);
            socketTimeout = timeout;
        }
        begun = true;
        int read = in.read(buffer, 0, buffer.length);
        if (read <= 0) {
            throw new EOFException("the server closed the connection");
        }
        at = 0;
        end = read;
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

    /** A status, and when to come again. */
    static final class Answer {
        private final int status;
        private final @Nullable String rateLimits;
        private final @Nullable String retryAfter;

        Answer(int status, @Nullable String rateLimits, @Nullable String retryAfter) {
            this.status = status;
            this.rateLimits = rateLimits;
            this.retryAfter = retryAfter;
        }

        int status() {
            return status;
        }

        /** {@code X-Sentry-Rate-Limits}. */
        @Nullable
        String rateLimits() {
            return rateLimits;
        }

        /** {@code Retry-After}. */
        @Nullable
        String retryAfter() {
            return retryAfter;
        }
    }
}
