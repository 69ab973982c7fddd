package io.spanweave.agent.report;

import io.spanweave.agent.settings.Dsn;
import io.spanweave.agent.settings.Release;
import io.spanweave.agent.settings.Setting;
import io.spanweave.agent.settings.Settings;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who is reporting: what every error and transaction says about where it comes from. */
public final class Identity {
    private final @Nullable Release release;
    private final String environment;
    private final String serverName;
    private final Map<String, String> tags;
    private final String version;
    private final @Nullable String publicKey;

    private Identity(
            @Nullable Release release,
            String environment,
            String serverName,
            Map<String, String> tags,
            String version,
            @Nullable String publicKey) {
        this.release = release;
        this.environment = environment;
        this.serverName = serverName;
        this.tags = tags;
        this.version = version;
        this.publicKey = publicKey;
    }

    /**
     * Collects it. May ask the resolver for the host's name, so only for the reporter's thread.
     *
     * @param version the agent's own
     */
    static Identity of(Settings settings, @Nullable Release release, String version) {
        String server = settings.text(Setting.SERVER_NAME);
        Dsn dsn = settings.isSet(Setting.DSN) ? Dsn.parse(settings.text(Setting.DSN)) : null;
        return new Identity(
                release,
                settings.text(Setting.ENVIRONMENT),
                server.isEmpty() ? hostName(settings) : server,
                settings.tags(),
                version,
                dsn == null ? null : dsn.key());
    }

    /** What the application's operator or build says; null when nobody does. */
    @Nullable
    Release release() {
        return release;
    }

    /** That of the project which is sent to: part of what a trace is told by. */
    @Nullable
    String publicKey() {
        return publicKey;
    }

    String environment() {
        return environment;
    }

    String serverName() {
        return serverName;
    }

    Map<String, String> tags() {
        return tags;
    }

    String version() {
        return version;
    }

    private static String hostName(Settings settings) {
        String variable = settings.variable("HOSTNAME");
        if (variable != null) {
            return variable;
        }
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                new FileInputStream(new File("/proc/sys/kernel/hostname")), StandardCharsets.UTF_8))) {
            String line = in.readLine();
            if (line != null && !line.trim().isEmpty()) {
                return line.trim();
            }
        } catch (IOException | SecurityException e) {
            // Not Linux: ask the resolver.
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException | SecurityException e) {
            return "unknown";
        }
    }
}
