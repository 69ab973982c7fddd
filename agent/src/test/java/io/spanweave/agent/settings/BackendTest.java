package io.spanweave.agent.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackendTest {
    @ParameterizedTest
    @CsvSource({
        "auto, o1.ingest.us.sentry.io, SENTRY",
        "auto, SENTRY.IO, SENTRY",
        "auto, sentry.io.acme.com, GLITCHTIP",
        "auto, notsentry.io, GLITCHTIP",
        "AUTO, errors.acme.com, GLITCHTIP",
        "sentry, errors.acme.com, SENTRY",
        "Sentry, errors.acme.com, SENTRY",
        "glitchtip, sentry.io, GLITCHTIP",
        "senty, sentry.io, SENTRY"
    })
    void shouldGoByTheSettingAndOtherwiseByTheHost(String set, String host, Backend backend) {
        Settings settings = Settings.read(null, new Properties(), Map.of("SPANWEAVE_BACKEND", set));
        assertThat(Backend.of(settings, Dsn.parse("https://k@" + host + "/1"))).isEqualTo(backend);
    }

    @Test
    void shouldTakeAViewerForSentry() {
        assertThat(Backend.of(Settings.read(null, new Properties(), Map.of()), null))
                .isEqualTo(Backend.SENTRY);
    }

    @Test
    void shouldNameTheAcceptedForm() {
        assertThat(Settings.read(null, new Properties(), Map.of("SPANWEAVE_BACKEND", "senty"))
                        .warnings())
                .singleElement()
                .asString()
                .contains("SPANWEAVE_BACKEND", "senty", "auto, sentry or glitchtip");
    }

    @ParameterizedTest
    @CsvSource({
        "true, the viewer at localhost:8969/stream",
        "1, the viewer at localhost:8969/stream",
        "http://127.0.0.1:9000/, the viewer at 127.0.0.1:9000/stream",
        "https://viewer.local/in?x=y, the viewer at viewer.local/in"
    })
    void shouldKnowTheViewer(String set, String shown) {
        Settings settings = Settings.read(null, new Properties(), Map.of("SENTRY_SPOTLIGHT", set));
        assertThat(settings.viewer()).hasToString(shown);
        assertThat(settings.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"false, 0", "0, 0", "no, 0", "localhost:8969, 1", "ftp://x/y, 1"})
    void shouldKnowNoViewer(String set, int warnings) {
        Settings settings = Settings.read(null, new Properties(), Map.of("SENTRY_SPOTLIGHT", set));
        assertThat(settings.viewer()).isNull();
        assertThat(settings.warnings()).hasSize(warnings);
    }
}
