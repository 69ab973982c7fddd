package io.spanweave.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Measurements of several rounds: one row a subject, one column a figure, medians, and the first against the first row. */
@SuppressWarnings("SystemOut") // prints what it has collected
final class Table {
    private final String title;
    private final Map<String, Map<String, List<Double>>> rows = new LinkedHashMap<>();

    Table(String title) {
        this.title = title;
    }

    void add(String row, String column, double value) {
        rows.computeIfAbsent(row, name -> new LinkedHashMap<>())
                .computeIfAbsent(column, name -> new ArrayList<>())
                .add(value);
    }

    /** Makes the place of a row, whichever round comes to it first. */
    void row(String name) {
        rows.computeIfAbsent(name, ignored -> new LinkedHashMap<>());
    }

    /** Markdown. */
    void print() {
        rows.values().removeIf(Map::isEmpty);
        if (rows.isEmpty()) {
            return;
        }
        Map<String, List<Double>> base = rows.values().iterator().next();
        List<String> columns = new ArrayList<>(base.keySet());
        String first = columns.get(0);
        System.out.println();
        System.out.println("### " + title);
        System.out.println();
        System.out.println(
                "| | " + String.join(" | ", columns) + " | " + first + ": min to max | over the first row |");
        System.out.println("|---|" + "---|".repeat(columns.size() + 2));
        double floor = median(Objects.requireNonNull(base.get(first)));
        rows.forEach((name, figures) -> {
            StringBuilder line = new StringBuilder("| " + name);
            for (String column : columns) {
                line.append(" | ").append(number(median(figures.getOrDefault(column, List.of()))));
            }
            List<Double> all = figures.getOrDefault(first, List.of());
            double own = median(all);
            line.append(" | ")
                    .append(number(
                            all.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN)))
                    .append(" to ")
                    .append(number(
                            all.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN)))
                    .append(" | ")
                    .append(String.format(Locale.ROOT, "%+.0f (%+.1f %%)", own - floor, 100 * (own - floor) / floor))
                    .append(" |");
            System.out.println(line);
        });
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        if (sorted.isEmpty()) {
            return Double.NaN;
        }
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        return String.format(Locale.ROOT, value >= 100 ? "%.0f" : "%.1f", value);
    }
}
