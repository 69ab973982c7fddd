package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.spanweave.harness.Ingest;
import io.spanweave.harness.SentSpan;
import io.spanweave.harness.SentTransaction;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every annotation on every kind of method, without the annotations' jars; and the table of it in the docs. */
@ParameterizedClass(name = "{0}")
@MethodSource("io.spanweave.acceptance.AnnotatedLane#all")
final class AnnotationsTableTest {
    private final Annotated annotated;

    AnnotationsTableTest(AnnotatedLane lane) {
        annotated = lane.shared();
    }

    @ParameterizedTest
    @EnumSource
    void shouldMakeOneSpanOfACall(AnnotatedRow row) {
        assertThat(annotated.faults(row)).isEmpty();
        annotated.ingest().assertNoComplaints();
    }

    @Test
    void shouldBeTheTableInTheDocs() throws IOException {
        new AnnotationsPage("table").assertHolds(AnnotatedTable.of(annotated));
    }

    @ParameterizedTest
    @CsvSource({
        "LATER, fail, internal_error",
        "MONO, fail, internal_error",
        "FLUX, fail, internal_error",
        "LATER, cancel, cancelled",
        "MONO, cancel, cancelled",
        "FLUX, cancel, cancelled"
    })
    void shouldEndWithWhatTheMethodReturned(AnnotatedColumn column, String end, String status) {
        SentTransaction request = annotated.callAndEnd(AnnotatedRow.OwnOnMethod, column, end);

        SentSpan span = Annotated.onlyNamed(request);
        assertThat(span.status()).isEqualTo(status);
        Annotated.assertEndedBetween(request, span);
        assertThat(request.status()).isEqualTo("ok");
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeginATransactionOutsideOfOneIfItIsARoot(AnnotatedRow row) {
        int before = annotated.ingest().transactions().size();

        SentTransaction request = annotated.callInBackground(row, AnnotatedColumn.CGLIB);

        assertThat(request.spans()).isEmpty();
        List<SentTransaction> others = annotated.ingest().transactions().stream()
                .skip(before)
                .filter(transaction -> transaction.url().isEmpty())
                .toList();
        if (!row.isRoot()) {
            assertThat(others).isEmpty();
            return;
        }
        assertThat(others).hasSize(1);
        SentTransaction root = others.get(0);
        assertThat(root.name()).isEqualTo(row.description(AnnotatedColumn.CGLIB));
        assertThat(root.status()).isEqualTo("ok");
        assertThat(root.traceId()).isNotEqualTo(request.traceId());
        assertThat(root.spans())
                .extracting(SentSpan::description, SentSpan::parentSpanId)
                .containsExactly(tuple("select ? as inside", root.spanId()));
        annotated.ingest().assertNoComplaints();
    }

    @ParameterizedTest
    @CsvSource({"complete, ok, 0", "fail, internal_error, 1", "cancel, cancelled, 0"})
    void shouldEndItsTransactionWithWhatTheMethodReturned(String end, String status, int events) {
        int before = annotated.ingest().transactions().size();
        int eventsBefore = annotated.ingest().events().size();

        annotated.callAndEndInBackground(AnnotatedRow.OwnRoot, AnnotatedColumn.LATER, end);

        annotated.ingest().await(ingest -> !rootsAfter(before).isEmpty(), Ingest.PATIENCE);
        List<SentTransaction> roots = rootsAfter(before);
        assertThat(roots).extracting(SentTransaction::name).containsExactly("Direct.later");
        assertThat(roots.get(0).status()).isEqualTo(status);
        // What the thread did behind the call has no transaction any more.
        assertThat(roots.get(0).spans()).extracting(SentSpan::description).containsExactly("select ? as inside");
        assertThat(annotated.ingest().events()).hasSize(eventsBefore + events);
        annotated.ingest().assertNoComplaints();
    }

    /** It may arrive after the request that has called the method. */
    private List<SentTransaction> rootsAfter(int before) {
        return annotated.ingest().transactions().stream()
                .skip(before)
                .filter(transaction -> transaction.url().isEmpty())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "OwnOnMethod, PLAIN, invoice_id",
        "OwnOnMethod, CGLIB, invoice_id",
        "OwnOnMethod, JDK, invoice_id",
        "OwnOnMethod, INTERFACE, invoice_id",
        "OwnOnMethod, SUPERCLASS, invoice_id",
        "OwnOnMethod, BRIDGE, invoice_id",
        "OwnRoot, PLAIN, invoice",
        "OpenTelemetry, CGLIB, invoice_id",
        "OpenTelemetry, INTERFACE, invoice_id",
        "MicrometerNewSpan, JDK, invoice_id"
    })
    void shouldHaveTheArgumentsThatAreMarked(AnnotatedRow row, AnnotatedColumn column, String key) {
        SentSpan span = Annotated.onlyNamed(annotated.call(row, column));

        assertThat(span.data(key)).isEqualTo("41");
    }
}
