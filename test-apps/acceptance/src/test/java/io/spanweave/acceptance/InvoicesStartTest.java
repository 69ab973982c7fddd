package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.SentTransaction;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is there before anybody has asked the application for anything. Only one test in here sends a request, for all share one. */
@InvoicesOnEveryJdk
final class InvoicesStartTest {
    private final InvoicesLane lane;

    InvoicesStartTest(InvoicesLane lane) {
        this.lane = lane;
    }

    @Test
    void shouldSendNothingForTheSchemaAndThePool() {
        Invoices invoices = lane.shared();
        invoices.ingest().assertNothingMore(Duration.ofSeconds(1));
        assertThat(invoices.ingest().connectionsOpened()).isZero();

        invoices.pay(1);

        SentTransaction first = invoices.onlyTransaction();
        assertThat(first.name()).isEqualTo("POST /payments");
        assertThat(first.spans()).hasSize(4);
        invoices.ingest().assertNoComplaints();
    }

    @Test
    void shouldSayOneLineWithAllThereIsToKnow() {
        Invoices invoices = lane.shared();

        List<String> lines = invoices.agentLines();

        assertThat(lines).hasSize(1);
        assertThat(lines.get(0))
                .startsWith("[spanweave] ")
                .contains(" on Java " + lane.jdk().version() + ".")
                .contains("127.0.0.1:" + invoices.ingest().port() + " project 1")
                .contains("release " + InvoicesSetup.RELEASE + " (SENTRY_RELEASE)")
                .contains("environment " + InvoicesSetup.ENVIRONMENT)
                .contains("servlet", "spring-mvc", "jdbc", "spring-scheduled", "executor", "spring-retry")
                .doesNotContain(invoices.ingest().key());
    }

    /** What OffTest looks for is there otherwise. */
    @Test
    void shouldRunOneThreadOfItsOwn() {
        Invoices invoices = lane.shared();

        assertThat(invoices.application().loadedClasses("java.lang.Spanweave"))
                .containsExactly("java.lang.SpanweaveGate", "java.lang.SpanweaveRecorder", "java.lang.SpanweaveToken");
        assertThat(invoices.application().loadedClasses("io.spanweave.agent.weave."))
                .isNotEmpty();
        assertThat(invoices.application().threads())
                .filteredOn(name -> name.startsWith("spanweave"))
                .containsExactly("spanweave-reporter");
    }
}
