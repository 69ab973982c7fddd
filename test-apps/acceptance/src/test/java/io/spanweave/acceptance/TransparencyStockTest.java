package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.stock.checks.StockChecks;
import io.spanweave.harness.Application;
import io.spanweave.harness.Ingest;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.Launch;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** The application's own checks, with the agent and without it. */
@ParameterizedClass(name = "JDK {0}, agent: {1}")
@CsvSource({"17, false", "17, true", "25, false", "25, true"})
@ExtendWith(TransparencyNoSkips.class)
class TransparencyStockTest extends StockChecks {
    @SuppressWarnings("NullAway.Init")
    private static Ingest ingest;

    private static @Nullable Application stock;

    TransparencyStockTest(int version, boolean agent) {
        super("http://127.0.0.1:" + Objects.requireNonNull(stock).port() + "/stock");
    }

    @BeforeParameterizedClassInvocation
    static void start(int version, boolean agent) {
        Jdk jdk = JdkLane.of(version);
        ingest = Ingest.start();
        Launch launch =
                agent ? StockServer.launch(jdk, ingest).env("SENTRY_RELEASE", "4f2c91e") : StockServer.launch(jdk);
        stock = launch.named("transparency-stock")
                .jvm(
                        "-Dstock.reorder.period-ms=100",
                        "-Dstock.sweep.delay-ms=100",
                        "-Dstock.stocktake.period-ms=100",
                        "-Duser.language=en")
                .start();
    }

    @AfterParameterizedClassInvocation
    static void stop(int version, boolean agent) {
        Application running = stock;
        if (running == null) {
            return;
        }
        try (Ingest server = ingest;
                Application stopping = running) {
            stock = null;
            assertThat(stopping.stop().code()).isEqualTo(143);
            // What Tomcat says of threads, drivers and thread locals that a stopped application still holds.
            assertThat(String.join("\n", stopping.errors())).doesNotContain("memory leak", "WARNING");
            assertThat(stopping.errors())
                    .filteredOn(line -> line.startsWith("[spanweave]"))
                    .hasSize(agent ? 1 : 0);
            assertThat(server.events().isEmpty()).isEqualTo(!agent);
            assertThat(server.transactions("Reorder").isEmpty()).isEqualTo(!agent);
            server.assertNoComplaints();
        }
    }
}
