package io.spanweave.agent.report;

import org.jspecify.annotations.Nullable;

/**
 * What the server does not want for a while, by <a
 * href="https://develop.sentry.dev/sdk/expected-features/rate-limiting/">Sentry's rules</a>. GlitchTip knows
 * {@code Retry-After} only. Only for the reporter's thread.
 */
final class RateLimits {
    /** When a server says that it was too much, and not how long to wait. */
    private static final double SECONDS_UNLESS_SAID = 60;

    /** So that no answer, however odd, ends in an overflow. */
    private static final double SECONDS_AT_MOST = 365 * 86_400;

    private final Limit errors = new Limit();
    private final Limit transactions = new Limit();

    /** What is limited apart from each other. */
    enum Category {
        ERROR,
        TRANSACTION
    }

    /**
     * Whether nothing of a kind may be sent.
     *
     * @param now {@link System#nanoTime()}
     */
    boolean isLimited(Category category, long now) {
        return (category == Category.ERROR ? errors : transactions).isActive(now);
    }

    /**
     * Takes in an answer.
     *
     * @param limits {@code X-Sentry-Rate-Limits}, such as {@code 60:error;transaction:organization:reason, 2700::key}:
     *     seconds and categories, none for all; counts whatever the status is
     * @param retryAfter {@code Retry-After}, in seconds; counts for a status of 429 without the other
     * @param now {@link System#nanoTime()}
     */
    void update(@Nullable String limits, @Nullable String retryAfter, int status, long now) {
        if (limits != null) {
            for (String limit : limits.split(",", -1)) {
                String[] parts = limit.split(":", -1);
                if (parts.length > 1) {
                    limit(parts[1].trim(), now + nanos(parts[0]), now);
                }
            }
        } else if (status == 429) {
            limit("", now + nanos(retryAfter), now);
        }
    }

    private void limit(String categories, long end, long now) {
        for (String category : categories.split(";", -1)) {
            switch (category.trim()) {
                case "":
                    errors.extend(end, now);
                    transactions.extend(end, now);
                    break;
                case "error":
                    errors.extend(end, now);
                    break;
                case "transaction":
                    transactions.extend(end, now);
                    break;
                default:
                    // Of something else.
                    break;
            }
        }
    }

    private static long nanos(@Nullable String seconds) {
        double said = SECONDS_UNLESS_SAID;
        if (seconds != null) {
            try {
                double number = Double.parseDouble(seconds.trim());
                said = number >= 0 ? number : SECONDS_UNLESS_SAID;
            } catch (NumberFormatException e) {
                // A date, which HTTP allows and Sentry does not send, or nonsense.
                said = SECONDS_UNLESS_SAID;
            }
        }
        return (long) (Math.min(said, SECONDS_AT_MOST) * 1e9);
    }

    private static final class Limit {
        private long until;
        private boolean active;

        boolean isActive(long now) {
            active &= until - now > 0;
            return active;
        }

        /** The longer one stays. */
        void extend(long end, long now) {
            if (!isActive(now) || end - until > 0) {
                until = end;
                active = true;
            }
        }
    }
}
