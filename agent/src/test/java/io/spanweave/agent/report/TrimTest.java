package io.spanweave.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spanweave.agent.settings.Settings;
import io.spanweave.agent.trace.Trace;
import io.spanweave.agent.trace.Traces;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class TrimTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SentryEncoder encoder = new SentryEncoder(
            Identity.of(Settings.read("server.name=web1", new Properties(), Map.of()), null, "1.0"),
            Traces.APPLICATION,
            new Privacy(""));

    @Test
    void shouldLeaveTheSpansOutOfATransaction() throws IOException {
        Trace trace = request();
        byte[] whole = encoder.transaction(trace, encoder.idsFor(trace), 1);
        byte[] smaller = Objects.requireNonNull(Trim.smaller(whole));

        ObjectNodes before = new ObjectNodes(whole);
        ObjectNodes after = new ObjectNodes(smaller);
        assertThat(before.payload.path("spans")).isNotEmpty();
        ((com.fasterxml.jackson.databind.node.ObjectNode) before.payload).remove("spans");
        assertThat(after.payload).isEqualTo(before.payload);
        assertThat(after.head).isEqualTo(before.head);
        assertThat(Trim.smaller(smaller)).isNull();
    }

    @Test
    void shouldLeaveTheBreadcrumbsOutOfAnError() throws IOException {
        Trace trace = request();
        byte[] whole = encoder.event(trace, trace.failures().get(0), Ids.fresh(), 0);
        byte[] smaller = Objects.requireNonNull(Trim.smaller(whole));

        ObjectNodes before = new ObjectNodes(whole);
        ObjectNodes after = new ObjectNodes(smaller);
        assertThat(before.payload.path("breadcrumbs")).isNotEmpty();
        ((com.fasterxml.jackson.databind.node.ObjectNode) before.payload).remove("breadcrumbs");
        assertThat(after.payload).isEqualTo(before.payload);
        assertThat(Trim.smaller(smaller)).isNull();
    }

    /** With texts that look like members, brackets and quotes. */
    private static Trace request() {
        return Traces.request("/odd", 500, new IllegalStateException(",\"spans\":[ \\\" ]{ é"), recorder -> {
            Object connection = new Object();
            Object statement = new Object();
            recorder.connected(connection, "jdbc:h2:mem:a");
            recorder.statementCreated(connection, statement, "select \"],[\" from \"a\\\"");
            recorder.exitSpan(recorder.enterStatement(statement, null), 1, null);
        });
    }

    /** As a server reads it: by the length that the item says it has. */
    private static final class ObjectNodes {
        final JsonNode head;
        final JsonNode payload;

        ObjectNodes(byte[] envelope) throws IOException {
            byte[] bytes = new GZIPInputStream(new ByteArrayInputStream(envelope)).readAllBytes();
            String[] lines = new String(bytes, StandardCharsets.UTF_8).split("\n", -1);
            assertThat(lines).hasSize(4);
            head = JSON.readTree(lines[0]);
            payload = JSON.readTree(lines[2]);
            assertThat(JSON.readTree(lines[1]).path("length").asInt())
                    .isEqualTo(lines[2].getBytes(StandardCharsets.UTF_8).length);
        }
    }
}
