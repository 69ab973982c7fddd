package io.spanweave.agent.settings;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** The agent's own version, written into the jar by the build. */
public final class Version {
    /** {@code 0.1.0}. */
    public static final String NAME = read();

    private Version() {}

    private static String read() {
        try (InputStream in = Version.class.getResourceAsStream("version.txt")) {
            if (in == null) {
                return "unknown";
            }
            String line = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
            return line == null ? "unknown" : line.trim();
        } catch (IOException e) {
            return "unknown";
        }
    }
}
