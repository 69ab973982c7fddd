package io.spanweave.agent.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DsnTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "https://k@h/1, true, h, 443, h, k, /api/1/envelope/, h project 1",
        "http://k@h/1, false, h, 80, h, k, /api/1/envelope/, h project 1",
        "HTTPS://k@h/1, true, h, 443, h, k, /api/1/envelope/, h project 1",
        "http://k@h:8000/1, false, h, 8000, h:8000, k, /api/1/envelope/, h:8000 project 1",
        "https://k@h/a/b/42, true, h, 443, h, k, /a/b/api/42/envelope/, h/a/b project 42",
        "https://k:secret@h/1, true, h, 443, h, k, /api/1/envelope/, h project 1",
        "https://k@h/1/, true, h, 443, h, k, /api/1/envelope/, h project 1",
        "https://k@h/1?x=y#z, true, h, 443, h, k, /api/1/envelope/, h project 1",
        "https://k@h/a%20b/1, true, h, 443, h, k, /a%20b/api/1/envelope/, h/a%20b project 1",
        "https://k%0d%0aX@h/1, true, h, 443, h, k%0d%0aX, /api/1/envelope/, h project 1",
        "http://k@[::1]:8000/1, false, [::1], 8000, [::1]:8000, k, /api/1/envelope/, [::1]:8000 project 1",
        "'  https://k@h/1 ', true, h, 443, h, k, /api/1/envelope/, h project 1",
        "https://k@o1.ingest.sentry.io/2, true, o1.ingest.sentry.io, 443, o1.ingest.sentry.io, k, /api/2/envelope/,"
                + " o1.ingest.sentry.io project 2",
    })
    void shouldParse(
            String text, boolean tls, String host, int port, String authority, String key, String path, String shown) {
        Dsn dsn = Dsn.parse(text);
        assertThat(dsn.isTls()).isEqualTo(tls);
        assertThat(dsn.host()).isEqualTo(host);
        assertThat(dsn.port()).isEqualTo(port);
        assertThat(dsn.authority()).isEqualTo(authority);
        assertThat(dsn.key()).isEqualTo(key);
        assertThat(dsn.envelopePath()).isEqualTo(path);
        assertThat(dsn).hasToString(shown);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = " -> ", textBlock = """
            SECRETKEY -> http
            ftp://SECRETKEY@h/1 -> http
            https://h/1 -> key
            https://@h/1 -> key
            https://:SECRETKEY@h/1 -> key
            https://SECRETKEY@h -> project
            https://SECRETKEY@h/ -> project
            https://SECRETKEY@h/// -> project
            https://SECRETKEY@/1 -> host
            https://SECRET KEY@h/1 -> URL
            https://SECRETKEY@h:port/1 -> host
            https://SECRETKEY@a_b/1 -> host
            https://SECRETKEY%zz@h/1 -> URL
            //SECRETKEY@h/1 -> http
            mailto:SECRETKEY@h -> http
            """)
    void shouldSayWhatIsWrongWithoutTheKey(String text, String said) {
        Throwable thrown = catchThrowable(() -> Dsn.parse(text));
        assertThat(thrown).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(said);
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).doesNotContain("SECRET");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://SECRETKEY@h/1", "https://SECRETKEY:SECRETPASS@h:1/a/1"})
    void shouldNeverShowTheKey(String text) {
        assertThat(Dsn.parse(text).toString()).doesNotContain("SECRET");
    }

    @Test
    void shouldRefuseAnEmptyOne() {
        assertThat(catchThrowable(() -> Dsn.parse(""))).isInstanceOf(IllegalArgumentException.class);
    }
}
