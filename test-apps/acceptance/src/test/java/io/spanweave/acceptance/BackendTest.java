package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spanweave.harness.Ingest;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What Sentry is sent beside errors and transactions, and GlitchTip is not; and what a viewer is shown. */
@InvoicesOnEveryJdk
final class BackendTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final InvoicesLane lane;
    private final List<AutoCloseable> open = new ArrayList<>();

    BackendTest(InvoicesLane lane) {
        this.lane = lane;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    /** By a cron expression that only Spring has resolved, and by the period of an executor. */
    @Test
    void shouldCheckInForEachRunOnASchedule() {
        ZonedDateTime due = ZonedDateTime.now(ZoneId.systemDefault()).plusSeconds(20);
        Invoices invoices = start(new InvoicesSetup(lane.jdk(), sentry())
                .env("SPANWEAVE_BACKEND", "sentry")
                .env("SPANWEAVE_CHECKINS", "true")
                .property("invoices.overdue.cron", due.getSecond() + " " + due.getMinute() + " * * * *")
                .property("invoices.watchdog.period-ms", "90000")
                .property("invoices.watchdog.initial-delay-ms", "100"));
        Ingest ingest = invoices.ingest();

        ingest.await("both check-ins", in -> in.items("check_in").size() >= 2, PATIENCE);

        JsonNode overdue = checkIn(ingest, "overduecheck-checkoverdueinvoices");
        assertThat(overdue.path("status").asText()).isEqualTo("ok");
        assertThat(overdue.path("duration").asDouble()).isPositive();
        assertThat(overdue.path("release").asText()).isEqualTo(InvoicesSetup.RELEASE);
        assertThat(overdue.path("environment").asText()).isEqualTo(InvoicesSetup.ENVIRONMENT);
        assertThat(overdue.at("/monitor_config/schedule").toString())
                .isEqualTo("{\"type\":\"crontab\",\"value\":\"" + due.getMinute() + " * * * *\"}");
        assertThat(overdue.at("/monitor_config/timezone").asText()).isNotEmpty();
        assertThat(overdue.at("/contexts/trace/trace_id").asText())
                .isEqualTo(invoices.transactions("OverdueCheck.checkOverdueInvoices")
                        .get(0)
                        .traceId());
        JsonNode watchdog = checkIn(ingest, "watchdog-checkoverduecheckran");
        assertThat(watchdog.at("/monitor_config/schedule").toString())
                .isEqualTo("{\"type\":\"interval\",\"value\":2,\"unit\":\"minute\"}");
        ingest.assertNoComplaints();
    }

    private static JsonNode checkIn(Ingest ingest, String slug) {
        List<JsonNode> found = ingest.items("check_in").stream()
                .filter(item -> item.path("monitor_slug").asText().equals(slug))
                .toList();
        assertThat(found).as("%s among %s", slug, ingest.items("check_in")).hasSize(1);
        return found.get(0);
    }

    /** At the end of the JVM nothing waits for the minute. */
    @Test
    void shouldTellHowRequestsWentAndWhatWasNotSent() {
        Invoices invoices = start(new InvoicesSetup(lane.jdk(), sentry())
                .env("SPANWEAVE_BACKEND", "sentry")
                .env("SPANWEAVE_SESSIONS", "true")
                .env("SENTRY_TRACES_SAMPLE_RATE", "0"));
        invoices.forget();
        for (int i = 0; i < 10; i++) {
            assertThat(invoices.get("/rates").status()).isEqualTo(200);
        }
        assertThat(invoices.get("/faults/error?invoice=12").status()).isEqualTo(500);
        Ingest ingest = invoices.ingest();

        invoices.application().stop(PATIENCE);

        int well = 0;
        int crashed = 0;
        for (JsonNode sessions : ingest.items("sessions")) {
            assertThat(sessions.at("/attrs/release").asText()).isEqualTo(InvoicesSetup.RELEASE);
            for (JsonNode minute : sessions.path("aggregates")) {
                well += minute.path("exited").asInt();
                crashed += minute.path("crashed").asInt();
            }
        }
        assertThat(well).isGreaterThanOrEqualTo(10);
        assertThat(crashed).isOne();
        assertThat(ingest.items("client_report"))
                .anySatisfy(report -> assertThat(report.path("discarded_events").toString())
                        .contains("{\"reason\":\"sample_rate\",\"category\":\"transaction\",\"quantity\":"));
        ingest.assertNoComplaints();
    }

    @Test
    void shouldSendGlitchTipNothingThatItSwallows() {
        Invoices invoices = start(lane.fresh()
                .env("SPANWEAVE_CHECKINS", "true")
                .env("SPANWEAVE_SESSIONS", "true")
                .env("SENTRY_TRACES_SAMPLE_RATE", "0")
                .property("invoices.watchdog.period-ms", "90000")
                .property("invoices.watchdog.initial-delay-ms", "100"));
        assertThat(invoices.get("/rates").status()).isEqualTo(200);
        assertThat(invoices.agentLines())
                .anyMatch(line -> line.contains("SPANWEAVE_CHECKINS=true does nothing")
                        && line.contains("SPANWEAVE_BACKEND=sentry"));

        invoices.application().stop(PATIENCE);

        invoices.ingest().assertNoComplaints();
    }

    /** Everything, whatever the server is sent. */
    @Test
    void shouldShowEverythingToAViewer() {
        Ingest viewer = sentry();
        Invoices invoices =
                start(lane.fresh().env("SENTRY_SPOTLIGHT", viewer.viewer()).env("SENTRY_TRACES_SAMPLE_RATE", "0"));

        assertThat(invoices.get("/rates").status()).isEqualTo(200);

        assertThat(viewer.awaitTransaction("GET /rates").release()).isEqualTo(InvoicesSetup.RELEASE);
        assertThat(invoices.ingest().transactions()).isEmpty();
        viewer.assertNoComplaints();
    }

    @Test
    void shouldNeedNoServerToShowThingsToAViewer() {
        Ingest viewer = sentry();
        Invoices invoices = start(lane.fresh().without("SENTRY_DSN").env("SENTRY_SPOTLIGHT", viewer.viewer()));

        assertThat(invoices.get("/rates").status()).isEqualTo(200);

        viewer.awaitTransaction("GET /rates");
        assertThat(invoices.agentLines().get(0)).contains("sends to the viewer at 127.0.0.1:" + viewer.port());
        viewer.assertNoComplaints();
    }

    /** A developer has forgotten to start it. */
    @Test
    void shouldWorkOnWithoutTheViewer() {
        Ingest gone = sentry();
        gone.refuse();
        Invoices invoices = start(lane.fresh().env("SENTRY_SPOTLIGHT", gone.viewer()));

        assertThat(invoices.get("/rates").status()).isEqualTo(200);

        invoices.ingest().awaitTransaction("GET /rates");
        assertThat(invoices.application().stop(PATIENCE).code()).isEqualTo(143);
        assertThat(invoices.agentLines().stream().filter(line -> line.contains("cannot be reached")))
                .singleElement()
                .asString()
                .contains("the viewer at 127.0.0.1", "SENTRY_SPOTLIGHT");
    }

    private Ingest sentry() {
        Ingest ingest = Ingest.sentry();
        open.add(ingest);
        return ingest;
    }

    private Invoices start(InvoicesSetup setup) {
        Invoices invoices = setup.start();
        open.add(0, invoices);
        return invoices;
    }
}
