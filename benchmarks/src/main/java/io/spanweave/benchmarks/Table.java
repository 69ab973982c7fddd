package io.spanweave.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Measurements of several rounds: one row a subject, one column a figure. What is printed of a figure is its median, and
 * of those that are compared also the median of the differences to the floor <em>of the same round</em>, for what else the
 * machine did in one round hits all of it.
 */
final class Table {
    private final String title;
    private final Set<String> compared;
    private final Set<String> floor = new LinkedHashSet<>();
    private final Set<String> columns = new LinkedHashSet<>();
    /** By row, column and round. */
    private final Map<String, Map<String, Map<Integer, Double>>> rows = new LinkedHashMap<>();

    /**
     * Makes an empty table.
     *
     * @param compared the columns whose distance to the floor is printed, too
     */
    Table(String title, String... compared) {
        this.title = title;
        this.compared = Set.of(compared);
    }

    String title() {
        return title;
    }

    /** Makes the place of a row, whichever round comes to it first. */
    void row(String name) {
        rows.computeIfAbsent(name, ignored -> new LinkedHashMap<>());
    }

    /** The same, of a row the others are compared with: where there are several, with their mean. */
    void floor(String name) {
        row(name);
        floor.add(name);
    }

    void add(int round, String row, String column, double value) {
        columns.add(column);
        rows.computeIfAbsent(row, ignored -> new LinkedHashMap<>())
                .computeIfAbsent(column, ignored -> new LinkedHashMap<>())
                .put(round, value);
    }

    /** Over the rounds. */
    Spread of(String row, String column) {
        return Spread.of(figures(row, column).values());
    }

    /** What a row has over the floor, round by round. */
    Spread over(String row, String column) {
        return Spread.of(differences(row, column).values());
    }

    /** What a row has over another one, round by round. */
    Spread over(String row, String other, String column) {
        return Spread.of(differences(row, Set.of(other), column).values());
    }

    /** What a row has over the floor in hundredths of it, round by round. */
    Spread percentOver(String row, String column) {
        List<Double> percents = new ArrayList<>();
        figures(row, column).forEach((round, value) -> {
            double base = floorOf(row, floor, column, round);
            if (!Double.isNaN(base)) {
                percents.add(100 * (value - base) / base);
            }
        });
        return Spread.of(percents);
    }

    /** What one row has over the floor as a share of what another has over it, of the medians. */
    double share(String row, String other, String column) {
        return over(row, column).median() / over(other, column).median();
    }

    boolean isEmpty() {
        return rows.values().stream().allMatch(Map::isEmpty);
    }

    /** Markdown. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (isEmpty()) {
            return lines;
        }
        StringBuilder head = new StringBuilder("| |");
        StringBuilder rule = new StringBuilder("|---|");
        for (String column : columns) {
            head.append(' ').append(column).append(" |");
            rule.append("---|");
            if (compared.contains(column)) {
                head.append(" over the floor (quartiles) | % |");
                rule.append("---|---|");
            }
        }
        lines.addAll(List.of("### " + title, "", head.toString(), rule.toString()));
        rows.forEach((name, figures) -> {
            if (!figures.isEmpty()) {
                lines.add(line(name));
            }
        });
        lines.add("");
        return lines;
    }

    private String line(String row) {
        StringBuilder line = new StringBuilder("| " + row + " |");
        for (String column : columns) {
            line.append(' ').append(number(of(row, column).median())).append(" |");
            if (compared.contains(column)) {
                Spread over = over(row, column);
                line.append(' ').append(over.isEmpty() ? "-" : over.signed()).append(" | ");
                double percent = percentOver(row, column).median();
                line.append(Double.isNaN(percent) ? "-" : String.format(Locale.ROOT, "%+.1f", percent))
                        .append(" |");
            }
        }
        return line.toString();
    }

    private Map<Integer, Double> figures(String row, String column) {
        return rows.getOrDefault(row, Map.of()).getOrDefault(column, Map.of());
    }

    private Map<Integer, Double> differences(String row, String column) {
        return differences(row, floor, column);
    }

    private Map<Integer, Double> differences(String row, Set<String> base, String column) {
        Map<Integer, Double> differences = new LinkedHashMap<>();
        figures(row, column).forEach((round, value) -> {
            double under = floorOf(row, base, column, round);
            if (!Double.isNaN(under)) {
                differences.put(round, value - under);
            }
        });
        return differences;
    }

    /** A row of the floor is compared with the rest of it. */
    private double floorOf(String row, Set<String> base, String column, int round) {
        return base.stream()
                .filter(name -> !name.equals(row))
                .map(name -> figures(name, column).get(round))
                .filter(value -> value != null && !Double.isNaN(value))
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(Double.NaN);
    }

    static String number(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%.0f" : "%.1f", value);
    }
}
