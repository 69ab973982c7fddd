package io.spanweave.agent.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingTest {
    @ParameterizedTest
    @ValueSource(strings = {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"})
    void shouldReadTheVariablesOfTheJvm(String variable) {
        assertThat(new Recording(Map.of(variable, "-Xmx1g -XX:AOTCacheOutput=app.aot")).isOn())
                .isTrue();
        assertThat(new Recording(Map.of(variable, "-Xmx1g -XX:AOTCache=app.aot")).isOn())
                .isFalse();
    }

    @Test
    void shouldReadTheCommandLine() throws Exception {
        assertThat(inAnotherJvm("-Dapp=-XX:ArchiveClassesAtExit=app.jsa")).isEqualTo("true, true");
        assertThat(inAnotherJvm("-Dapp=x")).isEqualTo("false, false");
    }

    private static String inAnotherJvm(String option) throws Exception {
        // Of a command line that is longer than a page the JDK's way tells nothing.
        String folders = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.endsWith(".jar"))
                .collect(Collectors.joining(File.pathSeparator));
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        option,
                        "-cp",
                        folders,
                        RecordingTest.class.getName())
                .start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        process.waitFor();
        return answer;
    }

    /** What the other JVM runs: both ways to ask it. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) {
        System.out.println(new Recording(Map.of()).isOn() + ", " + Recording.isInArguments());
    }
}
