package io.spanweave.harness;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** As much of HTTP/1.1 as clients of Sentry speak. */
final class Wire {
    private static final int LONGEST_LINE = 64 * 1024;

    private Wire() {}

    /** Request line and headers, or null when the client closed the connection between two requests. */
    static @Nullable Head readHead(InputStream in) throws IOException {
        String first = readLine(in);
        if (first == null) {
            return null;
        }
        String[] parts = first.split(" ", 3);
        if (parts.length != 3) {
            throw new IOException("not a request line: " + first);
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = requireLine(in); !line.isEmpty(); line = requireLine(in)) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IOException("not a header: " + line);
            }
            headers.merge(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim(),
                    (one, two) -> one + ", " + two);
        }
        return new Head(parts[0], parts[1], headers);
    }

    static byte[] readBody(Head head, InputStream in) throws IOException {
        if (head.chunked()) {
            return readChunks(in);
        }
        return readExactly(in, head.contentLength());
    }

    static byte[] readExactly(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the body ended after " + bytes.length + " of " + length + " bytes");
        }
        return bytes;
    }

    private static byte[] readChunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String line = requireLine(in);
            int extension = line.indexOf(';');
            int size = Integer.parseInt((extension < 0 ? line : line.substring(0, extension)).trim(), 16);
            body.write(readExactly(in, size));
            String end = requireLine(in);
            if (size > 0) {
                continue;
            }
            while (!end.isEmpty()) {
                end = requireLine(in);
            }
            return body.toByteArray();
        }
    }

    static SentRequest decode(Head head, byte[] body) {
        String encoding = head.header("content-encoding").toLowerCase(Locale.ROOT);
        try {
            byte[] plain = switch (encoding) {
                case "", "identity" -> body;
                case "gzip" -> new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
                case "deflate" -> new InflaterInputStream(new ByteArrayInputStream(body)).readAllBytes();
                default -> throw new IOException("unknown content encoding: " + encoding);
            };
            return new SentRequest(head.method(), head.target(), head.headers(), plain, true);
        } catch (IOException e) {
            return new SentRequest(head.method(), head.target(), head.headers(), body, false);
        }
    }

    static void write(OutputStream out, int status, Map<String, String> headers, String body, boolean keepAlive)
            throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder();
        head.append("HTTP/1.1 ").append(status).append(" Status\r\n");
        head.append("Content-Type: application/json\r\n");
        head.append("Content-Length: ").append(bytes.length).append("\r\n");
        if (!keepAlive) {
            head.append("Connection: close\r\n");
        }
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("\r\n");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        all.writeBytes(bytes);
        out.write(all.toByteArray());
        out.flush();
    }

    static void writeContinue(OutputStream out) throws IOException {
        out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static String requireLine(InputStream in) throws IOException {
        String line = readLine(in);
        if (line == null) {
            throw new EOFException("the connection ended inside a request");
        }
        return line;
    }

    private static @Nullable String readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                if (line.size() == 0) {
                    return null;
                }
                throw new EOFException("the connection ended inside a line");
            }
            if (line.size() == LONGEST_LINE) {
                throw new IOException("a line is longer than " + LONGEST_LINE + " bytes");
            }
            line.write(next);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    record Head(String method, String target, Map<String, String> headers) {

        String header(String name) {
            return headers.getOrDefault(name, "");
        }

        boolean chunked() {
            return header("transfer-encoding").toLowerCase(Locale.ROOT).contains("chunked");
        }

        int contentLength() throws IOException {
            String length = header("content-length");
            try {
                return length.isEmpty() ? 0 : Integer.parseInt(length);
            } catch (NumberFormatException e) {
                throw new IOException("not a content length: " + length, e);
            }
        }

        boolean keepAlive() {
            return !header("connection").toLowerCase(Locale.ROOT).contains("close");
        }

        boolean expectsContinue() {
            return header("expect").toLowerCase(Locale.ROOT).contains("100-continue");
        }
    }
}
