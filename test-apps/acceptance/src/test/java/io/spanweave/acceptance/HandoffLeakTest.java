package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Ingest;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.Launch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * When the work is done nothing of it is held. So many requests as {@code -Dspanweave.test.soak.requests} says, 100,000
 * in the full profile.
 */
@Tag("matrix")
@ParameterizedClass(name = "JDK {0}")
@ValueSource(ints = {17, 25})
class HandoffLeakTest {
    private static final int REQUESTS = Integer.getInteger("spanweave.test.soak.requests", 10_000);
    private static final int CLIENTS = 16;
    private static final String TRACE = "io.spanweave.agent.trace.";
    private static final String LOADER = "org.apache.catalina.loader.ParallelWebappClassLoader";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** What is kept of connections, drivers, class loaders and the like: few, and no more with each request. */
    private static final int KEYS_AT_MOST = 50;

    @Parameter
    private int version;

    private final Ingest ingest = Ingest.start();

    @SuppressWarnings("NullAway.Init")
    private Workers workers;

    @BeforeEach
    void start() {
        Jdk jdk = JdkLane.of(version);
        // As it comes, or the server would drown.
        Launch launch = Workers.tomcat(jdk, ingest).env("SPANWEAVE_TRACES_PER_MINUTE", "60");
        workers = Workers.start(launch, ingest);
    }

    @AfterEach
    void stop() {
        if (workers != null) {
            workers.close();
        }
        ingest.close();
    }

    @Test
    void shouldHoldNothingAfterTheWork() {
        List<String> constructs =
                List.of("nested_pools", "nested_futures", "nested_same_pool", "fork_join_invoke", "pool_fixed_execute");
        Clients.run(CLIENTS, number -> {
            for (int i = 0; i < REQUESTS / CLIENTS; i++) {
                workers.work(constructs.get(i % constructs.size()), "n" + number + "x" + i);
            }
        });

        shouldHoldNothing();
        shouldLetGoOfTheWebApplication();
    }

    @Test
    void shouldHoldNothingOfWorkThatNeverComes() {
        List<String> constructs = workers.constructs().stream()
                .filter(name -> name.startsWith("unfinished_"))
                .toList();
        assertThat(constructs).hasSizeGreaterThan(5);
        Clients.run(CLIENTS, number -> {
            for (int i = 0; i < 5 * constructs.size(); i++) {
                workers.work(constructs.get(i % constructs.size()), "u" + number + "x" + i);
            }
        });

        shouldHoldNothing();
        shouldLetGoOfTheWebApplication();
    }

    /** Again and again, for a reference queue is emptied by the next who comes, and a trace may wait for its turn. */
    private void shouldHoldNothing() {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
            workers.work("nested_pools", "last");
            Map<String, Long> live = workers.application().liveObjects(TRACE);
            // Those of this very request may be with the reporter still.
            assertThat(live.getOrDefault(TRACE + "WeakIdentityMap$Key", 0L))
                    .as("%s", live)
                    .isLessThanOrEqualTo(KEYS_AT_MOST);
            assertThat(workers.application().liveObjects(TRACE))
                    // Or this would be about another agent's classes.
                    .containsKey(TRACE + "HandOffs")
                    .doesNotContainKeys(TRACE + "Trace", TRACE + "Strand", TRACE + "Span");
        });
    }

    private void shouldLetGoOfTheWebApplication() {
        assertThat(workers.getAbsolute("/control/undeploy")).isEqualTo("undeployed");
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                // The one that undeploys is left.
                .untilAsserted(() ->
                        assertThat(workers.application().liveObjects(LOADER)).containsEntry(LOADER, 1L));
    }
}
