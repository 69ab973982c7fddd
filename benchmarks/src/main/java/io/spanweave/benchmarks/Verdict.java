package io.spanweave.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was promised beside what was measured. */
final class Verdict {
    private final List<String> lines = new ArrayList<>();

    /** A figure that must not be above its bound; one that was not measured is left out. */
    void atMost(String what, double bound, double measured, String unit) {
        if (!Double.isNaN(measured)) {
            lines.add("| " + what + " | at most " + plain(bound) + unit + " | " + Table.number(measured) + unit + " | "
                    + (measured <= bound ? "yes" : "**no**") + " |");
        }
    }

    /** A figure that must not be below its bound. */
    void atLeast(String what, double bound, double measured, String unit) {
        if (!Double.isNaN(measured)) {
            lines.add("| " + what + " | at least " + plain(bound) + unit + " | " + Table.number(measured) + unit + " | "
                    + (measured >= bound ? "yes" : "**no**") + " |");
        }
    }

    /** A part of something else, such as of what another agent adds. */
    void share(String what, double bound, double measured) {
        if (!Double.isNaN(measured)) {
            lines.add("| " + what + " | at most 1/" + Math.round(1 / bound) + " | "
                    + (measured <= 0 ? "0" : String.format(Locale.ROOT, "1/%.1f", 1 / measured)) + " | "
                    + (measured <= bound ? "yes" : "**no**") + " |");
        }
    }

    /** A difference that must drown in that between two runs of the same. */
    void nothing(String what, Spread measured, Spread noise) {
        if (!measured.isEmpty() && !noise.isEmpty()) {
            double most = Math.max(Math.abs(noise.low()), Math.abs(noise.high()));
            lines.add("| " + what + " | within the noise, " + Table.number(most) + " | " + measured.signed() + " | "
                    + (measured.low() <= 0 || measured.median() <= most ? "yes" : "**no**") + " |");
        }
    }

    List<String> lines() {
        List<String> all = new ArrayList<>();
        if (!lines.isEmpty()) {
            all.addAll(List.of("### Budgets", "", "| what | budget | measured | met |", "|---|---|---|---|"));
            all.addAll(lines);
            all.add("");
        }
        return all;
    }

    private static String plain(double bound) {
        return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
    }
}
