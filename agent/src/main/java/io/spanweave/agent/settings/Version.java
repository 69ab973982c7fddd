package io.spanweave.agent.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The agent's own version, written into the jar by the build. */
public final class Version {
    private static final int LENGTH_AT_MOST = 100;

    /** {@code 0.1.0}. */
    public static final String NAME = read();

    private Version() {}

    private static String read() {
        try (InputStream in = Version.class.getResourceAsStream("version.txt")) {
            if (in == null) {
                return "unknown";
            }
            byte[] line = new byte[LENGTH_AT_MOST];
            int length = in.read(line);
            return length <= 0 ? "unknown" : new String(line, 0, length, StandardCharsets.ISO_8859_1).trim();
        } catch (IOException e) {
            return "unknown";
        }
    }
}
