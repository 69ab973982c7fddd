package io.spanweave.acceptance;

import io.spanweave.harness.Jdk;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A JDK release to run the application {@code annotated} on, once for all tests of a class. */
final class AnnotatedLane implements AutoCloseable {
    private final int release;
    private @Nullable Annotated shared;

    private AnnotatedLane(int release) {
        this.release = release;
    }

    /** As for invoices: 17 and 25 must be run on, 21 is an addition. Spring Boot runs on nothing older. */
    static Stream<AnnotatedLane> all() {
        return Stream.of(17, 21, 25)
                .filter(release -> release != 21 || Jdk.find(release).isPresent())
                .map(AnnotatedLane::new);
    }

    Jdk jdk() {
        return JdkLane.of(release);
    }

    Annotated shared() {
        if (shared == null) {
            shared = Annotated.start(jdk(), AnnotatedFiles.withoutAnnotations());
        }
        return shared;
    }

    @Override
    public void close() {
        if (shared != null) {
            shared.close();
        }
    }

    @Override
    public String toString() {
        return "JDK " + release;
    }
}
