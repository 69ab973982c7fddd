package io.spanweave.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {
    private static final String HEADER = "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331";

    @Test
    void shouldNotRepeatItself() {
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            Ids ids = Ids.fresh();
            assertThat(seen.add(ids.traceHigh())).isTrue();
            assertThat(seen.add(ids.traceLow())).isTrue();
            assertThat(seen.add(ids.span())).isTrue();
            assertThat(seen.add(ids.span(0))).isTrue();
            assertThat(seen.add(ids.span(998))).isTrue();
            assertThat(ids.span()).isNotZero();
            assertThat(ids.parent()).isZero();
        }
    }

    @Test
    void shouldBeUuidsOfVersion4() {
        Ids ids = Ids.fresh();
        java.util.UUID uuid = new java.util.UUID(ids.traceHigh(), ids.traceLow());
        assertThat(uuid.version()).isEqualTo(4);
        assertThat(uuid.variant()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {HEADER, HEADER + "-1", HEADER + "-0", " " + HEADER + "\t"})
    void shouldContinue(String header) {
        Ids ids = Ids.continuing(header);
        assertThat(ids).isNotNull();
        assertThat(ids.traceHigh()).isEqualTo(0x0af7651916cd43ddL);
        assertThat(ids.traceLow()).isEqualTo(0x8448eb211c80319cL);
        assertThat(ids.parent()).isEqualTo(0xb7ad6b7169203331L);
        assertThat(ids.span()).isNotEqualTo(ids.parent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                HEADER + "-",
                HEADER + "-2",
                HEADER + "-01",
                HEADER + "0",
                "0af7651916cd43dd8448eb211c80319c-b7ad6b716920333",
                "00000000000000000000000000000000-b7ad6b7169203331",
                "0af7651916cd43dd8448eb211c80319c-0000000000000000",
                "0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331",
                "0af7651916cd43dd8448eb211c80319c b7ad6b7169203331",
                "\u0660af7651916cd43dd8448eb211c80319c-b7ad6b716920333",
            })
    void shouldNotContinueGarbage(String header) {
        assertThat(Ids.continuing(header)).isNull();
    }
}
