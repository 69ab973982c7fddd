package io.spanweave.agent.settings;

import java.net.URI;
import java.util.Locale;

/**
 * Where to send: {@code https://KEY@HOST[:PORT][/PATH]/PROJECT}, as Sentry's developer documentation describes it
 * ("Parsing the DSN"). The key is never part of {@link #toString()}.
 */
public final class Dsn {
    private final URI uri;
    private final String key;
    private final String path;
    private final String project;

    private Dsn(URI uri, String key, String path, String project) {
        this.uri = uri;
        this.key = key;
        this.path = path;
        this.project = project;
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
        return new Dsn(uri, colon < 0 ? user : user.substring(0, colon), path.substring(0, slash), project);
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
        return uri.getPort() > 0 ? host() + ":" + uri.getPort() : host();
    }

    /** The public key, for what is sent to its server and for nothing else. */
    public String key() {
        return key;
    }

    /** The path that envelopes are posted to. */
    public String envelopePath() {
        return path + "/api/" + project + "/envelope/";
    }

    /** Host and project, fit for a log. */
    @Override
    public String toString() {
        return authority() + path + " project " + project;
    }
}
