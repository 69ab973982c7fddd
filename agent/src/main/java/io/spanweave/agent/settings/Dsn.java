package io.spanweave.agent.settings;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where to send: {@code https://KEY@HOST[:PORT][/PATH]/PROJECT}, as Sentry's developer documentation describes it
 * ("Parsing the DSN"). The key is never part of {@link #toString()}.
 */
public final class Dsn {
    /** Where Spotlight listens unless told otherwise, by its documentation. */
    private static final String VIEWER = "http://localhost:8969/stream";

    private final URI uri;
    private final String key;
    private final String envelopePath;
    private final String shown;

    private Dsn(URI uri, String key, String envelopePath, String shown) {
        this.uri = uri;
        this.key = key;
        this.envelopePath = envelopePath;
        this.shown = shown;
    }

    /**
     * A viewer such as Spotlight: it takes envelopes at a URL of its own, whoever they are from.
     *
     * @param text {@code true}, {@code 1}, {@code yes} or {@code on} for the usual one, or its URL
     * @return null when it is neither
     */
    public static @Nullable Dsn ofViewer(String text) {
        boolean usual = text.equalsIgnoreCase("true")
                || text.equals("1")
                || text.equalsIgnoreCase("yes")
                || text.equalsIgnoreCase("on");
        try {
            URI uri = URI.create(usual ? VIEWER : text.trim());
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            if ((!scheme.equals("http") && !scheme.equals("https")) || uri.getHost() == null) {
                return null;
            }
            String path = uri.getRawPath() == null || uri.getRawPath().length() < 2 ? "/stream" : uri.getRawPath();
            String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            return new Dsn(uri, "spotlight", path + query, "the viewer at " + authority(uri) + path);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /**
     * Parses a DSN.
     *
     * @throws IllegalArgumentException when it is none; the message says what is missing and never holds the key
     */
    @SuppressWarnings("UnusedException") // it quotes what it was given, key included
    public static Dsn parse(String text) {
        URI uri;
        try {
            uri = URI.create(text.trim());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("it is not a URL");
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("it does not start with http:// or https://");
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("it names no host");
        }
        // Raw: what is written with % must not become a line break in a header.
        String user = uri.getRawUserInfo();
        if (user == null || user.isEmpty() || user.startsWith(":")) {
            throw new IllegalArgumentException("it has no public key before the @");
        }
        int colon = user.indexOf(':');
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        int slash = path.lastIndexOf('/');
        String project = slash < 0 ? "" : path.substring(slash + 1);
        if (project.isEmpty()) {
            throw new IllegalArgumentException("it has no project number at its end");
        }
        String above = path.substring(0, slash);
        return new Dsn(
                uri,
                colon < 0 ? user : user.substring(0, colon),
                above + "/api/" + project + "/envelope/",
                authority(uri) + above + " project " + project);
    }

    public boolean isTls() {
        return uri.getScheme().equalsIgnoreCase("https");
    }

    public String host() {
        return uri.getHost();
    }

    /** The port, the scheme's own when the DSN names none. */
    public int port() {
        return uri.getPort() > 0 ? uri.getPort() : isTls() ? 443 : 80;
    }

    /** The host, with the port when the DSN names one: the value of a Host header. */
    public String authority() {
        return authority(uri);
    }

    private static String authority(URI uri) {
        return uri.getPort() > 0 ? uri.getHost() + ":" + uri.getPort() : uri.getHost();
    }

    /** The public key, for what is sent to its server and for nothing else. */
    public String key() {
        return key;
    }

    /** The path that envelopes are posted to. */
    public String envelopePath() {
        return envelopePath;
    }

    /** Host and project, or which viewer it is; fit for a log. */
    @Override
    public String toString() {
        return shown;
    }
}
