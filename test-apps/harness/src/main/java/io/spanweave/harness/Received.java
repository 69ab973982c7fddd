package io.spanweave.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Everything that arrived and what the server kept of it, under the monitor of the {@link Traffic}. */
final class Received {
    private final Traffic monitor;
    private final GlitchTip rules;
    private final List<SentRequest> requests = new ArrayList<>();
    private final List<Integer> answers = new ArrayList<>();
    private final List<SentTransaction> transactions = new ArrayList<>();
    private final List<SentEvent> events = new ArrayList<>();
    private final Map<String, List<JsonNode>> others = new HashMap<>();
    private final List<String> resent = new ArrayList<>();
    private final Map<String, ByteBuffer> kept = new HashMap<>();
    private final Set<String> complaints = new LinkedHashSet<>();
    private final Set<String> notes = new LinkedHashSet<>();

    Received(Traffic monitor, GlitchTip rules) {
        this.monitor = monitor;
        this.rules = rules;
    }

    /** Records a request and judges it, whatever the answer is going to be. */
    Verdict seen(SentRequest request) {
        Verdict verdict = rules.judge(request, Instant.now());
        synchronized (monitor) {
            requests.add(request);
            complaints.addAll(verdict.complaints());
            notes.addAll(verdict.notes());
            monitor.notifyAll();
        }
        return verdict;
    }

    /** Records the answer about to be given; with 2xx what the verdict lets through is stored. */
    void answered(Verdict verdict, int status) {
        synchronized (monitor) {
            answers.add(status);
            if (status / 100 == 2) {
                verdict.stored().forEach(this::keep);
            }
            monitor.notifyAll();
        }
    }

    private void keep(Envelope.Item item) {
        JsonNode body = item.body();
        if (!item.type().equals("event") && !item.type().equals("transaction")) {
            others.computeIfAbsent(item.type(), type -> new ArrayList<>()).add(body);
            return;
        }
        String id = Json.text(body.path("event_id"));
        ByteBuffer before = kept.putIfAbsent(id, item.payload());
        if (before != null) {
            if (before.equals(item.payload())) {
                resent.add(id);
            } else {
                complaints.add("event_id " + id + " was used before for something else: the second one is dropped");
            }
        } else if (item.type().equals("event")) {
            events.add(new SentEvent(body));
        } else {
            transactions.add(new SentTransaction(body));
        }
    }

    List<SentRequest> requests() {
        synchronized (monitor) {
            return List.copyOf(requests);
        }
    }

    List<SentTransaction> transactions() {
        synchronized (monitor) {
            return List.copyOf(transactions);
        }
    }

    List<SentEvent> events() {
        synchronized (monitor) {
            return List.copyOf(events);
        }
    }

    List<JsonNode> others(String type) {
        synchronized (monitor) {
            return List.copyOf(others.getOrDefault(type, List.of()));
        }
    }

    List<String> resent() {
        synchronized (monitor) {
            return List.copyOf(resent);
        }
    }

    List<String> complaints() {
        synchronized (monitor) {
            return List.copyOf(complaints);
        }
    }

    List<String> notes() {
        synchronized (monitor) {
            return List.copyOf(notes);
        }
    }

    /** Statuses answered, in order. */
    List<Integer> answers() {
        synchronized (monitor) {
            return List.copyOf(answers);
        }
    }

    void clear() {
        synchronized (monitor) {
            requests.clear();
            answers.clear();
            transactions.clear();
            events.clear();
            others.clear();
            resent.clear();
            kept.clear();
            complaints.clear();
            notes.clear();
        }
    }

    /** One line for each thing that arrived. */
    String summary() {
        synchronized (monitor) {
            StringBuilder text = new StringBuilder();
            append(text, "transactions", transactions);
            append(text, "events", events);
            others.forEach((type, bodies) -> append(text, type, bodies));
            append(text, "complaints", List.copyOf(complaints));
            append(text, "answers", answers);
            return text.toString();
        }
    }

    private static void append(StringBuilder text, String title, List<?> lines) {
        text.append(title).append(": ").append(lines.size()).append('\n');
        for (Object line : lines) {
            text.append("  ").append(line).append('\n');
        }
    }
}
