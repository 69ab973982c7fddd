package io.spanweave.acceptance;

import io.spanweave.harness.Application;
import io.spanweave.harness.Ingest;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.Launch;
import io.spanweave.harness.Ports;
import io.spanweave.harness.Postgres;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** How to start {@link Invoices}: under the agent, with a DSN, a release and an environment, unless said otherwise. */
final class InvoicesSetup {
    static final String RELEASE = "4f2c91e";
    static final String ENVIRONMENT = "acceptance";

    private static final String SERIAL = "-XX:+UseSerialGC";
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final Jdk jdk;
    private final Ingest ingest;
    private final Map<String, String> environment = new LinkedHashMap<>();
    /** A JVM that starts sooner; in the long run it would be slower. */
    private final List<String> jvm = new ArrayList<>(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", SERIAL));

    private final List<String> arguments = new ArrayList<>();
    private String agentArguments = "";
    private Path jar = InvoicesFiles.invoices();
    private boolean agent = true;

    InvoicesSetup(Jdk jdk) {
        this(jdk, Ingest.start());
    }

    InvoicesSetup(Jdk jdk, Ingest ingest) {
        this.jdk = jdk;
        this.ingest = ingest;
        env("SENTRY_DSN", ingest.dsn()).env("SENTRY_RELEASE", RELEASE).env("SENTRY_ENVIRONMENT", ENVIRONMENT);
    }

    Ingest ingest() {
        return ingest;
    }

    InvoicesSetup env(String key, String value) {
        environment.put(key, value);
        return this;
    }

    InvoicesSetup without(String... keys) {
        environment.keySet().removeAll(List.of(keys));
        return this;
    }

    InvoicesSetup jvm(String... options) {
        // There can be one collector only.
        if (List.of(options).toString().contains("GC")) {
            jvm.remove(SERIAL);
        }
        jvm.addAll(List.of(options));
        return this;
    }

    /** A property of the application. */
    InvoicesSetup property(String key, String value) {
        arguments.add("--" + key + "=" + value);
        return this;
    }

    InvoicesSetup agentArguments(String text) {
        agentArguments = text;
        return this;
    }

    InvoicesSetup jar(Path other) {
        jar = other;
        return this;
    }

    InvoicesSetup withoutAgentOption() {
        agent = false;
        return this;
    }

    /** Starts it, with a database of its own. */
    Invoices start() {
        Postgres postgres = Server.POSTGRES;
        String database = "invoices_" + DATABASES.incrementAndGet();
        int port = Ports.free();
        Application application = launch().args(
                        "--server.port=" + port,
                        "--spring.datasource.url=" + postgres.jdbcUrl(database),
                        "--spring.datasource.username=" + postgres.user(),
                        "--spring.datasource.password=" + postgres.password())
                .readyWhenHttp(port, "/health")
                .start();
        return new Invoices(ingest, application, database);
    }

    /** What the agent says until the application's own code runs; the rest of the start is not waited for. */
    List<String> linesAtStart() {
        try (ingest;
                Application application = launch().ready(line -> line.contains("Starting InvoicesApplication"))
                        .start()) {
            application.kill();
            return Invoices.linesOf(application);
        }
    }

    private Launch launch() {
        Launch launch = Application.jar(jar)
                .on(jdk)
                .env(environment)
                .jvm(jvm.toArray(new String[0]))
                .args(arguments.toArray(new String[0]));
        if (!agent) {
            return launch;
        }
        return agentArguments.isEmpty() ? launch.agent(JdkLane.agent()) : launch.agent(JdkLane.agent(), agentArguments);
    }

    /** Started by the first who needs it; ends with this JVM. */
    private static final class Server {
        private static final Postgres POSTGRES = Postgres.start();
    }
}
