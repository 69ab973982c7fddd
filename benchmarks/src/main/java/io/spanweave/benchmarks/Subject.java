package io.spanweave.benchmarks;

import io.spanweave.harness.Launch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is compared: an agent, or none, and how it is set up. Each sends its traces to the sink, and everything else an
 * agent may do beside tracing (metrics, logs, profiles, asking for remote settings) is switched off.
 *
 * @param name the row's name
 * @param agent its jar; null for none
 * @param environment what it is told
 */
record Subject(String name, @Nullable Path agent, Map<String, String> environment) {
    static final String NONE = "no agent";

    private static final Path BUILT = Path.of("benchmarks", "target");
    private static final Path SPANWEAVE = Path.of("agent", "target", "spanweave.jar");

    /** Methods of the test application: a class of requests, one of a job, and a package. */
    private static final String SPANS = "com.acme.invoices.payment.PaymentService#*;"
            + "com.acme.invoices.overdue.OverdueProcessor#*;com.acme.invoices.dashboard.**#*";

    static Subject none() {
        return new Subject(NONE, null, Map.of());
    }

    static Subject empty() {
        return new Subject("an empty agent", emptyAgent(), Map.of());
    }

    static Path emptyAgent() {
        return BUILT.resolve("benchmarks-empty-agent.jar").toAbsolutePath();
    }

    /** As a service would run it. */
    static Subject spanweave(Sink sink) {
        return spanweave("Spanweave", Map.of("SENTRY_DSN", sink.dsn(), "SENTRY_RELEASE", "benchmark"));
    }

    /** With the standard bound of sixty ordinary transactions of one name a minute. */
    static Subject spanweaveAsItComes(Sink sink) {
        return spanweave("Spanweave, as it comes", Map.of("SENTRY_DSN", sink.dsn()));
    }

    static Subject spanweaveWithoutDsn() {
        return spanweave("Spanweave, no DSN", Map.of());
    }

    static Subject spanweaveWithMethods(Sink sink) {
        return spanweave("Spanweave, SPANWEAVE_SPANS", Map.of("SENTRY_DSN", sink.dsn(), "SPANWEAVE_SPANS", SPANS));
    }

    /** Every transaction that is sampled is sent. */
    static Subject spanweave(Sink sink, double rate) {
        return spanweave(
                "Spanweave",
                Map.of(
                        "SENTRY_DSN",
                        sink.dsn(),
                        "SENTRY_TRACES_SAMPLE_RATE",
                        Double.toString(rate),
                        "SPANWEAVE_TRACES_PER_MINUTE",
                        "0"));
    }

    private static Subject spanweave(String name, Map<String, String> environment) {
        return new Subject(name, SPANWEAVE.toAbsolutePath(), environment);
    }

    /** The others, at this sample rate. */
    static List<Subject> peers(Sink sink, double rate) {
        String share = Double.toString(rate);
        List<Subject> peers = new ArrayList<>();
        peers.add(peer(
                "OpenTelemetry",
                "opentelemetry-javaagent",
                Map.of(
                        "OTEL_EXPORTER_OTLP_ENDPOINT", sink.url(),
                        "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
                        "OTEL_METRICS_EXPORTER", "none",
                        "OTEL_LOGS_EXPORTER", "none",
                        "OTEL_TRACES_SAMPLER", "parentbased_traceidratio",
                        "OTEL_TRACES_SAMPLER_ARG", share)));
        peers.add(peer(
                "Sentry's OpenTelemetry agent",
                "sentry-opentelemetry-agent",
                Map.of(
                        "SENTRY_DSN", sink.dsn(),
                        "SENTRY_TRACES_SAMPLE_RATE", share,
                        "OTEL_TRACES_EXPORTER", "none",
                        "OTEL_METRICS_EXPORTER", "none",
                        "OTEL_LOGS_EXPORTER", "none")));
        peers.add(peer(
                "Elastic APM",
                "elastic-apm-agent",
                Map.of(
                        "ELASTIC_APM_SERVER_URL", sink.url(),
                        "ELASTIC_APM_SERVICE_NAME", "benchmark",
                        "ELASTIC_APM_APPLICATION_PACKAGES", "com.acme",
                        "ELASTIC_APM_TRANSACTION_SAMPLE_RATE", share,
                        // Twenty equal queries would be sent as one.
                        "ELASTIC_APM_SPAN_COMPRESSION_ENABLED", "false",
                        "ELASTIC_APM_METRICS_INTERVAL", "0s",
                        "ELASTIC_APM_CENTRAL_CONFIG", "false",
                        "ELASTIC_APM_CLOUD_PROVIDER", "NONE")));
        Map<String, String> datadog = new LinkedHashMap<>();
        datadog.put("DD_TRACE_AGENT_URL", sink.url());
        datadog.put("DD_SERVICE", "benchmark");
        datadog.put("DD_TRACE_SAMPLE_RATE", share);
        // A hundred a second otherwise.
        datadog.put("DD_TRACE_RATE_LIMIT", "1000000");
        for (String part : List.of(
                "INSTRUMENTATION_TELEMETRY",
                "REMOTE_CONFIGURATION",
                "JMXFETCH",
                "RUNTIME_METRICS",
                "TRACE_HEALTH_METRICS",
                "CRASHTRACKING")) {
            datadog.put("DD_" + part + "_ENABLED", "false");
        }
        peers.add(peer("Datadog", "dd-java-agent", datadog));
        return peers;
    }

    private static Subject peer(String name, String artifact, Map<String, String> environment) {
        return new Subject(name, Jars.only(BUILT.resolve("peers"), artifact), environment);
    }

    /** Adds the agent to what is started. */
    Launch apply(Launch launch) {
        return agent == null ? launch : launch.agent(agent).env(environment);
    }
}
