package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Application;
import io.spanweave.harness.Ingest;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.Launch;
import io.spanweave.harness.Ports;
import io.spanweave.harness.Response;
import java.nio.file.Path;
import java.util.List;

/** The packaged workers application under the agent, and what is asked of it. */
final class Workers implements AutoCloseable {
    private static final Path HOME = Path.of("../workers/target/workers-server").toAbsolutePath();

    private final Application application;
    private final Ingest ingest;

    private Workers(Application application, Ingest ingest) {
        this.application = application;
        this.ingest = ingest;
    }

    /** In a Tomcat, with every transaction sent and counted. */
    static Launch tomcat(Jdk jdk, Ingest ingest) {
        return server("TomcatServer", jdk, ingest);
    }

    /** In a Jetty, with every transaction sent and counted. */
    static Launch jetty(Jdk jdk, Ingest ingest) {
        return server("JettyServer", jdk, ingest);
    }

    private static Launch server(String name, Jdk jdk, Ingest ingest) {
        int port = Ports.free();
        return previews(
                        jdk,
                        Application.mainClass(
                                "com.acme.workers.server." + name,
                                List.of(HOME.resolve("server.jar"), HOME.resolve("lib/*"))))
                .named("workers")
                .on(jdk)
                .port(port)
                .args(HOME.resolve("workers").toString(), Integer.toString(port))
                .ready(("workers is ready on port " + port)::equals)
                // More than this machine may have: with one or two the JDK does without its common pool.
                .jvm("-XX:ActiveProcessorCount=4", "-Xmx512m")
                .agent(JdkLane.agent())
                .env("SENTRY_DSN", ingest.dsn())
                .env("SENTRY_RELEASE", "1")
                .env("SPANWEAVE_TRACES_PER_MINUTE", "0")
                .env("SPANWEAVE_QUEUE_SIZE", "200000")
                .env("SPANWEAVE_SHUTDOWN_TIMEOUT", "120s")
                .env("SPANWEAVE_DEBUG", "true");
    }

    /** The program that prints what its threads see; with no agent. */
    static Launch console(Jdk jdk) {
        Path webapp = HOME.resolve("workers/WEB-INF");
        return previews(
                        jdk,
                        Application.mainClass(
                                "com.acme.workers.console.Console",
                                List.of(webapp.resolve("classes"), webapp.resolve("lib/*"))))
                .named("workers-console")
                .on(jdk);
    }

    private static Launch previews(Jdk jdk, Launch launch) {
        return jdk.version() < 25 ? launch : launch.jvm("--enable-preview", "-Dworkers.preview=true");
    }

    static Workers start(Launch launch, Ingest ingest) {
        return new Workers(launch.start(), ingest);
    }

    Application application() {
        return application;
    }

    Ingest ingest() {
        return ingest;
    }

    /** What the JDK it runs on knows. */
    List<String> constructs() {
        return get("/work").lines().toList();
    }

    /** Has work done, and says which statements that took. */
    List<PlantedStatement> work(String construct, String id) {
        return statements("/work?construct=" + construct + "&id=" + id);
    }

    /** A request whose answer lists its statements. */
    List<PlantedStatement> statements(String path) {
        return get(path).lines().map(PlantedStatement::answered).toList();
    }

    /** The answer, which must be a good one. */
    String get(String path) {
        return getAbsolute("/workers" + path);
    }

    /** As {@link #get}, with the path of another web application. */
    String getAbsolute(String path) {
        Response response = application.get(path);
        assertThat(response.status()).as("%s: %s", path, response.body()).isEqualTo(200);
        return response.body();
    }

    @Override
    public void close() {
        application.close();
    }
}
