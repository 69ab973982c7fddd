package io.spanweave.agent.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingTest {
    @ParameterizedTest
    @ValueSource(strings = {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"})
    void shouldReadTheVariablesOfTheJvm(String variable) {
        assertThat(Recording.isOn(Map.of(variable, "-Xmx1g -XX:AOTCacheOutput=app.aot")))
                .isTrue();
        assertThat(Recording.isOn(Map.of(variable, "-Xmx1g -XX:AOTCache=app.aot")))
                .isFalse();
    }

    @Test
    void shouldReadTheCommandLine() throws Exception {
        assertThat(inAnotherJvm("-Dapp=-XX:ArchiveClassesAtExit=app.jsa")).isEqualTo("true");
        assertThat(inAnotherJvm("-Dapp=x")).isEqualTo("false");
    }

    private static String inAnotherJvm(String option) throws Exception {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        option,
                        "-cp",
                        System.getProperty("java.class.path"),
                        RecordingTest.class.getName())
                .start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        process.waitFor();
        return answer;
    }

    /** What the other JVM runs. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) {
        System.out.println(Recording.isOn(Map.of()));
    }
}
