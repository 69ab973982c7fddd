package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Application;
import io.spanweave.harness.Exit;
import io.spanweave.harness.Ingest;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.Launch;
import io.spanweave.harness.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The stock application, worked hard in a small heap while the server behind its DSN has some trouble. */
final class DeliveryRun implements AutoCloseable {
    static final int REQUESTS = 1_000;

    /** What the agent may wait for at the end, and what a slow machine needs for the rest. */
    private static final Duration SHUTDOWN_AT_MOST = Duration.ofSeconds(2 + 10);

    private static final Pattern VARIABLE = Pattern.compile(
            "^[A-Z][a-z]{2} \\d{1,2}, \\d{4},? \\d{1,2}:\\d{2}:\\d{2}.[AP]M |(?<=http-nio-)\\d+|(?<=on port )\\d+");

    private static final Pattern COUNT = Pattern.compile("(\\S+)=(\\d+)");

    private final Application application;
    private int requests;
    private int failures;

    private DeliveryRun(Launch launch) {
        // A thousand requests are over before the second compiler pays.
        application = launch.jvm("-Xmx64m", "-XX:TieredStopAtLevel=1").start();
    }

    static DeliveryRun without(Jdk jdk) {
        return new DeliveryRun(StockServer.launch(jdk));
    }

    /**
     * Under the agent with a small queue and backlog, so that they overflow, and no cap, so that all of the traffic is in it.
     *
     * @param readTimeout long enough, and a blocked sender stays so while the application works
     */
    static DeliveryRun under(Jdk jdk, Ingest ingest, Duration readTimeout) {
        return start(launch(jdk, ingest, readTimeout).env("SPANWEAVE_BACKLOG_SIZE", "150"));
    }

    /** As {@link #under}, with a backlog as large as it usually is. */
    static Launch launch(Jdk jdk, Ingest ingest, Duration readTimeout) {
        return StockServer.launch(jdk, ingest)
                .env("SPANWEAVE_QUEUE_SIZE", "100")
                .env("SPANWEAVE_TRACES_PER_MINUTE", "0")
                // What the container logs of a failure is one more thing to count, until it is known to be told.
                .env("SPANWEAVE_LOGS_ENABLED", "false")
                .env("SPANWEAVE_READ_TIMEOUT", readTimeout.toSeconds() + "s")
                .env("SPANWEAVE_DEBUG", "true");
    }

    static DeliveryRun start(Launch launch) {
        return new DeliveryRun(launch);
    }

    Application application() {
        return application;
    }

    /** One failing request, and then many that do not fail. */
    void work() {
        fail();
        succeedOften(REQUESTS - 1);
    }

    void succeedOften(int times) {
        for (int i = 1; i <= times; i++) {
            succeed(1 + i % 10);
        }
    }

    void fail() {
        Response response = application.get("/stock/boom");
        requests++;
        failures++;
        assertThat(response.status()).isEqualTo(500);
        assertThat(response.body()).contains("Shelf 13 does not exist");
    }

    void succeed(int item) {
        Response response = application.get("/stock/items/" + item);
        requests++;
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).startsWith("id=" + item + "\nname=");
    }

    /** A request that is told from all others by the name of its transaction. */
    void report() {
        requests++;
        assertThat(application.get("/stock/report").status()).isEqualTo(200);
    }

    /** Every request is a transaction, and every failed one an event besides. */
    int envelopes() {
        return requests + failures;
    }

    void stop() {
        Exit exit = application.stop(Duration.ofSeconds(60));
        assertThat(exit.code()).isEqualTo(143);
        assertThat(exit.took()).isLessThan(SHUTDOWN_AT_MOST);
    }

    List<String> output() {
        return application.output().stream().map(DeliveryRun::plain).toList();
    }

    /** Standard error without what the agent says. */
    List<String> errors() {
        return application.errors().stream()
                .filter(line -> !line.startsWith("[spanweave]"))
                .map(DeliveryRun::plain)
                .toList();
    }

    /** What the agent says of its own accord. */
    List<String> said() {
        return application.errors().stream()
                .filter(line -> line.startsWith("[spanweave]"))
                .filter(line -> !line.matches(".* (woven:|web application|closing|delivery: ).*"))
                .toList();
    }

    /** What {@code SPANWEAVE_DEBUG} tells at the end. */
    Map<String, Integer> counts() {
        String line = application.errors().stream()
                .filter(l -> l.startsWith("[spanweave] delivery: "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no counts in " + application));
        return COUNT.matcher(line)
                .results()
                .collect(Collectors.toMap(count -> count.group(1), count -> Integer.valueOf(count.group(2))));
    }

    /** Nothing is lost without a count. */
    void assertAllCounted() {
        Map<String, Integer> counts = counts();
        int accounted = counts.entrySet().stream()
                // What is sent once more is counted again, and what cannot be written is not lost by that.
                .filter(count -> !count.getKey().matches("transaction\\..*|trimmed\\..*|spool\\..*"))
                .mapToInt(Map.Entry::getValue)
                .sum();
        assertThat(accounted).as("%s", counts).isEqualTo(envelopes());
    }

    private static String plain(String line) {
        return VARIABLE.matcher(line).replaceAll("…");
    }

    @Override
    public void close() {
        application.close();
    }
}
