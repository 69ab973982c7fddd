package io.spanweave.agent.settings;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * What everything is sent through: {@code http://[USER:PASSWORD@]HOST:PORT}. The agent's own, and told to nobody else in the
 * JVM. The credentials are never part of {@link #toString()}.
 */
public final class HttpProxy {
    private final String host;
    private final int port;
    private final @Nullable String credentials;

    private HttpProxy(String host, int port, @Nullable String credentials) {
        this.host = host;
        this.port = port;
        this.credentials = credentials;
    }

    /** Null for what is none. */
    public static @Nullable HttpProxy parse(String text) {
        try {
            URI uri = new URI(text.trim());
            String path = uri.getRawPath();
            if (!"http".equalsIgnoreCase(uri.getScheme())
                    || uri.getHost() == null
                    || uri.getPort() <= 0
                    || (path != null && !path.isEmpty() && !path.equals("/"))) {
                return null;
            }
            // What is written with % is meant: a password may hold an @.
            return new HttpProxy(uri.getHost(), uri.getPort(), uri.getUserInfo());
        } catch (URISyntaxException e) {
            return null;
        }
    }

    public String host() {
        return host;
    }

    public int port() {
        return port;
    }

    /** {@code USER:PASSWORD}; null when it asks for none. */
    public @Nullable String credentials() {
        return credentials;
    }

    /** Host and port, fit for a log. */
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
