package io.spanweave.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientReportsTest {
    private final Counts counts = new Counts();
    private final ClientReports reports = new ClientReports(counts);

    @ParameterizedTest
    @CsvSource({
        "dropped.no_room, cache_overflow",
        "dropped.too_old, cache_overflow",
        "dropped.rate_limit, ratelimit_backoff",
        "dropped.http_400, send_error",
        "dropped.http_500, send_error",
        "dropped.pace, sample_rate",
        "transaction.unsampled, sample_rate",
        "event.unsampled, sample_rate",
        "event.storm, event_processor"
    })
    void shouldGiveSentrysReason(String why, String reason) {
        reports.lost(why, RateLimits.Category.TRANSACTION);
        reports.lost(why, RateLimits.Category.TRANSACTION);
        assertThat(written())
                .endsWith("\"discarded_events\":[{\"reason\":\"" + reason
                        + "\",\"category\":\"transaction\",\"quantity\":2}]}");
        assertThat(reports.isAny()).isFalse();
    }

    /** The server has counted what it has refused itself; and who tells of reports that are lost never comes to an end. */
    @Test
    void shouldKeepToItselfWhatSentryKnows() {
        reports.lost("dropped.http_429", RateLimits.Category.ERROR);
        reports.lost("dropped.rate_limit", RateLimits.Category.CLIENT_REPORT);
        assertThat(reports.isAny()).isFalse();
    }

    @Test
    void shouldTellWhatTheApplicationsThreadsHadNoRoomFor() {
        counts.add("dropped.queue_full");
        counts.add("dropped.queue_full");
        assertThat(reports.isAny()).isTrue();
        assertThat(written()).contains("queue_overflow", "\"quantity\":2}");
        counts.add("dropped.queue_full");
        assertThat(written()).contains("queue_overflow", "\"quantity\":1}");
        assertThat(reports.isAny()).isFalse();
    }

    private String written() {
        JsonWriter to = new JsonWriter();
        to.beginObject();
        reports.write(to, 0);
        to.endObject();
        return new String(to.bytes(), 0, to.length(), StandardCharsets.UTF_8);
    }
}
