package io.spanweave.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckInTest {
    @ParameterizedTest
    @CsvSource({
        "OverdueCheck.checkOverdueInvoices, overduecheck-checkoverdueinvoices",
        "Nightly  report (EU), nightly-report-eu",
        "a_b, a_b",
        "Überfällig, berf-llig",
        "42, task-42",
        "'!?', task-",
        "AnExtraordinarilyLongNameOfATaskThatNobodyCanRemember.run, anextraordinarilylongnameofataskthatnobodycanremem"
    })
    void shouldMakeASlugOfAName(String name, String slug) {
        assertThat(CheckIn.slugOf(name)).isEqualTo(slug);
    }
}
