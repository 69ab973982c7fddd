package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Application;
import io.spanweave.harness.Launch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jacoco.core.analysis.Analyzer;
import org.jacoco.core.analysis.CoverageBuilder;
import org.jacoco.core.analysis.IClassCoverage;
import org.jacoco.core.tools.ExecFileLoader;
import org.jspecify.annotations.Nullable;

/** Another agent in the same JVM, and how to tell that it is well. */
enum Neighbour {
    /** Counts which lines have run. */
    JACOCO("org.jacoco.agent-runtime.jar") {
        @Override
        Staying moveIn(Path folder) {
            Path file = folder.resolve("jacoco.exec");
            return new Staying("destfile=" + file + ",includes=com.acme.*", launch -> launch) {
                @Override
                void shouldHaveSeenRequests(Application application, int count) {
                    // It tells at its end.
                }

                @Override
                void shouldHaveSeenTheEnd() throws IOException {
                    ExecFileLoader seen = new ExecFileLoader();
                    seen.load(file.toFile());
                    CoverageBuilder coverage = new CoverageBuilder();
                    new Analyzer(seen.getExecutionDataStore(), coverage).analyzeAll(StockServer.CLASSES.toFile());
                    // A class that was not as it is on the disk when it was counted.
                    assertThat(coverage.getNoMatchClasses()).isEmpty();
                    for (String servlet : new String[] {"ItemServlet", "TallyServlet"}) {
                        assertThat(lines(coverage, "com/acme/stock/" + servlet))
                                .as(servlet)
                                .isPositive();
                    }
                    assertThat(lines(coverage, "com/acme/stock/ReportServlet")).isZero();
                }
            };
        }
    },
    /** Tells on standard error. */
    OPENTELEMETRY("opentelemetry-javaagent.jar") {
        @Override
        Staying moveIn(Path folder) {
            return new Staying(
                    null,
                    launch -> launch.env("OTEL_TRACES_EXPORTER", "console")
                            .env("OTEL_METRICS_EXPORTER", "none")
                            .env("OTEL_LOGS_EXPORTER", "none")) {
                @Override
                void shouldHaveSeenRequests(Application application, int count) {
                    awaitCount(count, () -> spans(application, "'GET /stock/items/*'", "SERVER"));
                    awaitCount(count, () -> spans(application, "'SELECT stock.items'", "CLIENT"));
                }
            };
        }

        private long spans(Application application, String name, String kind) {
            return application.errors().stream()
                    .filter(line -> line.contains("LoggingSpanExporter - " + name) && line.contains(" " + kind + " "))
                    .count();
        }
    },
    /** Tells a server of its own. */
    ELASTIC("elastic-apm-agent.jar") {
        @Override
        Staying moveIn(Path folder) {
            ElasticServer server = ElasticServer.start();
            return new Staying(
                    null,
                    launch -> launch.env("ELASTIC_APM_SERVER_URL", server.url())
                            .env("ELASTIC_APM_SERVICE_NAME", "stock")
                            .env("ELASTIC_APM_APPLICATION_PACKAGES", "com.acme")
                            .env("ELASTIC_APM_API_REQUEST_TIME", "500ms")
                            .env("ELASTIC_APM_CENTRAL_CONFIG", "false")
                            .env("ELASTIC_APM_METRICS_INTERVAL", "0s")
                            .env("ELASTIC_APM_CLOUD_PROVIDER", "NONE")) {
                @Override
                void shouldHaveSeenRequests(Application application, int count) {
                    awaitCount(count, () -> server.count("transaction", "ItemServlet#doGet"));
                    awaitCount(count, () -> server.count("span", "SELECT FROM items"));
                }

                @Override
                public void close() {
                    server.close();
                }
            };
        }
    };

    private static final Path FOLDER = Path.of("target", "neighbours").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String jar;

    Neighbour(String jar) {
        this.jar = jar;
    }

    /** Before it is started; its files go into this folder. */
    abstract Staying moveIn(Path folder);

    /** Adds it, behind the agents that are there. */
    Launch add(Launch launch, Staying staying) {
        Path path = FOLDER.resolve(jar);
        return staying.environment.addTo(
                staying.arguments == null ? launch.agent(path) : launch.agent(path, staying.arguments));
    }

    private static int lines(CoverageBuilder coverage, String name) {
        for (IClassCoverage each : coverage.getClasses()) {
            if (each.getName().equals(name)) {
                return each.getLineCounter().getCoveredCount();
            }
        }
        throw new AssertionError(name);
    }

    /** Exactly so many: it would see more, or fewer, if we were in its way. */
    private static void awaitCount(long count, Counting counting) {
        Awaitility.await().atMost(PATIENCE).until(() -> counting.now() >= count);
        assertThat(counting.now()).isEqualTo(count);
    }

    @FunctionalInterface
    private interface Counting {
        long now();
    }

    @FunctionalInterface
    private interface Environment {
        Launch addTo(Launch launch);
    }

    /** It is there for the life of one JVM. */
    abstract static class Staying implements AutoCloseable {
        private final @Nullable String arguments;
        private final Environment environment;

        private Staying(@Nullable String arguments, Environment environment) {
            this.arguments = arguments;
            this.environment = Objects.requireNonNull(environment);
        }

        /** So many requests for an item, and the one statement of each. */
        abstract void shouldHaveSeenRequests(Application application, int count);

        /** Once the JVM has ended. */
        void shouldHaveSeenTheEnd() throws IOException {}

        @Override
        public void close() {}
    }

    /** Where nothing of an earlier run is. */
    static Path emptyFolder(String name) {
        try {
            Path folder = Files.createDirectories(FOLDER.resolve(name));
            Files.deleteIfExists(folder.resolve("jacoco.exec"));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
