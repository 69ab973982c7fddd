package io.spanweave.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Plays the server of every agent: takes everything, answers what keeps the agent content, and counts the transactions
 * that arrived, so that none is fast because it sends nothing.
 */
public final class Sink implements AutoCloseable {
    static {
        // Without this the JDK's server holds small answers back for 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final String KEY = "0123456789abcdef0123456789abcdef";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "sink");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicLong transactions = new AtomicLong();
    private final AtomicLong spans = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    private final boolean secure;

    private Sink(@Nullable Certificate certificate) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        secure = certificate != null;
        if (certificate != null) {
            HttpsServer https = HttpsServer.create(address, 1_000);
            https.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
            server = https;
        } else {
            server = HttpServer.create(address, 1_000);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Listens on a free port of 127.0.0.1. */
    public static Sink start() {
        return start(null);
    }

    /** The same behind TLS. */
    static Sink start(@Nullable Certificate certificate) {
        try {
            return new Sink(certificate);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public String url() {
        return scheme() + "127.0.0.1:" + port();
    }

    private String scheme() {
        return secure ? "https://" : "http://";
    }

    /** For everything that speaks Sentry's protocol. */
    public String dsn() {
        return scheme() + KEY + "@127.0.0.1:" + port() + "/1";
    }

    /** Transactions of Sentry and Elastic, traces of Datadog, server spans of OpenTelemetry. */
    public long transactions() {
        return transactions.get();
    }

    /** What is below them, of all. */
    public long spans() {
        return spans.get();
    }

    public long requests() {
        return requests.get();
    }

    /** As they came, compressed or not. */
    public long bytes() {
        return bytes.get();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        requests.incrementAndGet();
        if (path.equals("/intake/v2/events")) {
            readElastic(exchange);
            answer(exchange, 202, "{}");
            return;
        }
        byte[] body = exchange.getRequestBody().readAllBytes();
        bytes.addAndGet(body.length);
        String answer = "{}";
        if (path.endsWith("/envelope/")) {
            byte[] envelope = unpacked(exchange, body);
            if (count(envelope, "\"type\":\"transaction\"") > 0) {
                transactions.incrementAndGet();
                // The transaction has one, too.
                spans.addAndGet(count(envelope, "\"start_timestamp\"") - 1);
            }
            answer = "{\"id\":\"" + KEY + "\"}";
        } else if (path.equals("/v1/traces")) {
            byte[] export = unpacked(exchange, body);
            int servers = OtlpTraces.serverSpans(export);
            transactions.addAndGet(servers);
            spans.addAndGet(OtlpTraces.spans(export) - servers);
            answer = "";
        } else if (path.matches("/v0\\.[0-9]/traces")) {
            String header = exchange.getRequestHeaders().getFirst("X-Datadog-Trace-Count");
            long traces = header == null ? 0 : Long.parseLong(header);
            transactions.addAndGet(traces);
            spans.addAndGet(count(body, "span_id") - traces);
            answer = "{\"rate_by_service\":{}}";
        } else if (path.equals("/info")) {
            answer = "{\"version\":\"7.70.0\",\"endpoints\":[\"/v0.4/traces\"],\"client_drop_p0s\":false}";
        } else if (path.equals("/")) {
            answer = "{\"version\":\"8.15.0\"}";
        }
        answer(exchange, 200, answer);
    }

    /** Elastic's agent keeps a request open for ten seconds: what has come of it counts as it comes. */
    private void readElastic(HttpExchange exchange) throws IOException {
        InputStream raw = new FilterInputStream(exchange.getRequestBody()) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int read = super.read(buffer, offset, length);
                bytes.addAndGet(Math.max(0, read));
                return read;
            }
        };
        String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
        InputStream body = "deflate".equals(encoding)
                ? new InflaterInputStream(raw)
                : "gzip".equals(encoding) ? new GZIPInputStream(raw) : raw;
        BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.ISO_8859_1));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("{\"transaction\":")) {
                transactions.incrementAndGet();
            } else if (line.startsWith("{\"span\":")) {
                spans.incrementAndGet();
            }
        }
    }

    private static void answer(HttpExchange exchange, int status, String answer) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] text = answer.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders()
                .set("Content-Type", path.equals("/v1/traces") ? "application/x-protobuf" : "application/json");
        exchange.sendResponseHeaders(status, text.length == 0 ? -1 : text.length);
        exchange.getResponseBody().write(text);
        exchange.close();
    }

    private static byte[] unpacked(HttpExchange exchange, byte[] body) throws IOException {
        String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
        InputStream raw = new ByteArrayInputStream(body);
        if ("gzip".equals(encoding)) {
            return new GZIPInputStream(raw).readAllBytes();
        }
        return "deflate".equals(encoding) ? new InflaterInputStream(raw).readAllBytes() : body;
    }

    private static int count(byte[] text, String word) {
        String all = new String(text, StandardCharsets.ISO_8859_1);
        int found = 0;
        for (int at = all.indexOf(word); at >= 0; at = all.indexOf(word, at + 1)) {
            found++;
        }
        return found;
    }
}
