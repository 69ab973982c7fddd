package io.spanweave.harness;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One transaction as a waterfall. */
final class TraceDrawing {
    private static final int DURATION = 10;

    private final SentTransaction transaction;
    private final List<SentSpan> spans;
    private final Set<String> ids = new HashSet<>();
    private final int label;
    private final int bar;
    private final Ink ink;
    private final StringBuilder text = new StringBuilder();

    TraceDrawing(SentTransaction transaction, int width, Ink ink) {
        this.transaction = transaction;
        this.ink = ink;
        spans = transaction.spans();
        ids.add(transaction.spanId());
        spans.forEach(span -> ids.add(span.spanId()));
        bar = (width - DURATION) / 3;
        label = width - DURATION - bar - 2;
    }

    String draw() {
        String name = Ink.pad(Ink.fit(transaction.name(), label), label);
        String strip = bar(transaction.start(), transaction.end());
        text.append(ink.bold(name)).append(' ').append(ink.operation(transaction.op(), strip));
        text.append(' ').append(ink.bold(took(transaction.duration()))).append('\n');
        origin();
        children(transaction.spanId(), "");
        text.append(ink.dim(sum())).append('\n');
        return text.toString();
    }

    private void origin() {
        String op = Ink.fit(transaction.op(), label / 2);
        String status = Ink.fit(transaction.status(), label / 2);
        String rest = " · release " + transaction.release() + " · " + transaction.environment() + " · trace "
                + transaction.traceId();
        text.append(ink.operation(transaction.op(), op)).append(ink.dim(" · "));
        text.append(isFailure(transaction.status()) ? ink.red(status) : ink.green(status));
        int left = label + bar + DURATION + 2 - op.length() - status.length() - 4;
        text.append(ink.dim(" " + Ink.fit(rest, left))).append('\n');
    }

    /** Spans whose parent was not sent are shown under the root. */
    private void children(String parent, String indent) {
        boolean root = parent.equals(transaction.spanId());
        List<SentSpan> below = spans.stream()
                .filter(span -> span.parentSpanId().equals(parent) || (root && !ids.contains(span.parentSpanId())))
                .filter(span -> !span.spanId().equals(parent))
                .toList();
        for (int i = 0; i < below.size(); i++) {
            SentSpan span = below.get(i);
            boolean last = i == below.size() - 1;
            line(indent + (last ? "└─ " : "├─ "), span);
            if (ids.remove(span.spanId())) {
                children(span.spanId(), indent + (last ? "   " : "│  "));
            }
        }
    }

    private void line(String branches, SentSpan span) {
        boolean failed = isFailure(span.status());
        String tree = Ink.cut(branches, label / 2);
        int left = label - tree.length();
        String mark = failed ? Ink.cut("✗ " + span.status() + " ", left) : "";
        left -= mark.length();
        String op = Ink.fit(span.op(), left);
        left -= op.length();
        String what = Ink.pad(Ink.cut(" " + Ink.fit(span.description(), left - 1), left), left);
        String strip = bar(span.start(), span.end());
        text.append(ink.dim(tree)).append(ink.red(mark)).append(ink.operation(span.op(), op));
        text.append(what).append(' ');
        text.append(failed ? ink.red(strip) : ink.operation(span.op(), strip));
        text.append(' ').append(took(span.duration())).append('\n');
    }

    private static boolean isFailure(String status) {
        return !status.isEmpty() && !status.equals("ok");
    }

    private static String took(Duration duration) {
        return Ink.padLeft(Ink.duration(duration), DURATION);
    }

    private String bar(Instant start, Instant end) {
        double total = Math.max(1, transaction.duration().toNanos());
        double from = Duration.between(transaction.start(), start).toNanos() / total;
        double to = Duration.between(transaction.start(), end).toNanos() / total;
        int begin = Math.max(0, Math.min(bar - 1, (int) Math.floor(from * bar)));
        int stop = Math.max(begin + 1, Math.min(bar, (int) Math.round(to * bar)));
        return Ink.pad(" ".repeat(begin) + "━".repeat(stop - begin), bar);
    }

    private String sum() {
        List<SentSpan> statements =
                spans.stream().filter(span -> span.op().startsWith("db")).toList();
        Duration database = statements.stream().map(SentSpan::duration).reduce(Duration.ZERO, Duration::plus);
        String all = spans.size() == 1 ? "1 span" : spans.size() + " spans";
        return statements.isEmpty()
                ? all
                : all + " · " + statements.size() + " in the database, " + Ink.duration(database);
    }
}
