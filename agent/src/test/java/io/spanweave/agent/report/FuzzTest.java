package io.spanweave.agent.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import io.spanweave.agent.settings.Dsn;
import io.spanweave.agent.settings.Settings;
import io.spanweave.agent.trace.Failure;
import io.spanweave.agent.trace.LogRules;
import io.spanweave.agent.trace.Recorder;
import io.spanweave.agent.trace.Trace;
import io.spanweave.agent.trace.Traces;
import io.spanweave.bootstrap.SpanweaveToken;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever an application does, it is not harmed, and what is sent of it is what Sentry's documentation asks for. As many
 * inputs as {@code -Dspanweave.test.fuzz} says; {@code -Dspanweave.test.fuzz.seed} gives those of a failure once more.
 */
@Timeout(3_600)
class FuzzTest {
    private static final int INPUTS = Integer.getInteger("spanweave.test.fuzz", 10_000);
    private static final long SEED = Long.getLong("spanweave.test.fuzz.seed", System.nanoTime());
    /** Sentry takes no more of an event; what comes near it has not been cut. */
    private static final int ENVELOPE_AT_MOST = 1_000_000;

    /** Sentry's schema of errors is not ours to hand on: {@code relay/event.schema.json} of getsentry/sentry-data-schemas. */
    private static final String PUBLISHED = System.getProperty("spanweave.test.event.schema", "");

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Schema header = schema("envelope-header");
    private final Schema itemHeader = schema("item-header");
    private final Schema event = schema("event");
    private final SentryEncoder encoder = new SentryEncoder(
            Identity.of(
                    Settings.read(
                            null,
                            new Properties(),
                            Map.of("SENTRY_ENVIRONMENT", "staging", "SENTRY_DSN", "http://k@localhost/1")),
                    null,
                    "1.0"),
            Traces.APPLICATION,
            new Privacy(""));
    private final Repeats repeats = new Repeats(0);
    private @Nullable Schema published;
    private int envelopes;
    private int errors;

    @Test
    void shouldHarmNobodyAndSendWhatIsValid() {
        reportAll();
        // Or it would be about next to nothing.
        assertThat(envelopes).isGreaterThan(INPUTS);
    }

    @Test
    void shouldSendErrorsThatThePublishedSchemaKnows() throws IOException {
        assumeFalse(PUBLISHED.isEmpty(), "not run: -Dspanweave.test.event.schema names no file");
        try (InputStream file = Files.newInputStream(Path.of(PUBLISHED))) {
            // Sentry's ids are UUIDs without the hyphens that the format has.
            published = SchemaRegistry.withDefaultDialect(
                            SpecificationVersion.DRAFT_7,
                            registry -> registry.schemaRegistryConfig(SchemaRegistryConfig.builder()
                                    .formatAssertionsEnabled(false)
                                    .build()))
                    .getSchema(file);
        }
        reportAll();
        assertThat(errors).isGreaterThan(INPUTS / 2);
    }

    private void reportAll() {
        int from = Integer.getInteger("spanweave.test.fuzz.input", 0);
        for (int input = from; input < from + INPUTS; input++) {
            try {
                for (Trace trace : traces(new FuzzCorpus(new Random(SEED + input)))) {
                    report(trace);
                }
            } catch (Throwable e) {
                throw new AssertionError(
                        "-Dspanweave.test.fuzz.seed=" + SEED + " -Dspanweave.test.fuzz.input=" + input, e);
            }
        }
    }

    /** With everything between the application's threads and the server, which is away. */
    @Test
    void shouldNotStopTheReporter() {
        Counts counts = new Counts();
        Settings settings = Settings.read(
                null, new Properties(), Map.of("SPANWEAVE_ERRORS_PER_MINUTE", "0", "SPANWEAVE_TRACES_PER_MINUTE", "0"));
        Outbox outbox = new Outbox(
                10_000,
                100,
                5_000,
                counts,
                new Reporter(settings, Traces.APPLICATION, null, Dsn.parse("http://k@localhost:1/1"), "1.0", counts));
        for (int input = 0; input < 300; input++) {
            traces(new FuzzCorpus(new Random(SEED + input))).forEach(outbox::accept);
        }
        outbox.accept(Traces.request("/last", 200, null, recorder -> {}));
        outbox.close();
        assertThat(counts.of("dropped.encoder") + counts.of("dropped.reporter"))
                .as("seed %d: %s", SEED, counts)
                .isZero();
        assertThat(counts.of("dropped.shutdown"))
                .as("seed %d: %s", SEED, counts)
                .isGreaterThan(300);
        assertThat(reporters()).isOne();
        outbox.end();
        assertThat(reporters()).isZero();
    }

    private static long reporters() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("spanweave-reporter"))
                .count();
    }

    /** What the woven code does in the application's threads; nothing may come of it there. */
    private static List<Trace> traces(FuzzCorpus corpus) {
        List<Trace> finished = new ArrayList<>();
        Recorder recorder = new Recorder(
                Traces.APPLICATION,
                corpus.chance(2),
                true,
                new LogRules("error", "info", List.of()),
                60_000,
                finished::add,
                counted -> {},
                off -> {},
                () -> {},
                () -> {});
        Runnable work = () -> corpus.inside(recorder);
        if (corpus.chance(3)) {
            task(recorder, corpus, work);
        } else if (corpus.chance(10)) {
            work.run();
        } else {
            request(recorder, corpus, work);
        }
        if (corpus.chance(20)) {
            recorder.uncaught(corpus.thrown());
        }
        return finished;
    }

    private static void request(Recorder recorder, FuzzCorpus corpus, Runnable work) {
        SpanweaveToken token = Objects.requireNonNull(
                recorder.enterRequest(null, null, corpus.maybe(corpus::text), corpus.maybe(corpus::path)));
        recorder.requestOrigin(
                token, corpus.maybe(corpus::path), corpus.maybe(corpus::sentryTrace), corpus.maybe(corpus::baggage));
        recorder.claimRequest();
        for (String name : new String[] {"?", "@", "Cookie", corpus.text()}) {
            recorder.personal(token, name, corpus.maybe(corpus::text));
        }
        work.run();
        recorder.requestHandled(token, corpus.status(), corpus.maybe(corpus::path), corpus.maybe(corpus::path));
        recorder.requestFailed(token, corpus.maybe(corpus::thrown), corpus.maybe(corpus::path));
        recorder.exitRequest(token, corpus.maybe(corpus::thrown));
    }

    private static void task(Recorder recorder, FuzzCorpus corpus, Runnable work) {
        SpanweaveToken token = Objects.requireNonNull(recorder.enterTask(corpus.word(), corpus.word()));
        work.run();
        Throwable last = corpus.maybe(corpus::thrown);
        if (corpus.chance(3)) {
            recorder.retriesExhausted(3, last, corpus.chance(2));
        }
        recorder.exitTask(token, last);
    }

    /** As the reporter does, which would count what is thrown here and go on. */
    private void report(Trace trace) throws IOException {
        trace.seal(0);
        Ids ids = encoder.idsFor(trace);
        for (Failure failure : trace.failures()) {
            if (failure.thrown() != null) {
                repeats.isTold(failure.thrown(), System.nanoTime());
                encoder.isOwn(failure.thrown());
            }
            assertThat(encoder.kindOf(failure)).isNotNull();
            check(encoder.event(trace, failure, ids, 3));
        }
        if (!trace.isAlone()) {
            byte[] transaction = encoder.transaction(trace, ids, 0.5);
            check(transaction);
            byte[] smaller = Trim.smaller(transaction);
            if (smaller != null) {
                check(smaller);
            }
        }
        trace.discard();
    }

    private void check(byte[] envelope) throws IOException {
        envelopes++;
        String text;
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(envelope))) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(text.length()).isLessThan(ENVELOPE_AT_MOST);
        String[] lines = text.split("\n", -1);
        assertThat(lines).hasSize(4);
        assertThat(lines[3]).isEmpty();
        valid(header, lines[0]);
        valid(itemHeader, lines[1]);
        valid(event, lines[2]);
        // It leaves transactions out.
        if (published != null && lines[1].contains("\"type\":\"event\"")) {
            errors++;
            valid(published, lines[2]);
        }
        assertThat(JSON.readTree(lines[1]).at("/length").asInt())
                .isEqualTo(lines[2].getBytes(StandardCharsets.UTF_8).length);
        JsonNode body = JSON.readTree(lines[2]);
        assertThat(body.at("/event_id")).isEqualTo(JSON.readTree(lines[0]).at("/event_id"));
        numbers(body);
    }

    private static void valid(Schema schema, String json) {
        List<Error> errors = schema.validate(json, InputFormat.JSON);
        if (!errors.isEmpty()) {
            // What is wrong, before what may be thousands of characters.
            throw new AssertionError(errors + "\n" + json);
        }
    }

    /** Those that have no double are read as an infinity by some servers, and refused with the whole text by others. */
    private static void numbers(JsonNode node) {
        if (node.isNumber()) {
            assertThat(node.asDouble()).isFinite();
            assertThat(node.asText()).hasSizeLessThan(50);
        }
        for (JsonNode child : node) {
            numbers(child);
        }
    }

    private static Schema schema(String name) {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Objects.requireNonNull(FuzzTest.class.getResourceAsStream("/schema/" + name + ".json")));
    }
}
