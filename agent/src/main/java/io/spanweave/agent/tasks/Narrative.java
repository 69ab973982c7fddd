package io.spanweave.agent.tasks;

import io.spanweave.agent.trace.Attempt;
import io.spanweave.agent.trace.Span;
import io.spanweave.agent.trace.Trace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a run had got: how many statements, how many rows changed, how long it took, which attempt it was. GlitchTip
 * keeps no spans of a transaction (5.x) or only flat ones (6.x), so this goes beside every error and every transaction.
 */
public final class Narrative {
    private final Trace trace;
    private int statements;
    private int failedStatements;
    private long rows = -1;
    private long databaseNanos;
    private @Nullable Span slowest;
    private @Nullable Span last;

    private Narrative(Trace trace) {
        this.trace = trace;
    }

    /** Adds up a finished trace. */
    public static Narrative of(Trace trace) {
        Narrative narrative = new Narrative(trace);
        trace.forEachSpan(narrative::add);
        return narrative;
    }

    private void add(Span span) {
        if (!span.isStatement()) {
            return;
        }
        statements++;
        databaseNanos += span.durationNanos();
        if (span.failure() != null) {
            failedStatements++;
        }
        if (span.rows() >= 0) {
            rows = Math.max(rows, 0) + span.rows();
        }
        if (slowest == null || span.durationNanos() > slowest.durationNanos()) {
            slowest = span;
        }
        last = span;
    }

    public int statements() {
        return statements;
    }

    public int failedStatements() {
        return failedStatements;
    }

    /** Rows changed by all statements that said so; -1 when none did. */
    public long rows() {
        return rows;
    }

    /** Milliseconds spent in statements. */
    public double databaseMillis() {
        return databaseNanos / 1e6;
    }

    /** Milliseconds from start to end. */
    public double elapsedMillis() {
        return trace.root().durationNanos() / 1e6;
    }

    /** The attempt that ended it, failed or not; 0 when no retry library has seen one fail. */
    public int attempts() {
        List<Attempt> failed = trace.attempts();
        if (trace.exhaustedAfter() > 0 || failed.isEmpty()) {
            return trace.exhaustedAfter();
        }
        return failed.get(failed.size() - 1).number() + 1;
    }

    public @Nullable Span slowest() {
        return slowest;
    }

    public @Nullable Span last() {
        return last;
    }

    /** {@code failed after 3 attempts, 18 statements, 15 rows changed, 3.2 s}. */
    public String sentence() {
        StringBuilder text = new StringBuilder(trace.failures().isEmpty() ? "done after " : "failed after ");
        if (attempts() > 1) {
            text.append(attempts()).append(" attempts, ");
        }
        text.append(counted(statements, "statement"));
        if (rows >= 0) {
            text.append(", ").append(counted(rows, "row")).append(" changed");
        }
        double millis = elapsedMillis();
        text.append(", ");
        // Not String.format, which costs more than everything else here.
        if (millis < 1_000) {
            text.append(Math.round(millis)).append(" ms");
        } else {
            long tenths = Math.round(millis / 100);
            text.append(tenths / 10).append('.').append(tenths % 10).append(" s");
        }
        return text.toString();
    }

    private static String counted(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
