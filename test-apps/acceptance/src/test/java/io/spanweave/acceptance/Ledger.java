package io.spanweave.acceptance;

import io.spanweave.harness.Application;
import io.spanweave.harness.Ingest;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.Launch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** The packaged ledger, a console program that logs and ends. */
final class Ledger {
    private static final Path HOME = Path.of("../ledger/target/ledger").toAbsolutePath();

    private Ledger() {}

    /** One of its main classes, without an agent. */
    static Launch launch(Jdk jdk, String mainClass, String... arguments) {
        return Application.mainClass(
                        "com.acme.ledger." + mainClass, List.of(HOME.resolve("ledger.jar"), HOME.resolve("lib/*")))
                .named("ledger")
                .on(jdk)
                .jvm("-Xmx64m")
                .args(arguments);
    }

    /** The same under the agent, with a few of its methods as roots. */
    static Launch traced(Jdk jdk, Ingest ingest, String mainClass, String... arguments) {
        return launch(jdk, mainClass, arguments)
                .agent(JdkLane.agent())
                .env("SENTRY_DSN", ingest.dsn())
                .env("SENTRY_RELEASE", "1")
                .env("SPANWEAVE_SHUTDOWN_TIMEOUT", "20s")
                .env(
                        "SPANWEAVE_SPANS",
                        "com.acme.ledger.Ledger#open root; com.acme.ledger.Ledger#close root;"
                                + " com.acme.ledger.Ledger#closeQuietly root; com.acme.ledger.Ending#work root;"
                                + " com.acme.ledger.Ending#failingWork root; com.acme.ledger.Ending#lastWork root");
    }

    /** Every value on 17 and 25, and where they are there on the other releases. */
    static <T> Stream<Arguments> lanes(List<T> values) {
        List<Arguments> lanes = new ArrayList<>();
        for (int release : List.of(8, 11, 17, 21, 25)) {
            // 17 and 25 must be run on; the others are an addition.
            if (release == 17 || release == 25 || Jdk.find(release).isPresent()) {
                for (T value : values) {
                    lanes.add(Arguments.of(value, release));
                }
            }
        }
        return lanes.stream();
    }
}
