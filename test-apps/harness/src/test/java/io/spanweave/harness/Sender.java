package io.spanweave.harness;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/** An SDK's transport, without any of its patience. */
final class Sender {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Ingest ingest;

    Sender(Ingest ingest) {
        this.ingest = ingest;
    }

    int send(ObjectNode body) throws IOException {
        return send(Samples.envelope(body));
    }

    int send(String envelope) throws IOException {
        return answer(envelope).statusCode();
    }

    HttpResponse<String> answer(String envelope) throws IOException {
        return send(request(BodyPublishers.ofString(envelope)).build());
    }

    HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return later(request).get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    CompletableFuture<HttpResponse<String>> sendLater(ObjectNode body) {
        return later(request(BodyPublishers.ofString(Samples.envelope(body))).build());
    }

    private CompletableFuture<HttpResponse<String>> later(HttpRequest request) {
        return client.sendAsync(request, BodyHandlers.ofString()).orTimeout(60, TimeUnit.SECONDS);
    }

    HttpRequest.Builder request(BodyPublisher body) {
        return to("/api/1/envelope/", body)
                .header("X-Sentry-Auth", "Sentry sentry_version=7,sentry_key=" + ingest.key());
    }

    HttpRequest.Builder to(String target, BodyPublisher body) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ingest.port() + target))
                .POST(body);
    }

    static BodyPublisher chunked(byte[] body) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));
    }

    static byte[] gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
