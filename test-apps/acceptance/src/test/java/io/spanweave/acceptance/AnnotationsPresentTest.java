package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Where the annotations' classes are there after all, nothing is different from {@link AnnotationsTableTest}. */
class AnnotationsPresentTest {
    @Test
    void shouldNotCareWhetherTheAnnotationsAreThere() {
        try (Annotated annotated = Annotated.start(JdkLane.of(17), AnnotatedFiles.withAnnotations())) {
            assertThat(Stream.of(AnnotatedRow.values()).flatMap(row -> annotated.faults(row).stream()))
                    .isEmpty();
            annotated.ingest().assertNoComplaints();
        }
    }
}
