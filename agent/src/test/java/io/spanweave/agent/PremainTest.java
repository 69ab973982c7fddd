package io.spanweave.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How the environment is read where the JDK is not asked for it. */
class PremainTest {
    @Test
    void shouldReadWhatLinuxKeeps() {
        assertThat(variables("A=1\0PATH=/bin:/usr/bin\0EMPTY=\0"))
                .isEqualTo(Map.of("A", "1", "PATH", "/bin:/usr/bin", "EMPTY", ""));
    }

    /** Each as {@code System.getenv} has it. */
    @Test
    void shouldReadOddOnesLikeTheJdk() {
        assertThat(variables("A=first\0A=second\0=C:=odd\0nothing\0\0B=x=y\0cut=off"))
                .isEqualTo(Map.of("A", "first", "=C:", "odd", "B", "x=y"));
    }

    @Test
    void shouldLeaveWhatIsNotAsciiToTheJdk() {
        assertThat(variables("A=1\0B=\u00e4\0")).isNull();
        assertThat(variables("")).isNull();
    }

    @Test
    void shouldReadWhatTheJdkReads() throws IOException {
        Path file = Path.of("/proc/self/environ");
        assumeThat(file).isReadable();
        byte[] bytes = Files.readAllBytes(file);
        Map<String, String> variables = Premain.variables(bytes, bytes.length);
        if (variables != null) {
            assertThat(variables).isEqualTo(System.getenv());
        }
    }

    private static @Nullable Map<String, String> variables(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return Premain.variables(bytes, bytes.length);
    }
}
