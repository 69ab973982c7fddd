package io.spanweave.benchmarks;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Some measurements of one thing: their median, and the quartiles that half of them lie between. */
record Spread(double low, double median, double high) {
    static Spread of(Collection<Double> values) {
        List<Double> sorted =
                values.stream().filter(value -> !Double.isNaN(value)).sorted().toList();
        return new Spread(quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75));
    }

    boolean isEmpty() {
        return Double.isNaN(median);
    }

    /** Each with its sign. */
    String signed() {
        return signed(median) + " (" + signed(low) + " to " + signed(high) + ")";
    }

    static String signed(double value) {
        return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%+.0f" : "%+.1f", value);
    }

    /** Between two measurements where none lies there. */
    private static double quantile(List<Double> sorted, double share) {
        if (sorted.isEmpty()) {
            return Double.NaN;
        }
        double place = share * (sorted.size() - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.size() - 1);
        return sorted.get(below) + (place - below) * (sorted.get(above) - sorted.get(below));
    }
}
