package io.spanweave.agent.report;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    private final Map<Category, Limit> limits = new EnumMap<>(Category.class);

    RateLimits() {
        for (Category category : Category.values()) {
            limits.put(category, new Limit());
        }
    }

    /** What is limited apart from each other, the most important first. */
    enum Category {
        ERROR("error"),
        CHECK_IN("monitor"),
        TRANSACTION("transaction"),
        SESSION("session"),
        /** Never limited: it tells what was. */
        CLIENT_REPORT("internal");

        /** What is worth keeping for the next JVM; what says how things are now is not. */
        static final List<Category> LASTING = Collections.unmodifiableList(Arrays.asList(ERROR, TRANSACTION));

        private final String sentryName;

        Category(String sentryName) {
            this.sentryName = sentryName;
        }

        /** As headers and client reports have it. */
        String sentryName() {
            return sentryName;
        }

        boolean isLasting() {
            return LASTING.contains(this);
        }
    }

    /**
     * Whether nothing of a kind may be sent.
     *
     * @param now {@link System#nanoTime()}
     */
    boolean isLimited(Category category, long now) {
        return category != Category.CLIENT_REPORT && of(category).isActive(now);
    }

    /**
     * Takes in an answer.
     *
     * @param told {@code X-Sentry-Rate-Limits}, such as {@code 60:error;transaction:organization:reason, 2700::key}:
     *     seconds and categories, none for all; counts whatever the status is
     * @param retryAfter {@code Retry-After}, in seconds; counts for a status of 429 without the other
     * @param now {@link System#nanoTime()}
     */
    void update(@Nullable String told, @Nullable String retryAfter, int status, long now) {
        if (told != null) {
            for (String limit : told.split(",", -1)) {
                String[] parts = limit.split(":", -1);
                if (parts.length > 1) {
                    limit(parts[1].trim(), now + nanosOf(parts[0], SECONDS_UNLESS_SAID), now);
                }
            }
        } else if (status == 429) {
            limit("", now + nanosOf(retryAfter, SECONDS_UNLESS_SAID), now);
        }
    }

    private void limit(String categories, long end, long now) {
        for (String name : categories.split(";", -1)) {
            for (Category category : Category.values()) {
                if (name.trim().isEmpty() || name.trim().equals(category.sentryName())) {
                    of(category).extend(end, now);
                }
            }
        }
    }

    private Limit of(Category category) {
        return Objects.requireNonNull(limits.get(category));
    }

    /** How long a server wants to be left alone. */
    static long nanosOf(@Nullable String seconds, double unlessSaid) {
        double said = unlessSaid;
        if (seconds != null) {
            try {
                double number = Double.parseDouble(seconds.trim());
                said = number >= 0 ? number : unlessSaid;
            } catch (NumberFormatException e) {
                // A date, which HTTP allows and Sentry does not send, or nonsense.
                said = unlessSaid;
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
