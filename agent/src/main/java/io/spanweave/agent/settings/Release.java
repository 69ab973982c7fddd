package io.spanweave.agent.settings;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Properties;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * The commit or version the application was built from, and who said so. A setting wins, then the variables of the
 * usual CI systems and hosts, then {@code git.properties}, then the manifest, of the application and of nobody else.
 */
public final class Release {
    /** Sentry's documentation, "Releases": 200 characters, no line breaks, tabs or slashes. */
    private static final int LENGTH_AT_MOST = 200;

    /** GitLab, GitHub, Jenkins, CircleCI, Bitbucket, Travis, Azure, Buildkite, Drone, AWS, and five hosts. */
    private static final String[] VARIABLES = {
        "COMMIT_SHA",
        "CI_COMMIT_SHA",
        "GITHUB_SHA",
        "GIT_COMMIT",
        "CIRCLE_SHA1",
        "BITBUCKET_COMMIT",
        "TRAVIS_COMMIT",
        "BUILD_SOURCEVERSION",
        "BUILDKITE_COMMIT",
        "DRONE_COMMIT_SHA",
        "CODEBUILD_RESOLVED_SOURCE_VERSION",
        "HEROKU_SLUG_COMMIT",
        "RENDER_GIT_COMMIT",
        "RAILWAY_GIT_COMMIT_SHA",
        "VERCEL_GIT_COMMIT_SHA",
        "KOYEB_GIT_SHA",
        "SOURCE_VERSION",
        "GIT_SHA"
    };
    /** The keys of the git-commit-id plug-ins for Maven and Gradle. */
    private static final String[] GIT_PROPERTIES = {"git.commit.id.full", "git.commit.id", "git.commit.id.abbrev"};

    private static final String[] MANIFEST = {
        "Git-Commit",
        "Git-Commit-Id",
        "Git-SHA",
        "Git-Revision",
        "SCM-Revision",
        "Build-Revision",
        "Implementation-Version"
    };

    private final String name;
    private final String origin;

    private Release(String name, String origin) {
        StringBuilder clean = new StringBuilder();
        for (int i = 0; i < Math.min(name.length(), LENGTH_AT_MOST); i++) {
            char c = name.charAt(i);
            clean.append(c < ' ' || c == '/' || c == '\\' ? '-' : c);
        }
        this.name = clean.toString();
        this.origin = origin;
    }

    /** Looks in every place, in order; null when nobody says. */
    public static @Nullable Release find(Settings settings, Application application) {
        if (settings.isSet(Setting.RELEASE)) {
            return new Release(settings.text(Setting.RELEASE), settings.origin(Setting.RELEASE));
        }
        for (String variable : VARIABLES) {
            String value = settings.variable(variable);
            if (value != null) {
                return new Release(value, variable);
            }
        }
        if (application.isServer()) {
            return null;
        }
        return of(
                application.properties("git.properties", true), application.properties("META-INF/MANIFEST.MF", false));
    }

    /** From what a web application has packed, either may be null. */
    public static @Nullable Release of(@Nullable Properties git, @Nullable Properties manifest) {
        Release release = from(git, GIT_PROPERTIES, "git.properties");
        return release != null ? release : from(manifest, MANIFEST, "manifest");
    }

    /**
     * Reads one of an application's own files and closes it.
     *
     * @param name of the file; one that ends in {@code .MF} is a manifest, of which only the head speaks for the whole
     */
    public static Properties read(String name, InputStream opened) throws IOException {
        Properties properties = new Properties();
        try (InputStream in = opened) {
            if (name.endsWith(".MF")) {
                for (Map.Entry<Object, Object> entry :
                        new Manifest(in).getMainAttributes().entrySet()) {
                    properties.setProperty(
                            entry.getKey().toString(), entry.getValue().toString());
                }
            } else {
                properties.load(in);
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("not a properties file", e);
        }
        return properties;
    }

    /** Whether it came from the application's files: those of a web application then know better. */
    public boolean isPacked() {
        return origin.startsWith("git.properties") || origin.startsWith("manifest");
    }

    /** As sent: what Sentry refuses in it is replaced by hyphens. */
    public String name() {
        return name;
    }

    /** {@code GITHUB_SHA}, {@code git.properties} and so on. */
    public String origin() {
        return origin;
    }

    private static @Nullable Release from(@Nullable Properties properties, String[] keys, String origin) {
        if (properties != null) {
            for (String key : keys) {
                String value = properties.getProperty(key);
                if (value != null && !value.trim().isEmpty() && !value.contains("${")) {
                    return new Release(value.trim(), origin);
                }
            }
        }
        return null;
    }
}
