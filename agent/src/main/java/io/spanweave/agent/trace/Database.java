package io.spanweave.agent.trace;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which database a connection goes to, told from its JDBC URL alone: the agent asks neither the connection nor the
 * database. Names are those of OpenTelemetry's {@code db.system.name}.
 */
public final class Database {
    private final String system;
    private final @Nullable String name;

    private Database(String system, @Nullable String name) {
        this.system = system;
        this.name = name;
    }

    /** {@code postgresql}; the URL's own word for systems not known here. */
    public String system() {
        return system;
    }

    /** The database or schema the URL names; null when it names none. */
    public @Nullable String name() {
        return name;
    }

    /**
     * Reads a JDBC URL.
     *
     * @return null for what is no JDBC URL
     */
    public static @Nullable Database of(@Nullable String url) {
        if (url == null || !url.regionMatches(true, 0, "jdbc:", 0, 5)) {
            return null;
        }
        String rest = url.substring(5);
        int colon = rest.indexOf(':');
        if (colon <= 0) {
            return null;
        }
        String product = rest.substring(0, colon).toLowerCase(Locale.ROOT);
        rest = rest.substring(colon + 1);
        switch (product) {
            case "p6spy":
            case "otel":
            case "tc":
            case "aws-wrapper":
                // A wrapper's prefix stands before the real URL.
                return of("jdbc:" + rest);
            case "postgresql":
            case "pgsql":
            case "redshift":
            case "mysql":
            case "mariadb":
            case "clickhouse":
            case "ch":
            case "cockroachdb":
            case "snowflake":
                return new Database(systemOf(product), orParameter(pathName(rest), rest, "db"));
            case "sqlserver":
            case "jtds":
                String named = parameter(rest, "databasename");
                return new Database("microsoft.sql_server", named != null ? named : pathName(rest));
            case "oracle":
                return new Database("oracle.db", oracleName(rest));
            case "db2":
                return new Database("ibm.db2", pathName(rest));
            case "h2":
                return new Database("h2database", fileName(rest));
            case "hsqldb":
                return new Database("hsqldb", fileName(rest));
            case "derby":
                return new Database("derby", fileName(rest));
            case "sqlite":
                return new Database("sqlite", fileName(rest));
            case "duckdb":
                return new Database("duckdb", fileName(rest));
            default:
                return new Database(product, pathName(rest));
        }
    }

    private static String systemOf(String product) {
        switch (product) {
            case "pgsql":
                return "postgresql";
            case "redshift":
                return "aws.redshift";
            case "ch":
                return "clickhouse";
            default:
                return product;
        }
    }

    /** {@code //user@host:1/name?x=y} and {@code (description)} lists of hosts: what stands after the last slash. */
    private static @Nullable String pathName(String rest) {
        int hosts = rest.indexOf("//");
        int slash = hosts < 0 ? -1 : rest.indexOf('/', hosts + 2);
        if (hosts < 0) {
            // jdbc:postgresql:name, the local server's
            return blankToNull(upToParameters(rest));
        }
        return slash < 0 ? null : blankToNull(upToParameters(rest.substring(slash + 1)));
    }

    /** {@code thin:@//host:1521/service}, {@code thin:@host:1521:sid}, {@code thin:@alias}; not whole descriptors. */
    private static @Nullable String oracleName(String rest) {
        int at = rest.indexOf('@');
        String target = at < 0 ? rest : rest.substring(at + 1);
        if (target.startsWith("(")) {
            return parameterIn(target, "service_name=", ')');
        }
        target = upToParameters(target);
        int last = Math.max(target.lastIndexOf('/'), target.lastIndexOf(':'));
        return blankToNull(target.substring(last + 1));
    }

    /** {@code mem:orders;X=y}, {@code file:/data/orders}: the last part of the path, without ending. */
    private static @Nullable String fileName(String rest) {
        String path = upToParameters(rest);
        int last = Math.max(path.lastIndexOf('/'), Math.max(path.lastIndexOf('\\'), path.lastIndexOf(':')));
        return blankToNull(path.substring(last + 1));
    }

    private static @Nullable String orParameter(@Nullable String name, String rest, String key) {
        return name != null ? name : parameter(rest, key);
    }

    private static @Nullable String parameter(String rest, String key) {
        String lower = rest.toLowerCase(Locale.ROOT);
        for (String separator : new String[] {";", "?", "&"}) {
            int at = lower.indexOf(separator + key + "=");
            if (at >= 0) {
                return blankToNull(upToParameters(rest.substring(at + 1 + key.length() + 1)));
            }
        }
        return null;
    }

    private static @Nullable String parameterIn(String text, String key, char end) {
        int at = text.toLowerCase(Locale.ROOT).indexOf(key);
        int to = at < 0 ? -1 : text.indexOf(end, at);
        return to < 0 ? null : blankToNull(text.substring(at + key.length(), to));
    }

    private static String upToParameters(String text) {
        int end = 0;
        while (end < text.length() && "?;&".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return text.substring(0, end);
    }

    private static @Nullable String blankToNull(String text) {
        return text.trim().isEmpty() ? null : text.trim();
    }
}
