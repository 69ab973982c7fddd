package io.spanweave.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Plays the server behind a DSN: a GlitchTip that tells what it would have lost. It keeps what it answered with 2xx, as
 * the pessimist does; {@link #requests()} and {@link #bytes()} hold everything that arrived, kept or not.
 *
 * <p>Waiting methods give up with an {@link AssertionError} that lists what did arrive.
 */
public final class Ingest implements AutoCloseable {
    /** How long the waiting methods without a duration wait. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String PROJECT = "1";

    private final String key = UUID.randomUUID().toString().replace("-", "");
    private final Traffic traffic = new Traffic();
    private final Received received;
    private final Server server;

    private Ingest(ServerSocket socket, boolean sentry) {
        received = new Received(traffic, new GlitchTip(PROJECT, key, sentry));
        server = new Server(socket, traffic, received);
    }

    /** Plays a Sentry, on a free port of 127.0.0.1: it keeps check-ins, sessions and client reports as well. */
    public static Ingest sentry() {
        try {
            return new Ingest(Ports.listenOnAny(), true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Listens on a free port of 127.0.0.1. */
    public static Ingest start() {
        try {
            return new Ingest(Ports.listenOnAny(), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Listens on this port of 127.0.0.1. */
    public static Ingest on(int port) {
        try {
            return new Ingest(Ports.listen(port), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What an application puts into {@code SENTRY_DSN}. */
    public String dsn() {
        return "http://" + key + "@127.0.0.1:" + port() + "/" + PROJECT;
    }

    /** The public key inside the {@link #dsn()}: 32 hex digits. */
    public String key() {
        return key;
    }

    public int port() {
        return server.port();
    }

    /** From now on treat requests like this; what is held back by the former behaviour goes on. */
    public Ingest behave(Behaviour behaviour) {
        traffic.behave(behaviour);
        return this;
    }

    /** Goes down: closes the port and every connection. */
    public void refuse() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Comes back on the same port. */
    public void listenAgain() {
        try {
            server.listenAgain();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        refuse();
    }

    /** Connections taken so far. */
    public int connectionsOpened() {
        return traffic.connections();
    }

    /** Requests whose headers were read so far. */
    public int requestsReceived() {
        return traffic.requests();
    }

    /** Requests read to their end so far. */
    public int bodiesReceived() {
        return traffic.bodies();
    }

    /**
     * Connections held unread or unanswered at the moment. A client that gave up is counted until the behaviour
     * changes.
     */
    public int blockedConnections() {
        return traffic.blocked();
    }

    /** Every complete request. */
    public List<SentRequest> requests() {
        return received.requests();
    }

    /** The statuses answered, in order. */
    public List<Integer> answers() {
        return received.answers();
    }

    /** Every complete request, headers and decoded body, one after the other. */
    public byte[] bytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (SentRequest request : received.requests()) {
            all.writeBytes(request.everything());
            all.write('\n');
        }
        return all.toByteArray();
    }

    /** Whether this text left the application in any header or body, kept or not. */
    public boolean contains(String text) {
        return received.requests().stream()
                .anyMatch(request -> new String(request.everything(), StandardCharsets.UTF_8).contains(text));
    }

    /** Transactions kept, in order of arrival. */
    public List<SentTransaction> transactions() {
        return received.transactions();
    }

    /** Kept transactions of this name. */
    public List<SentTransaction> transactions(String name) {
        return received.transactions().stream()
                .filter(transaction -> transaction.name().equals(name))
                .toList();
    }

    /** Events kept, in order of arrival. */
    public List<SentEvent> events() {
        return received.events();
    }

    /** The payloads of other items that a Sentry keeps, by type: {@code check_in}, {@code sessions}, {@code client_report}. */
    public List<JsonNode> items(String type) {
        return received.others(type);
    }

    /** The URL of a viewer that shows what it is sent: this server, which asks for its key in any case. */
    public String viewer() {
        return "http://127.0.0.1:" + port() + "/api/" + PROJECT + "/envelope/?sentry_key=" + key;
    }

    /** Ids of what arrived again, byte for byte, after it had been kept: allowed. */
    public List<String> resent() {
        return received.resent();
    }

    /** What GlitchTip would have dropped, split or refused, and by which rule. */
    public List<String> complaints() {
        return received.complaints();
    }

    /** What GlitchTip keeps shortened. */
    public List<String> notes() {
        return received.notes();
    }

    /** The issues GlitchTip would show. */
    public List<Issue> issues() {
        return Grouping.issues(received.events());
    }

    /** The performance page of GlitchTip. */
    public List<TransactionGroup> transactionGroups() {
        return Grouping.transactionGroups(received.transactions());
    }

    /** Forgets what arrived; connections, counters and behaviour stay. */
    public void clear() {
        received.clear();
    }

    /** The first transaction of this name. */
    public SentTransaction awaitTransaction(String name) {
        await("transaction '" + name + "'", ingest -> !ingest.transactions(name).isEmpty(), PATIENCE);
        return transactions(name).get(0);
    }

    /** At least this many transactions. */
    public List<SentTransaction> awaitTransactions(int count) {
        await(count + " transactions", ingest -> ingest.transactions().size() >= count, PATIENCE);
        return transactions();
    }

    /** The first event. */
    public SentEvent awaitEvent() {
        return awaitEvents(1).get(0);
    }

    /** At least this many events. */
    public List<SentEvent> awaitEvents(int count) {
        await(count + " events", ingest -> ingest.events().size() >= count, PATIENCE);
        return events();
    }

    /** Waits until this holds. */
    public void await(Predicate<Ingest> condition, Duration atMost) {
        await("what was asked for", condition, atMost);
    }

    /**
     * Waits until this holds; looked at whenever something happens on the wire.
     *
     * @param what names it in the failure
     */
    public void await(String what, Predicate<Ingest> condition, Duration atMost) {
        if (!holdsWithin(condition, atMost)) {
            throw new AssertionError(what + " did not come within " + atMost + ". What came:\n" + received.summary());
        }
    }

    /** Waits until nothing has arrived for this long. */
    public void quiet(Duration silence) {
        long giveUp = System.nanoTime() + PATIENCE.plus(silence).toNanos();
        while (System.nanoTime() < giveUp) {
            int before = bodiesReceived();
            if (!holdsWithin(ingest -> ingest.bodiesReceived() != before, silence)) {
                return;
            }
        }
        throw new AssertionError("still no silence of " + silence + ". What came:\n" + received.summary());
    }

    /** Fails as soon as anything arrives within this time. */
    public void assertNothingMore(Duration silence) {
        int before = requestsReceived();
        if (holdsWithin(ingest -> ingest.requestsReceived() != before, silence)) {
            throw new AssertionError("something more came within " + silence + ". What came:\n" + received.summary());
        }
    }

    /** Fails with every complaint there is. */
    public void assertNoComplaints() {
        List<String> complaints = complaints();
        if (!complaints.isEmpty()) {
            throw new AssertionError("GlitchTip would not have kept all of it:\n  " + String.join("\n  ", complaints));
        }
    }

    private boolean holdsWithin(Predicate<Ingest> condition, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        synchronized (traffic) {
            while (!condition.test(this)) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                try {
                    traffic.wait(Math.max(1, left / 1_000_000));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new AssertionError("interrupted while waiting. What came:\n" + received.summary(), e);
                }
            }
            return true;
        }
    }
}
