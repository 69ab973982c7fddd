package io.spanweave.harness;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A request as it came over the wire, its body decoded where that was possible. */
public final class SentRequest {
    private final String method;
    private final String target;
    private final Map<String, String> headers;
    private final byte[] body;
    private final boolean decoded;

    SentRequest(String method, String target, Map<String, String> headers, byte[] body, boolean decoded) {
        this.method = method;
        this.target = target;
        this.headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        this.headers.putAll(headers);
        this.body = body;
        this.decoded = decoded;
    }

    /** {@code POST}. */
    public String method() {
        return method;
    }

    /** Path and query: {@code /api/1/envelope/}. */
    public String target() {
        return target;
    }

    /** The path alone. */
    public String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    String query() {
        int query = target.indexOf('?');
        return query < 0 ? "" : target.substring(query + 1);
    }

    /** Every header, whatever the case of its name. */
    public Map<String, String> headers() {
        return Collections.unmodifiableMap(headers);
    }

    /** One header, empty when absent. */
    public String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** The body after gzip and chunks were undone. */
    public byte[] body() {
        return body.clone();
    }

    /** The body as text. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** False when the content encoding is unknown or broken; the body is then as sent. */
    boolean decoded() {
        return decoded;
    }

    int size() {
        return body.length;
    }

    /** Request line, headers and body: everything that left the application. */
    byte[] everything() {
        StringBuilder head = new StringBuilder();
        head.append(method).append(' ').append(target).append('\n');
        headers.forEach((name, value) -> head.append(name.toLowerCase(Locale.ROOT))
                .append(": ")
                .append(value)
                .append('\n'));
        head.append('\n');
        byte[] before = head.toString().getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[before.length + body.length];
        System.arraycopy(before, 0, all, 0, before.length);
        System.arraycopy(body, 0, all, before.length, body.length);
        return all;
    }

    @Override
    public String toString() {
        return method + " " + target + " (" + body.length + " bytes)";
    }
}
