package io.spanweave.acceptance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.InflaterInputStream;

/** Keeps what Elastic's agent sends: lines of JSON, deflated. */
final class ElasticServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private ElasticServer(HttpServer server) {
        this.server = server;
    }

    static ElasticServer start() {
        try {
            ElasticServer elastic =
                    new ElasticServer(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
            elastic.server.createContext("/", elastic::answer);
            elastic.server.setExecutor(elastic.threads);
            elastic.server.start();
            return elastic;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** How many of this kind and name there were. */
    long count(String kind, String name) {
        return lines.stream()
                .filter(line -> line.startsWith("{\"" + kind + "\":") && line.contains("\"name\":\"" + name + "\""))
                .count();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
            InputStream body = exchange.getRequestBody();
            try (InputStream in = "deflate".equals(encoding) ? new InflaterInputStream(body) : body) {
                new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(lines::add);
            }
            // It asks for the version first.
            byte[] answer = "{\"version\":\"8.17.0\"}".getBytes(StandardCharsets.UTF_8);
            boolean asked = exchange.getRequestMethod().equals("GET");
            exchange.sendResponseHeaders(asked ? 200 : 202, asked ? answer.length : -1);
            if (asked) {
                exchange.getResponseBody().write(answer);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
