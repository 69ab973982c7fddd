package io.spanweave.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Groups as GlitchTip does. */
final class Grouping {
    private static final int LONGEST_TITLE = 100;
    private static final int LONGEST_NAME = 1024;
    private static final Set<String> ERROR_STATUSES = Set.of(
            "internal_error",
            "unavailable",
            "deadline_exceeded",
            "unimplemented",
            "permission_denied",
            "unauthenticated",
            "resource_exhausted",
            "data_loss",
            "aborted",
            "failed_precondition",
            "out_of_range",
            "unknown");

    private Grouping() {}

    static List<Issue> issues(List<SentEvent> events) {
        Map<String, List<SentEvent>> byHash = new LinkedHashMap<>();
        for (SentEvent event : events) {
            byHash.computeIfAbsent(hash(event), hash -> new ArrayList<>()).add(event);
        }
        List<Issue> issues = new ArrayList<>();
        byHash.forEach((hash, group) ->
                issues.add(new Issue(hash, title(group.get(0)), culprit(group.get(0)), List.copyOf(group))));
        return issues;
    }

    static List<TransactionGroup> transactionGroups(List<SentTransaction> transactions) {
        Map<List<String>, List<SentTransaction>> byKey = new LinkedHashMap<>();
        for (SentTransaction transaction : transactions) {
            List<String> key = List.of(cut(transaction.name(), LONGEST_NAME), transaction.op(), transaction.method());
            byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(transaction);
        }
        List<TransactionGroup> groups = new ArrayList<>();
        byKey.forEach((key, group) -> groups.add(new TransactionGroup(
                key.get(0),
                key.get(1),
                key.get(2),
                group.size(),
                Math.toIntExact(group.stream()
                        .filter(transaction -> ERROR_STATUSES.contains(transaction.status()))
                        .count()))));
        return groups;
    }

    private static String hash(SentEvent event) {
        String type = event.exceptions().isEmpty() ? "default" : "error";
        String usual = title(event) + culprit(event) + type;
        StringBuilder input = new StringBuilder();
        for (String part : event.fingerprint()) {
            input.append(part.equals("{{ default }}") ? usual : part);
        }
        return md5(event.fingerprint().isEmpty() ? usual : input.toString());
    }

    static String title(SentEvent event) {
        List<SentException> exceptions = event.exceptions();
        if (exceptions.isEmpty()) {
            String message = event.message();
            return message.isEmpty() ? "<untitled>" : cut(message, LONGEST_TITLE);
        }
        SentException last = exceptions.get(exceptions.size() - 1);
        String type = last.type().isEmpty() ? "Error" : last.type();
        String line = last.value().lines().findFirst().orElse("");
        return cut(line.isEmpty() ? type : type + ": " + line, LONGEST_TITLE);
    }

    private static String culprit(SentEvent event) {
        if (!event.transaction().isEmpty()) {
            return event.transaction();
        }
        List<SentException> exceptions = event.exceptions();
        for (int i = exceptions.size() - 1; i >= 0; i--) {
            List<SentFrame> frames = exceptions.get(i).frames();
            for (int j = frames.size() - 1; j >= 0; j--) {
                JsonNode inApp = frames.get(j).json().path("in_app");
                if (inApp.asBoolean(false)) {
                    return frames.get(j).module() + " in " + frames.get(j).function();
                }
            }
        }
        return "";
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }

    private static String md5(String input) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(input.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
