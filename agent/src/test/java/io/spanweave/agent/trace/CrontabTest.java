package io.spanweave.agent.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CrontabTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 0 6 * * MON-FRI | 0 6 * * MON-FRI",
                "30 */15 * * * ? | */15 * * * *",
                "0 0/10 8-18 * * * | 0-59/10 8-18 * * *",
                "0 5/20 1,13 1 jan,jul * | 5-59/20 1,13 1 JAN,JUL *",
                "0 0 0 ? * 7 | 0 0 * * 7",
                "0 0 12 1/7 * ? | 0 12 1-31/7 * *",
                "@daily | 0 0 * * *",
                "@HOURLY | 0 * * * *",
                "@annually | 0 0 1 1 *"
            })
    void shouldSayWhatSpringSays(String spring, String crontab) {
        assertThat(Crontab.of(spring)).isEqualTo(crontab);
    }

    /** Seconds, which a crontab has not; days that only Spring knows; what is no expression at all. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "*/10 * * * * *",
                "0,30 * * * * *",
                "* * * * * *",
                "0 0 0 L * *",
                "0 0 0 15W * *",
                "0 0 0 * * 5#2",
                "0 0 0 * * FRIL",
                "0 6 * * *",
                "-",
                "",
                "${app.cron}",
                "com.acme.EveryFullMoon@1b2c3d"
            })
    void shouldSayNothingWhereACrontabCannot(String spring) {
        assertThat(Crontab.of(spring)).isNull();
    }
}
