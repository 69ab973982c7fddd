package io.spanweave.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.spanweave.harness.Ingest;
import io.spanweave.harness.Jdk;
import io.spanweave.harness.SentSpan;
import io.spanweave.harness.SentTransaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a request hands to other threads is part of it, whatever the construct. With one processor the JDK does without
 * its common pool and starts a thread for each stage of a future.
 */
@ParameterizedClass(name = "JDK {0}, {1} processors")
@CsvSource({"8, 4", "11, 4", "17, 4", "17, 1", "21, 4", "25, 4"})
class HandoffConstructsTest {
    /** A thread's first work and its later work take different ways through a pool. */
    private static final int ROUNDS = 2;

    @SuppressWarnings("NullAway.Init")
    private static Ingest ingest;

    @SuppressWarnings("NullAway.Init")
    private static Workers workers;

    private final List<String> problems = new ArrayList<>();

    HandoffConstructsTest(int version, int processors) {
        assertThat(version + processors).isPositive();
    }

    @BeforeParameterizedClassInvocation
    static void start(int version, int processors) {
        Jdk jdk = JdkLane.of(version);
        ingest = Ingest.start();
        workers = Workers.start(Workers.tomcat(jdk, ingest).jvm("-XX:ActiveProcessorCount=" + processors), ingest);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        if (workers != null) {
            workers.close();
            ingest.close();
        }
    }

    @AfterEach
    void shouldBeKeptByGlitchTip() {
        ingest.assertNoComplaints();
        ingest.clear();
    }

    @Test
    void shouldFollowEveryConstruct() {
        Map<String, List<PlantedStatement>> done = doAll("&inside=false");

        assertThat(ingest.transactions()).hasSize(done.size() + ROUNDS);
        forEachTransaction((id, transaction) -> {
            List<PlantedStatement> expected = done.getOrDefault(id, List.of());
            check(id + " has", names(PlantedStatement.sent(transaction)), names(expected));
            for (SentSpan span : transaction.spans()) {
                check("parent of " + span, span.parentSpanId(), transaction.spanId());
            }
        });
        assertThat(problems).isEmpty();
    }

    @Test
    void shouldHangWorkBelowTheSpanThatHandedItOn() {
        Map<String, List<PlantedStatement>> done = doAll("&inside=true");

        assertThat(ingest.transactions()).hasSize(done.size() + ROUNDS);
        forEachTransaction((id, transaction) -> {
            SentSpan inside = transaction.span("function", "inside");
            List<PlantedStatement> expected = done.getOrDefault(id, List.of());
            check(id + " has", names(PlantedStatement.sent(transaction)), names(expected));
            for (SentSpan span : transaction.spans("db.query")) {
                boolean own = PlantedStatement.sent(span).isTheRequestsOwn();
                check("parent of " + span, span.parentSpanId(), own ? transaction.spanId() : inside.spanId());
            }
        });
        assertThat(problems).isEmpty();
    }

    /** Ids bear the construct's name, so that a problem names it. */
    private static Map<String, List<PlantedStatement>> doAll(String parameters) {
        Map<String, List<PlantedStatement>> done = new HashMap<>();
        for (int round = 1; round <= ROUNDS; round++) {
            for (String construct : workers.constructs()) {
                String id = construct.replace("_", "") + round;
                done.put(id, workers.statements("/work?construct=" + construct + "&id=" + id + parameters));
            }
        }
        // One for each, and one for each list of constructs.
        ingest.awaitTransactions(done.size() + ROUNDS);
        return done;
    }

    private void forEachTransaction(Check check) {
        for (SentTransaction transaction : ingest.transactions()) {
            PlantedStatement.requestOf(transaction).ifPresent(id -> check.of(id, transaction));
        }
    }

    private void check(String what, Object actual, Object expected) {
        if (!actual.equals(expected)) {
            problems.add(what + " " + actual + ", not " + expected);
        }
    }

    private static Set<String> names(List<PlantedStatement> statements) {
        Set<String> names = new TreeSet<>();
        statements.forEach(statement -> names.add(statement.name()));
        return names;
    }

    @FunctionalInterface
    private interface Check {
        void of(String id, SentTransaction transaction);
    }
}
