package io.spanweave.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Application;
import io.spanweave.harness.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A server from its start to its end: the same requests and redeployments, with or without the agent.
 *
 * @param before how many deployments there were before the first redeployment
 * @param alive how many deployments were left in memory, of all there were
 * @param warnings the lines of its logs at WARN or above
 */
record Stay(long before, long alive, List<String> warnings) {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    /** More than there are threads that have served a request. */
    private static final int AT_ONCE = 16;

    private static final Duration GRACE = Duration.ofSeconds(30);

    /** There is one of it for each class loader of the web application. */
    private static final String MARK = "com.acme.parcels.Deployment";

    /** The names of levels in the logs of all servers. */
    private static final Pattern WARNING = Pattern.compile("\\b(?:WARN|WARNING|ERROR|SEVERE|FATAL)\\b");

    /** What Tomcat warns of where the machine has other work. */
    private static final String SLOW = "SessionIdGeneratorBase.createSecureRandom";

    /** What is asked for until the next deployment is there: some servers answer with an error while the last one goes. */
    static final String LOOK = "/parcels/deployment";

    /** GlassFish fails, and tries again, to write down what it has deployed: how often depends on when it looks. */
    private static final String LOOKED = "NCLS-DEPLOYMENT-02041";

    /**
     * @param meanwhile what is waited for before the first redeployment
     * @param allowed how many deployments may be left in memory
     * @param patience how long it may take until they are no more
     */
    static Stay at(Server.Setup setup, Row row, Runnable meanwhile, long allowed, Duration patience)
            throws IOException {
        RunningServer server = row.server().start(setup);
        try (Application application = server.application()) {
            String deployment = nextDeployment(application, "");
            use(application);
            long before = count(application);
            meanwhile.run();
            for (int i = 0; i < row.redeployments(); i++) {
                server.redeploy();
                deployment = nextDeployment(application, deployment);
                use(application);
            }
            long alive = alive(application, allowed, patience);
            application.stop(GRACE);
            return new Stay(before, alive, warnings(server));
        }
    }

    private static void use(Application application) {
        Response parcel = application.get("/parcels/parcel?id=1");
        assertThat(parcel.status()).as(parcel.body()).isEqualTo(200);
        assertThat(parcel.body()).isEqualTo("Ada");
        assertThat(application.get("/parcels/overview").body()).contains("[Ada, Grace, Edsger]");
        assertThat(application.get("/parcels/lost").status()).isEqualTo(500);
    }

    private static String nextDeployment(Application application, String last) {
        return Awaitility.await("the next deployment of " + application)
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(LOOK_AGAIN)
                .failFast("it ended", () -> !application.alive())
                .until(() -> deployment(application), found -> found.startsWith("deployment ") && !found.equals(last));
    }

    private static String deployment(Application application) {
        try {
            Response response = application.get(LOOK);
            return response.status() == 200 ? response.body() : "";
        } catch (UncheckedIOException notYet) {
            return "";
        }
    }

    /** When they are as few as they should be, or do not get fewer. */
    private static long alive(Application application, long allowed, Duration patience) {
        try {
            return Awaitility.await()
                    .atMost(patience)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> count(application), count -> count <= allowed);
        } catch (ConditionTimeoutException tooMany) {
            return count(application);
        }
    }

    /** The histogram is made after a full collection; what it does not show, a class loader without its mark, jcmd tells. */
    private static long count(Application application) {
        // An idle thread of a server may hold on to the last request it has served, and with it to the deployment of
        // then.
        ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE);
        try {
            clients.invokeAll(Collections.nCopies(AT_ONCE, () -> deployment(application)));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            clients.shutdownNow();
        }
        long objects = application.liveObjects(MARK).getOrDefault(MARK, 0L);
        return Math.max(objects, application.loadersOf(MARK));
    }

    private static List<String> warnings(RunningServer server) throws IOException {
        List<String> lines = new ArrayList<>(server.application().output());
        lines.addAll(server.application().errors());
        for (Path log : Folders.files(server.logs())) {
            lines.addAll(Files.readString(log, StandardCharsets.UTF_8).lines().toList());
        }
        return lines.stream()
                .filter(line -> WARNING.matcher(line).find())
                .filter(line -> !line.contains(SLOW) && !line.contains(LOOK) && !line.contains(LOOKED))
                .toList();
    }
}
