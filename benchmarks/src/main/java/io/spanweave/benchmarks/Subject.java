package io.spanweave.benchmarks;

import io.spanweave.harness.Launch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is compared: an agent, or none, and how it is set up. Each sends its traces to the sink, and everything else an
 * agent may do beside tracing (metrics, logs, profiles, asking for remote settings) is switched off.
 *
 * @param key what {@code -Dagents} calls it
 * @param name the row's name
 * @param agent its jar; null for none
 * @param environment what it is told
 */
record Subject(String key, String name, @Nullable Path agent, Map<String, String> environment) {
    static final String NONE = "no agent";
    static final String AGAIN = "no agent, again";
    static final String EMPTY = "an empty agent";
    static final String OFF = "Spanweave, no DSN";
    static final String SPANWEAVE = "Spanweave";
    static final String HELD_UP = "Spanweave, held up by its server";
    static final String METHODS = "Spanweave, SPANWEAVE_SPANS";
    static final String OPEN_TELEMETRY = "OpenTelemetry";
    static final String SENTRY = "Sentry's OpenTelemetry agent";

    private static final Path BUILT = Path.of("benchmarks", "target");
    private static final Path JAR = Path.of("agent", "target", "spanweave.jar").toAbsolutePath();
    private static final Set<String> WANTED =
            Set.of(System.getProperty("agents", "").split(",", -1));

    /** Methods of the test application: a class of requests, one of a job, and a package. */
    private static final String SPANS = "com.acme.invoices.payment.PaymentService#*;"
            + "com.acme.invoices.overdue.OverdueProcessor#*;com.acme.invoices.dashboard.**#*";

    /** All that are started, as a service would run them. */
    static List<Subject> forStarts(Sink sink) {
        List<Subject> all = new ArrayList<>(List.of(
                none(),
                again(),
                empty(),
                spanweave("off", OFF, Map.of()),
                spanweave(sink),
                spanweave("spans", METHODS, Map.of("SENTRY_DSN", sink.dsn(), "SPANWEAVE_SPANS", SPANS))));
        all.addAll(peers(sink, 1));
        return wanted(all);
    }

    /**
     * All that send, at this sample rate; every transaction that is sampled is sent.
     *
     * @param silence who holds up one of them; at a rate of one only
     */
    static List<Subject> forLoad(Sink sink, Silence silence, double rate) {
        List<Subject> all = new ArrayList<>();
        all.add(spanweave("spanweave", SPANWEAVE, sampling(sink.dsn(), rate)));
        if (rate == 1) {
            Map<String, String> heldUp = new LinkedHashMap<>(sampling(silence.dsn(), rate));
            // Ten otherwise: what it does behind a timeout would be compiled while it is measured.
            heldUp.put("SPANWEAVE_READ_TIMEOUT", "1s");
            all.add(spanweave("heldup", HELD_UP, heldUp));
        }
        all.addAll(peers(sink, rate));
        return wanted(all);
    }

    private static Map<String, String> sampling(String dsn, double rate) {
        return Map.of(
                "SENTRY_DSN",
                dsn,
                "SENTRY_TRACES_SAMPLE_RATE",
                Double.toString(rate),
                // Sixty of one name a minute otherwise.
                "SPANWEAVE_TRACES_PER_MINUTE",
                "0");
    }

    /** The floor; without it nothing can be compared. */
    static Subject none() {
        return new Subject("none", NONE, null, Map.of());
    }

    /** The same once more, which shows what two runs of one thing differ by. */
    static Subject again() {
        return new Subject("none", AGAIN, null, Map.of());
    }

    static Subject empty() {
        return new Subject(
                "empty", EMPTY, BUILT.resolve("benchmarks-empty-agent.jar").toAbsolutePath(), Map.of());
    }

    static Subject spanweave(Sink sink) {
        return spanweave("spanweave", SPANWEAVE, Map.of("SENTRY_DSN", sink.dsn(), "SENTRY_RELEASE", "benchmark"));
    }

    private static Subject spanweave(String key, String name, Map<String, String> environment) {
        return new Subject(key, name, JAR, environment);
    }

    /** The size of the agent, in MB. */
    static double megabytes() {
        return JAR.toFile().length() / 1048576.0;
    }

    private static List<Subject> wanted(List<Subject> all) {
        return WANTED.contains("")
                ? all
                : all.stream()
                        .filter(subject -> subject.agent == null || WANTED.contains(subject.key))
                        .toList();
    }

    /** Whether its row is one the others are compared with. */
    boolean isFloor() {
        return agent == null;
    }

    boolean isPeer() {
        return agent != null && !agent.equals(JAR) && !name.equals(EMPTY);
    }

    /** As another row. */
    Subject named(String row) {
        return new Subject(key, row, agent, environment);
    }

    /** The others, at this sample rate. */
    private static List<Subject> peers(Sink sink, double rate) {
        String share = Double.toString(rate);
        List<Subject> peers = new ArrayList<>();
        peers.add(peer(
                "opentelemetry",
                OPEN_TELEMETRY,
                "opentelemetry-javaagent",
                Map.of(
                        "OTEL_EXPORTER_OTLP_ENDPOINT", sink.url(),
                        "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
                        "OTEL_METRICS_EXPORTER", "none",
                        "OTEL_LOGS_EXPORTER", "none",
                        // Five seconds otherwise, and the last spans would be sent when nobody looks any more. Under
                        // load a batch is full long before.
                        "OTEL_BSP_SCHEDULE_DELAY", "1000",
                        "OTEL_TRACES_SAMPLER", "parentbased_traceidratio",
                        "OTEL_TRACES_SAMPLER_ARG", share)));
        peers.add(peer(
                "sentry",
                SENTRY,
                "sentry-opentelemetry-agent",
                Map.of(
                        "SENTRY_DSN", sink.dsn(),
                        "SENTRY_TRACES_SAMPLE_RATE", share,
                        "OTEL_TRACES_EXPORTER", "none",
                        "OTEL_METRICS_EXPORTER", "none",
                        "OTEL_LOGS_EXPORTER", "none")));
        peers.add(peer(
                "elastic",
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
                        "ELASTIC_APM_BREAKDOWN_METRICS", "false",
                        "ELASTIC_APM_CENTRAL_CONFIG", "false",
                        "ELASTIC_APM_CLOUD_PROVIDER", "NONE")));
        Map<String, String> datadog = new LinkedHashMap<>();
        datadog.put("DD_TRACE_AGENT_URL", sink.url());
        datadog.put("DD_SERVICE", "benchmark");
        datadog.put("DD_TRACE_SAMPLE_RATE", share);
        // A hundred a second otherwise.
        datadog.put("DD_TRACE_RATE_LIMIT", "1000000");
        datadog.put("DD_LOGS_INJECTION", "false");
        for (String part : List.of(
                "INSTRUMENTATION_TELEMETRY",
                "REMOTE_CONFIGURATION",
                "JMXFETCH",
                "RUNTIME_METRICS",
                "TRACE_HEALTH_METRICS",
                "PROFILING",
                "APPSEC",
                "CRASHTRACKING")) {
            datadog.put("DD_" + part + "_ENABLED", "false");
        }
        peers.add(peer("datadog", "Datadog", "dd-java-agent", datadog));
        return peers;
    }

    private static Subject peer(String key, String name, String artifact, Map<String, String> environment) {
        return new Subject(key, name, Jars.only(BUILT.resolve("peers"), artifact), environment);
    }

    /** Adds the agent to what is started. */
    Launch apply(Launch launch) {
        return agent == null ? launch : launch.agent(agent).env(environment);
    }
}
