package io.spanweave.harness;

import java.time.Duration;
import java.util.Locale;

/** Colours, where wanted, and text that fits and cannot play tricks on a terminal. */
record Ink(boolean colour) {

    String bold(String text) {
        return paint("1", text);
    }

    String dim(String text) {
        return paint("2", text);
    }

    String red(String text) {
        return paint("31", text);
    }

    String boldRed(String text) {
        return paint("1;31", text);
    }

    String green(String text) {
        return paint("32", text);
    }

    /** One colour for each family of operations. */
    String operation(String op, String text) {
        if (op.startsWith("db")) {
            return paint("36", text);
        }
        if (op.startsWith("http")) {
            return paint("34", text);
        }
        if (op.startsWith("task") || op.startsWith("queue")) {
            return paint("35", text);
        }
        return paint("33", text);
    }

    private String paint(String code, String text) {
        return colour && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    /** On one line, without control characters, at most this long. */
    static String fit(String text, int columns) {
        String line = text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        if (line.length() <= columns) {
            return line;
        }
        return columns < 1 ? "" : line.substring(0, columns - 1).stripTrailing() + "…";
    }

    /** As it is, only shorter. */
    static String cut(String text, int columns) {
        return text.length() <= columns ? text : text.substring(0, Math.max(0, columns));
    }

    static String pad(String text, int columns) {
        return text + " ".repeat(Math.max(0, columns - text.length()));
    }

    static String padLeft(String text, int columns) {
        return " ".repeat(Math.max(0, columns - text.length())) + text;
    }

    static String duration(Duration duration) {
        double millis = duration.toNanos() / 1e6;
        if (millis >= 10_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000);
        }
        return String.format(Locale.ROOT, millis < 10 ? "%.2f ms" : millis < 1000 ? "%.1f ms" : "%.0f ms", millis);
    }
}
