package io.spanweave.agent.settings;

import java.io.IOException;
import java.io.InputStream;

/** The agent's own version, written into the jar by the build. */
public final class Version {
    private static final int LENGTH_AT_MOST = 100;

    /** {@code 0.1.0}. */
    public static final String NAME = read();

    private Version() {}

    @SuppressWarnings("deprecation") // it takes no charset, and none has to be loaded
    private static String read() {
        try (InputStream in = Version.class.getResourceAsStream("version.txt")) {
            if (in == null) {
                return "unknown";
            }
            byte[] line = new byte[LENGTH_AT_MOST];
            int length = in.read(line);
            return length <= 0 ? "unknown" : new String(line, 0, 0, length).trim();
        } catch (IOException e) {
            return "unknown";
        }
    }
}
