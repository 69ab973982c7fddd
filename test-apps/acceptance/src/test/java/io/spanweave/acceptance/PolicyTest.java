package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.spanweave.harness.Application;
import io.spanweave.harness.Ingest;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.Launch;
import io.spanweave.harness.SentSpan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** A program that may do nothing, by the policy of a security manager, in JVMs that still have one. */
@ParameterizedClass(name = "JDK {0}")
@ValueSource(ints = {8, 11, 17})
class PolicyTest {
    private static final String SAFE = """
            package com.acme.shelf;

            import java.sql.Connection;
            import java.sql.PreparedStatement;
            import java.sql.SQLException;
            import java.util.Properties;
            import java.util.concurrent.ExecutorService;
            import java.util.concurrent.Executors;

            public class Safe {
                public static void main(String[] arguments) throws Exception {
                    try {
                        System.out.println(System.getProperty("user.home"));
                    } catch (SecurityException e) {
                        System.out.println("forbidden");
                    }
                    System.out.println("counted " + new Safe().count());
                    try {
                        drop();
                    } catch (IllegalStateException e) {
                        System.out.println("dropped");
                    }
                }

                int count() throws Exception {
                    // Not to be shut down: that, too, is forbidden.
                    ExecutorService threads = Executors.newFixedThreadPool(1, run -> {
                        Thread thread = new Thread(run, "safe");
                        thread.setDaemon(true);
                        return thread;
                    });
                    return threads.submit(Safe::stored).get() + stored();
                }

                static int stored() throws SQLException {
                    try (Connection connection = new org.h2.Driver().connect("jdbc:h2:mem:safe", new Properties());
                            PreparedStatement statement = connection.prepareStatement("select 21")) {
                        statement.executeQuery();
                    }
                    return 21;
                }

                static void drop() {
                    throw new IllegalStateException("it is locked");
                }
            }
            """;

    private static final Path H2 = StockServer.library("h2");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    private final Jdk jdk;

    PolicyTest(int version) {
        jdk = JdkLane.of(version);
    }

    @BeforeAll
    static void compile() throws IOException {
        Path source = Program.source(folder.resolve("src"), "Safe", SAFE);
        Program.compile("8", List.of(H2), folder.resolve("classes"), source);
    }

    @Test
    void shouldSeeWhatMayDoNothing() throws IOException {
        try (Ingest ingest = Ingest.start();
                Application safe = guarded(
                                ingest,
                                "grant codeBase \"" + JdkLane.agent().toUri()
                                        + "\" { permission java.security.AllPermission; };")
                        .start()) {
            shouldDoWhatItDoes(safe);
            assertThat(Invoices.linesOf(safe)).singleElement().asString().contains(" sends to ");
            assertThat(ingest.transactions("Safe.count"))
                    .singleElement()
                    .satisfies(run -> assertThat(run.spans())
                            .extracting(SentSpan::op, SentSpan::description)
                            .containsExactlyInAnyOrder(
                                    tuple("function", "Safe.stored"),
                                    tuple("db.query", "select ?"),
                                    tuple("function", "Safe.stored"),
                                    tuple("db.query", "select ?")));
            assertThat(ingest.transactions("Safe.drop")).hasSize(1);
            assertThat(ingest.events())
                    .singleElement()
                    .satisfies(event -> assertThat(event.exception().value()).isEqualTo("it is locked"));
            ingest.assertNoComplaints();
        }
    }

    /** Nobody has thought of the agent: it says what to do. */
    @Test
    void shouldSayWhatItNeedsWhereItMayDoNothingEither() throws IOException {
        try (Ingest ingest = Ingest.start();
                Application safe = guarded(ingest, "").start()) {
            shouldDoWhatItDoes(safe);
            assertThat(Invoices.linesOf(safe))
                    .singleElement()
                    .asString()
                    .startsWith("[spanweave] off: the security policy ")
                    .contains("grant codeBase \"file:", "permission java.security.AllPermission;");
            assertThat(ingest.connectionsOpened()).isZero();
        }
    }

    private static void shouldDoWhatItDoes(Application safe) {
        assertThat(safe.awaitExit(Duration.ofMinutes(1)).code())
                .as(safe.errors().toString())
                .isZero();
        assertThat(safe.output()).containsExactly("forbidden", "counted 42", "dropped");
    }

    private Launch guarded(Ingest ingest, String policy) throws IOException {
        Path file = Files.writeString(folder.resolve("policy"), policy);
        return Application.mainClass("com.acme.shelf.Safe", List.of(folder.resolve("classes"), H2))
                .named("safe")
                .on(jdk)
                .agent(JdkLane.agent())
                // Two equals signs: this policy alone, without the JDK's own.
                .jvm("-Djava.security.manager", "-Djava.security.policy==" + file)
                .env("SENTRY_DSN", ingest.dsn())
                .env("SENTRY_RELEASE", "1")
                .env(
                        "SPANWEAVE_SPANS",
                        "com.acme.shelf.Safe#count root; com.acme.shelf.Safe#drop root;"
                                + " com.acme.shelf.Safe#stored")
                .env("SPANWEAVE_SHUTDOWN_TIMEOUT", "30s");
    }
}
