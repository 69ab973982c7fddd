package io.spanweave.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.sentry.DataCategory;
import io.sentry.SentryOptions;
import io.sentry.transport.RateLimiter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitsTest {
    private static final long SECOND = 1_000_000_000L;

    /** A reading of nanoTime may be anything, and overflow on the way. */
    private static final long NOW = Math.subtractExact(Long.MAX_VALUE, 30 * SECOND);

    private final RateLimits limits = new RateLimits();

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "'60:transaction:key', -, 200, 0, 60",
                "'60:error:organization:reason', -, 200, 60, 0",
                "'60:transaction;error;profile:organization:reason', -, 200, 60, 60",
                "'60::organization', -, 200, 60, 60",
                "'60:error:key, 2700:transaction:key', -, 200, 60, 2700",
                "'60:default;profile:key', -, 200, 0, 0",
                "'60:error:key,10:error:key', -, 200, 60, 0",
                "' 60 : error ; transaction :key', -, 200, 60, 60",
                "'1.5:error:key', -, 200, 1.5, 0",
                "'often:error:key', -, 200, 60, 0",
                "'-5:error:key', -, 200, 60, 0",
                "'60', -, 200, 0, 0",
                "'', -, 429, 0, 0",
                "',,:;,', -, 200, 60, 60",
                "'60:transaction:key', 10, 429, 0, 60",
                "-, 10, 429, 10, 10",
                "-, ' 10 ', 429, 10, 10",
                "-, -, 429, 60, 60",
                "-, 'Wed, 21 Oct 2026 07:28:00 GMT', 429, 60, 60",
                "-, -5, 429, 60, 60",
                "-, NaN, 429, 60, 60",
                "-, 10, 200, 0, 0",
                "-, -, 200, 0, 0",
            })
    void shouldFollowSentrysRules(String header, String retryAfter, int status, double errors, double transactions) {
        limits.update(header, retryAfter, status, NOW);
        assertLimited(RateLimits.Category.ERROR, errors);
        assertLimited(RateLimits.Category.TRANSACTION, transactions);
    }

    private void assertLimited(RateLimits.Category category, double seconds) {
        long nanos = (long) (seconds * SECOND);
        assertThat(limits.isLimited(category, NOW)).isEqualTo(seconds > 0);
        if (seconds > 0) {
            assertThat(limits.isLimited(category, NOW + nanos - 1)).isTrue();
            assertThat(limits.isLimited(category, NOW + nanos)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "60:transaction:key",
                "60:error:organization:reason",
                "60:transaction;error;profile:organization:reason",
                "60::organization",
                "60:error:key, 2700:transaction:key",
                "60:default;profile:key",
            })
    void shouldAgreeWithTheSdk(String header) {
        RateLimiter sdk = new RateLimiter(new SentryOptions());
        sdk.updateRetryAfterLimits(header, null, 200);
        limits.update(header, null, 200, NOW);
        assertThat(limits.isLimited(RateLimits.Category.ERROR, NOW))
                .isEqualTo(sdk.isActiveForCategory(DataCategory.Error));
        assertThat(limits.isLimited(RateLimits.Category.TRANSACTION, NOW))
                .isEqualTo(sdk.isActiveForCategory(DataCategory.Transaction));
    }

    @Test
    void shouldKeepTheLongerLimit() {
        limits.update("100:error:key", null, 200, NOW);
        limits.update("10:error:key", null, 200, NOW);
        assertThat(limits.isLimited(RateLimits.Category.ERROR, NOW + 99 * SECOND))
                .isTrue();
        limits.update("10:error:key", null, 200, NOW + 95 * SECOND);
        assertThat(limits.isLimited(RateLimits.Category.ERROR, NOW + 104 * SECOND))
                .isTrue();
        assertThat(limits.isLimited(RateLimits.Category.ERROR, NOW + 105 * SECOND))
                .isFalse();
    }

    @Test
    void shouldNotOverflow() {
        limits.update(null, "1e300", 429, NOW);
        assertThat(limits.isLimited(RateLimits.Category.ERROR, NOW + 86_400 * SECOND))
                .isTrue();
    }

    @Test
    void shouldNotLimitBeforeThereIsALimit() {
        for (long now : new long[] {Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE}) {
            assertThat(new RateLimits().isLimited(RateLimits.Category.ERROR, now))
                    .isFalse();
        }
    }
}
