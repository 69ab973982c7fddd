package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Ingest;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A timeout that begins anew with every byte is none. */
class DeliveryTrickleTest {
    @ParameterizedTest(name = "JDK {0}")
    @ValueSource(ints = {17, 25})
    void shouldGiveUpAnAnswerThatNeverComesToItsEnd(int version) throws Exception {
        try (Ingest ingest = Ingest.start();
                DeliveryRun run = DeliveryRun.under(JdkLane.of(version), ingest, Duration.ofSeconds(1))) {
            ingest.refuse();
            try (DeliveryServer endless = DeliveryServer.endless(ingest.port())) {
                run.fail();

                // The second connection shows that the first was given up.
                assertThat(endless.connected(2, 60)).isTrue();
            }
            ingest.listenAgain();
            assertThat(ingest.awaitEvent().exception().type()).isEqualTo("IllegalArgumentException");
            run.stop();
        }
    }
}
