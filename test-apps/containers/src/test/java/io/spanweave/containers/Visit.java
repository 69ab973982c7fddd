package io.spanweave.containers;

import io.spanweave.harness.Ingest;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.Ports;
import io.spanweave.harness.SentEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was seen of a row: a stay with the agent, what has arrived of it, and the same stay without. */
final class Visit {
    /** How long to wait for a server without the agent: some never let go of all, and that is how they are. */
    private static final Duration SHORT = Duration.ofSeconds(10);

    final Row row;
    final Ingest ingest;
    private @Nullable Stay with;
    private @Nullable Stay without;
    private @Nullable Throwable failure;
    private boolean run;

    private Visit(Row row) {
        this.row = row;
        ingest = Ingest.start();
    }

    static Visit of(Row row) {
        Visit visit = new Visit(row);
        Optional<Jdk> jdk = Jdk.find(row.jdk());
        try {
            if (jdk.isPresent()) {
                visit.run = true;
                visit.stay(jdk.get());
            }
        } catch (Exception | AssertionError e) {
            visit.failure = e;
        } finally {
            visit.ingest.close();
        }
        return visit;
    }

    private void stay(Jdk jdk) throws IOException {
        without = Stay.at(setup(jdk, "alone", launch -> launch), row, () -> {}, 1, SHORT);
        with = Stay.at(
                setup(
                        jdk,
                        "agent",
                        launch -> launch.agent(Agent.JAR)
                                .env("SENTRY_DSN", ingest.dsn())
                                .env("SENTRY_RELEASE", "4f2c91e")),
                row,
                () -> ingest.awaitTransaction(row.server().task()),
                allowed(without),
                Stay.PATIENCE);
    }

    /** One, or as many as the server keeps of itself. */
    static long allowed(Stay without) {
        return Math.max(1, without.alive());
    }

    private Server.Setup setup(Jdk jdk, String kind, Options options) throws IOException {
        String name = row.toString().replace(' ', '-') + "-" + kind;
        return new Server.Setup(
                jdk,
                Ports.free(),
                Folders.empty(Path.of("target", "stays", name)),
                launch -> options.add(launch)
                        .named(name)
                        .on(jdk)
                        // Soft references go with the first collection: nobody has to wait for the caches of a server.
                        .jvm("-Xmx512m", "-XX:SoftRefLRUPolicyMSPerMB=0", "-XX:TieredStopAtLevel=1"));
    }

    /** Its errors, but for what a server makes of being asked while it stops a deployment. */
    List<SentEvent> events() {
        return ingest.events().stream()
                .filter(event -> !event.json().toString().contains(Stay.LOOK))
                .toList();
    }

    /** Whether there is a JDK for it. */
    boolean ran() {
        return run;
    }

    boolean failed() {
        return failure != null;
    }

    /** With the agent. */
    Stay with() {
        return orFail(with);
    }

    /** Without it. */
    Stay without() {
        return orFail(without);
    }

    private Stay orFail(@Nullable Stay stay) {
        if (stay == null) {
            throw new AssertionError(row + ": " + failure, failure);
        }
        return stay;
    }

    @Override
    public String toString() {
        return row.toString();
    }
}
