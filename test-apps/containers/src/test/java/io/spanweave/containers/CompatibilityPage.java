package io.spanweave.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Ingest;
import io.spanweave.harness.SentEvent;
import io.spanweave.harness.SentSpan;
import io.spanweave.harness.SentTransaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code docs/compatibility.md}: what has been seen of each row. */
final class CompatibilityPage {
    private static final Path PAGE = Path.of("..", "..", "docs", "compatibility.md");
    private static final String RUN = "./mvnw verify -Pmatrix -pl test-apps/containers -am -Dtest=CompatibilityTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false";
    private static final String WRITE = " -Dspanweave.docs.write=true";
    private static final String TEXT = """
            # Servers

            <!-- Generated from test-apps/containers: do not edit here. Run
                 COMMANDWRITE -->

            One small web application, built for `javax.servlet` and for `jakarta.servlet`: a filter, servlets, a JSP where there is an
            engine for it, a pool of connections, a task on a scheduler of its own, and a request that fails. Felix runs it as a bundle,
            and delegates to the boot class path what begins with `java.` and nothing else; the modular Tomcat has it, the server and
            the database on its module path; with Spring Boot it is the same in controllers. It knows nothing of Spanweave.
            A test starts each server on each JDK with the packaged agent, uses the application, deploys it anew, ends the server, and
            does the same without the agent. The table says what it has seen:

            * **Requests**, **Statements**, **Failure**, **Task**: what has arrived of them, by name.
            * **Logged**: how many lines at WARN or above the server's logs have more than without the agent.
            * **Deployed**: how often in the same JVM, and how many of these deployments were in memory at the end.
              Some servers keep one or two too many, with the agent or without: Tomcat 11 the one whose JSP was compiled
              first, by an exception in a static field of its compiler; WildFly those of the last requests of its idle
              threads. More than a few times only on one JDK for each server, to keep the build short.

            LIGHT are the light ones. The others, more than a gigabyte to download, come with the profile `heavy`; they are
            deployed as often with `full` only. With `-Dspanweave.test.rows='Tomcat 9.0.117 on JDK 17'` each of these makes one row:

            ```sh
            COMMAND
            HEAVY
            FULL
            ```

            The second is a part of CI. The third takes eleven minutes on two cores, for all rows.

            A row that has not been run says so. A build that cannot run one, as it has not the JDK, leaves it as it is.

            | Server | API | JDK | Requests | Statements | Failure | Task | Logged | Deployed |
            |---|---|---|---|---|---|---|---|---|
            """;

    private CompatibilityPage() {}

    /** Writes it if it is asked to, and fails if it says anything else of these than what was seen. */
    static void check(List<Visit> visits) throws IOException {
        String before = Files.exists(PAGE) ? Files.readString(PAGE) : "";
        String page = page(visits, before);
        if (Boolean.getBoolean("spanweave.docs.write")) {
            Files.writeString(PAGE, page);
            before = page;
        }
        assertThat(comparable(before))
                .as("docs/compatibility.md is not up to date: run " + RUN + WRITE)
                .isEqualTo(comparable(page));
    }

    /** How often it is deployed is a matter of the profile, and what a server keeps by itself of when it is asked. */
    private static String comparable(String page) {
        return page.replaceAll("\\d+ times[^|]*", "");
    }

    private static String page(List<Visit> visits, String before) {
        Map<Row, Visit> seen = new HashMap<>();
        for (Visit visit : visits) {
            if (visit.ran() && !visit.failed()) {
                seen.put(visit.row, visit);
            }
        }
        String names = Server.light().stream().map(Server::name).distinct().collect(Collectors.joining(", "));
        StringBuilder page = new StringBuilder(TEXT.replace("LIGHT", names)
                .replace("HEAVY", RUN.replace("-Pmatrix", "-Pmatrix,heavy"))
                .replace("FULL", RUN.replace("-Pmatrix", "-Pmatrix,heavy,full"))
                .replace("COMMAND", RUN)
                .replace("WRITE", WRITE));
        for (Row row : Row.all()) {
            String start = "| " + row.server() + " | `" + row.server().build() + "` | " + row.jdk() + " | ";
            Visit visit = seen.get(row);
            String line = visit == null
                    ? before.lines()
                            .filter(old -> old.startsWith(start))
                            .findFirst()
                            .orElse(start + "not run | | | | | |")
                    : start + text(visit);
            page.append(line).append('\n');
        }
        return page.toString();
    }

    private static String text(Visit visit) {
        Ingest ingest = visit.ingest;
        int more = visit.with().warnings().size() - visit.without().warnings().size();
        return Stream.of(
                        list(ingest.transactions().stream()
                                .map(SentTransaction::name)
                                .filter(name -> name.startsWith("GET /parcels/"))
                                .map(name -> name.substring("GET /parcels".length()))),
                        list(ingest.transactions().stream()
                                .filter(transaction -> !transaction.name().contains("/manager/"))
                                .flatMap(transaction -> transaction.spans().stream())
                                .map(SentSpan::op)),
                        list(visit.events().stream().map(SentEvent::exception).map(each -> each.type())),
                        list(ingest.transactions(visit.row.server().task()).stream()
                                .map(SentTransaction::name)),
                        String.valueOf(more),
                        deployed(visit))
                .collect(Collectors.joining(" | ", "", " |"));
    }

    private static String deployed(Visit visit) {
        return visit.row.redeployments() == 0 ? "once" : (1 + visit.row.redeployments()) + " times, " + inMemory(visit);
    }

    private static String inMemory(Visit visit) {
        long allowed = Visit.allowed(visit.without());
        if (visit.with().alive() > allowed) {
            return visit.with().alive() + " in memory, " + visit.without().alive() + " without the agent";
        }
        return allowed == 1 ? "1 in memory" : allowed + " in memory, as without the agent";
    }

    private static String list(Stream<String> names) {
        return String.join(", ", names.collect(Collectors.toCollection(TreeSet::new)));
    }
}
