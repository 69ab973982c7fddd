package io.spanweave.acceptance;

import io.spanweave.harness.Application;
import io.spanweave.harness.Ingest;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.Launch;
import io.spanweave.harness.Ports;
import io.spanweave.harness.Response;
import io.spanweave.harness.SentEvent;
import io.spanweave.harness.SentTransaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** The packaged stock application under the agent, and what is asked of it. */
final class StockServer implements AutoCloseable {
    private static final Path HOME = Path.of("../stock/target/stock-server").toAbsolutePath();

    /** The class files of the web application. */
    static final Path CLASSES = HOME.resolve("stock/WEB-INF/classes");

    private final Application application;
    private final Ingest ingest;

    private StockServer(Application application, Ingest ingest) {
        this.application = application;
        this.ingest = ingest;
    }

    /** The jar of one of the libraries of the web application. */
    static Path library(String name) {
        try (Stream<Path> all = Files.list(HOME.resolve("stock/WEB-INF/lib"))) {
            return all.filter(jar -> String.valueOf(jar.getFileName()).startsWith(name + "-"))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The application alone. */
    static Launch launch(Jdk jdk) {
        int port = Ports.free();
        return Application.jar(HOME.resolve("server.jar"))
                .named("stock")
                .on(jdk)
                .port(port)
                .args("--port=" + port)
                .ready(("stock is ready on port " + port)::equals);
    }

    /** The application under the agent. */
    static Launch launch(Jdk jdk, Ingest ingest) {
        return launch(jdk).agent(JdkLane.agent()).env("SENTRY_DSN", ingest.dsn());
    }

    static StockServer start(Launch launch, Ingest ingest) {
        return new StockServer(launch.start(), ingest);
    }

    Application application() {
        return application;
    }

    Answer get(String path) {
        return request("GET", path);
    }

    Answer post(String path) {
        return request("POST", path);
    }

    /** A request within a trace of its own, so that whatever comes of it can be told from everything else. */
    private Answer request(String method, String path) {
        String trace = UUID.randomUUID().toString().replace("-", "");
        Response response = application.request(
                method, "/stock" + path, Map.of("sentry-trace", trace + "-" + trace.substring(16) + "-1"), "");
        return new Answer(response.status(), response.body(), trace);
    }

    /** What the request has sent, once nothing more of it can come. */
    Outcome outcome(Answer answer) {
        ingest.await(
                "the transaction of trace " + answer.trace(),
                i -> !transactions(answer).isEmpty(),
                Ingest.PATIENCE);
        // Finished traces are sent in the order they finish: what comes after this one has overtaken nothing.
        Answer last = get("/jobs");
        ingest.await("the last transaction", i -> !transactions(last).isEmpty(), Ingest.PATIENCE);
        return new Outcome(transactions(answer), events(answer));
    }

    private List<SentTransaction> transactions(Answer answer) {
        return ingest.transactions().stream()
                .filter(transaction -> transaction.traceId().equals(answer.trace()))
                .toList();
    }

    private List<SentEvent> events(Answer answer) {
        return ingest.events().stream()
                .filter(event -> event.traceId().equals(answer.trace()))
                .toList();
    }

    @Override
    public void close() {
        application.close();
    }

    record Answer(int status, String body, String trace) {}

    record Outcome(List<SentTransaction> transactions, List<SentEvent> events) {
        SentTransaction onlyTransaction() {
            return only(transactions);
        }

        SentEvent onlyEvent() {
            return only(events);
        }

        private static <T> T only(List<T> all) {
            if (all.size() != 1) {
                throw new AssertionError("wanted one, got " + all);
            }
            return all.get(0);
        }
    }
}
