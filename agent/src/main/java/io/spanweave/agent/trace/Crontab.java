package io.spanweave.agent.trace;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Spring's cron expressions of six fields as the five of a crontab, which is what Sentry's monitors know. See Spring's
 * {@code CronExpression} for the one and crontab(5) for the other.
 */
final class Crontab {
    private static final String[][] MACROS = {
        {"@yearly", "0 0 1 1 *"},
        {"@annually", "0 0 1 1 *"},
        {"@monthly", "0 0 1 * *"},
        {"@weekly", "0 0 * * 0"},
        {"@daily", "0 0 * * *"},
        {"@midnight", "0 0 * * *"},
        {"@hourly", "0 * * * *"}
    };

    /** The last value of minute, hour, day of the month, month and day of the week. */
    private static final int[] LAST = {59, 23, 31, 12, 6};

    private Crontab() {}

    /**
     * Translates an expression.
     *
     * @return null where a crontab cannot say it: more often than once a minute, the last day or nearest weekday of a month
     */
    static @Nullable String of(String spring) {
        String text = spring.trim();
        for (String[] macro : MACROS) {
            if (text.equalsIgnoreCase(macro[0])) {
                return macro[1];
            }
        }
        String[] fields = text.split("\\s+", -1);
        if (fields.length != LAST.length + 1 || !fields[0].matches("\\d{1,2}")) {
            return null;
        }
        StringBuilder crontab = new StringBuilder();
        for (int i = 0; i < LAST.length; i++) {
            String field = field(fields[i + 1].toUpperCase(Locale.ROOT), LAST[i]);
            if (field == null) {
                return null;
            }
            crontab.append(i == 0 ? "" : " ").append(field);
        }
        return crontab.toString();
    }

    private static @Nullable String field(String field, int last) {
        if (field.equals("?")) {
            return "*";
        }
        StringBuilder parts = new StringBuilder();
        for (String part : field.split(",", -1)) {
            if (!part.matches("(\\*|\\d{1,2}|[A-Z]{3})(-(\\d{1,2}|[A-Z]{3}))?(/\\d{1,2})?")) {
                return null;
            }
            // From a number on, in steps: to Spring that is up to the end, to a crontab that number alone.
            boolean open = part.matches("\\d{1,2}/\\d{1,2}");
            int slash = part.indexOf('/');
            parts.append(parts.length() == 0 ? "" : ",")
                    .append(open ? part.substring(0, slash) + "-" + last + part.substring(slash) : part);
        }
        return parts.toString();
    }
}
