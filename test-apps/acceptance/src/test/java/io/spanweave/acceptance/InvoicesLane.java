package io.spanweave.acceptance;

import io.spanweave.harness.Jdk;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A JDK release that the tests of a class run on, with a service they share there; closed by JUnit behind the last. */
final class InvoicesLane implements AutoCloseable {
    private final int release;
    private @Nullable Invoices shared;

    private InvoicesLane(int release) {
        this.release = release;
    }

    /** 17 and 25 must be run on, and are reported as skipped where they are missing; 21 is an addition. */
    static Stream<InvoicesLane> all() {
        return Stream.of(17, 21, 25)
                .filter(release -> release != 21 || Jdk.find(release).isPresent())
                .map(InvoicesLane::new);
    }

    /** The JDK; a test that asks for one that is not installed ends here, as skipped. */
    Jdk jdk() {
        return JdkLane.of(release);
    }

    /** The service under the agent as it comes, for all tests of a class; what it has sent so far is forgotten. */
    Invoices shared() {
        if (shared == null) {
            shared = fresh().start();
        }
        shared.forget();
        return shared;
    }

    /** A service for one test alone. */
    InvoicesSetup fresh() {
        return new InvoicesSetup(jdk());
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
