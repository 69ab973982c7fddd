package io.spanweave.acceptance;

import io.spanweave.harness.SentSpan;
import io.spanweave.harness.SentTransaction;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement that says whose it is.
 *
 * @param name {@code req_17_step}, or {@code req_17} for the request's own
 * @param request 17
 */
record PlantedStatement(String name, String request) {
    private static final Pattern NAME = Pattern.compile("req_([a-z0-9]+)(_\\w+)?");
    private static final Pattern SQL = Pattern.compile("select \\S+ as (" + NAME + ")");

    /** From a line of the application's answer. */
    static PlantedStatement answered(String line) {
        Matcher matcher = NAME.matcher(line);
        if (!matcher.matches()) {
            throw new AssertionError("Not a statement: " + line);
        }
        return new PlantedStatement(line, matcher.group(1));
    }

    /** From what was sent. */
    static PlantedStatement sent(SentSpan span) {
        Matcher matcher = SQL.matcher(span.description());
        if (!matcher.matches()) {
            throw new AssertionError("Not a statement of the application: " + span);
        }
        return new PlantedStatement(matcher.group(1), matcher.group(2));
    }

    static List<PlantedStatement> sent(SentTransaction transaction) {
        return transaction.spans("db.query").stream()
                .map(PlantedStatement::sent)
                .toList();
    }

    /** The id of the request that the transaction is of; empty for one that has made no statement itself. */
    static Optional<String> requestOf(SentTransaction transaction) {
        return sent(transaction).stream()
                .filter(PlantedStatement::isTheRequestsOwn)
                .map(PlantedStatement::request)
                .findFirst();
    }

    boolean isTheRequestsOwn() {
        return name.equals("req_" + request);
    }
}
