package io.spanweave.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

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
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    private Sink() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Listens on a free port of 127.0.0.1. */
    public static Sink start() {
        try {
            return new Sink();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /** For everything that speaks Sentry's protocol. */
    public String dsn() {
        return "http://" + KEY + "@127.0.0.1:" + port() + "/1";
    }

    /** Transactions of Sentry and Elastic, traces of Datadog, server spans of OpenTelemetry. */
    public long transactions() {
        return transactions.get();
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
        byte[] body = exchange.getRequestBody().readAllBytes();
        requests.incrementAndGet();
        bytes.addAndGet(body.length);
        String path = exchange.getRequestURI().getPath();
        String answer = "{}";
        int status = 200;
        if (path.endsWith("/envelope/")) {
            transactions.addAndGet(Math.min(1, count(unpacked(exchange, body), "\"type\":\"transaction\"")));
            answer = "{\"id\":\"" + KEY + "\"}";
        } else if (path.equals("/intake/v2/events")) {
            transactions.addAndGet(count(unpacked(exchange, body), "{\"transaction\":"));
            status = 202;
        } else if (path.equals("/v1/traces")) {
            transactions.addAndGet(OtlpTraces.serverSpans(unpacked(exchange, body)));
            answer = "";
        } else if (path.matches("/v0\\.[0-9]/traces")) {
            String traces = exchange.getRequestHeaders().getFirst("X-Datadog-Trace-Count");
            transactions.addAndGet(traces == null ? 0 : Long.parseLong(traces));
            answer = "{\"rate_by_service\":{}}";
        } else if (path.equals("/info")) {
            answer = "{\"version\":\"7.70.0\",\"endpoints\":[\"/v0.4/traces\"],\"client_drop_p0s\":false}";
        } else if (path.equals("/")) {
            answer = "{\"version\":\"8.15.0\"}";
        }
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
