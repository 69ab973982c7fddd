package io.spanweave.harness;

import static io.spanweave.harness.Samples.lastException;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupingTest {

    @Test
    void shouldMakeOneIssueOfAThousandFailuresWithOneFingerprint() {
        List<SentEvent> events = IntStream.range(0, 1000)
                .mapToObj(i -> event(e -> {
                    lastException(e).put("value", "invoice " + i);
                    e.putArray("fingerprint").add("IllegalStateException").add("com.acme.Payments.pay");
                }))
                .toList();

        List<Issue> issues = Grouping.issues(events);

        assertThat(issues).hasSize(1);
        assertThat(issues.get(0).count()).isEqualTo(1000);
        assertThat(issues.get(0).title()).isEqualTo("IllegalStateException: invoice 0");
        assertThat(issues.get(0).culprit()).isEqualTo("POST /api/invoices/{id}");
    }

    @Test
    void shouldMakeAnIssueOfEachMessageWithoutAFingerprint() {
        assertThat(Grouping.issues(List.of(
                        event(e -> lastException(e).put("value", "invoice 1")),
                        event(e -> lastException(e).put("value", "invoice 2")))))
                .hasSize(2);
    }

    @Test
    void shouldMakeAnIssueOfEachTransaction() {
        assertThat(Grouping.issues(List.of(event(e -> {}), event(e -> e.put("transaction", "GET /other")))))
                .hasSize(2);
    }

    @Test
    void shouldPutTheUsualKeyWhereTheFingerprintSaysDefault() {
        Consumer<ObjectNode> byDefault = e -> e.putArray("fingerprint").add("{{ default }}");

        assertThat(Grouping.issues(List.of(event(byDefault), event(e -> {})))).hasSize(1);
        assertThat(Grouping.issues(
                        List.of(event(byDefault), event(byDefault.andThen(e -> e.put("transaction", "GET /other"))))))
                .hasSize(2);
    }

    @Test
    void shouldLookAtTheFirstHundredCharactersOfTheFirstLine() {
        SentEvent one = event(e -> lastException(e).put("value", "x".repeat(100) + "1"));
        SentEvent two = event(e -> lastException(e).put("value", "x".repeat(100) + "2"));
        SentEvent three = event(e -> lastException(e).put("value", "same\none"));
        SentEvent four = event(e -> lastException(e).put("value", "same\ntwo"));

        assertThat(Grouping.issues(List.of(one, two))).hasSize(1);
        assertThat(Grouping.issues(List.of(three, four))).hasSize(1);
    }

    @Test
    void shouldNameTheInnermostFrameOfTheApplicationWithoutATransaction() {
        assertThat(Grouping.issues(List.of(event(e -> e.remove("transaction"))))
                        .get(0)
                        .culprit())
                .isEqualTo("com.acme.Payments in pay");
    }

    @Test
    void shouldTitleAnEventWithoutExceptionByItsMessage() {
        assertThat(Grouping.issues(List.of(event(e -> {
                            e.remove("exception");
                            e.put("message", "the nightly job did not run");
                        })))
                        .get(0)
                        .title())
                .isEqualTo("the nightly job did not run");
    }

    @Test
    void shouldGroupTransactionsByNameOpAndMethod() {
        ObjectNode failed = Samples.transaction();
        Samples.at(failed, "/contexts/trace").put("status", "internal_error");
        ObjectNode get = Samples.transaction();
        Samples.at(get, "/request").put("method", "GET");

        List<TransactionGroup> groups = Grouping.transactionGroups(List.of(
                new SentTransaction(Samples.transaction()), new SentTransaction(failed), new SentTransaction(get)));

        assertThat(groups)
                .containsExactly(
                        new TransactionGroup("POST /api/invoices/{id}", "http.server", "POST", 2, 1),
                        new TransactionGroup("POST /api/invoices/{id}", "http.server", "GET", 1, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "ok, 0", "not_found, 0", "invalid_argument, 0", "cancelled, 0", "already_exists, 0",
        "internal_error, 1", "unavailable, 1", "deadline_exceeded, 1", "permission_denied, 1", "unknown, 1"
    })
    void shouldCountErrorsByStatus(String status, int errors) {
        ObjectNode transaction = Samples.transaction();
        Samples.at(transaction, "/contexts/trace").put("status", status);

        assertThat(Grouping.transactionGroups(List.of(new SentTransaction(transaction)))
                        .get(0)
                        .errors())
                .isEqualTo(errors);
    }

    private static SentEvent event(Consumer<ObjectNode> change) {
        ObjectNode event = Samples.event();
        change.accept(event);
        return new SentEvent(event);
    }
}
