package io.spanweave.agent.trace;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which database a connection goes to, told from its JDBC URL alone: the agent asks neither the connection nor the
 * database. Names are those of OpenTelemetry's {@code db.system.name}.
 */
public final class Database {
    /** Longer than any product allows. */
    private static final int NAME_AT_MOST = 128;

    private final String system;
    private final @Nullable String name;

    private Database(String system, @Nullable String name) {
        this.system = system;
        this.name = name == null || isSuspicious(name) ? null : name;
    }

    /** URLs are free text: what may be part of a password, a host or a list of parameters is no name of a database. */
    private static boolean isSuspicious(String name) {
        for (int i = 0; i < name.length(); i++) {
            if ("@=:()'\"{},".indexOf(name.charAt(i)) >= 0) {
                return true;
            }
        }
        return name.length() > NAME_AT_MOST;
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
        int variant = product.indexOf('+');
        if (variant > 0) {
            // jdbc:mysql+srv://
            product = product.substring(0, variant);
        }
        switch (product) {
            case "p6spy":
            case "otel":
            case "log4jdbc":
            case "tracing":
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
                String named = orParameter(parameter(rest, "databasename"), rest, "database");
                return new Database("microsoft.sql_server", named != null ? named : pathName(rest));
            case "oracle":
                return new Database("oracle.db", oracleName(rest));
            case "db2":
                // Its parameters stand behind a colon: //host:50000/name:user=x;password=y;
                return new Database("ibm.db2", upTo(pathName(rest), ':'));
            case "informix-sqli":
                return new Database("ibm.informix", upTo(pathName(rest), ':'));
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
        // Parameters first: there may be slashes in a password.
        String url = upToParameters(rest);
        int hosts = url.indexOf("//");
        if (hosts < 0) {
            // jdbc:postgresql:name, the local server's
            return blankToNull(url);
        }
        int slash = url.indexOf('/', hosts + 2);
        return slash < 0 ? null : blankToNull(url.substring(slash + 1));
    }

    /** {@code thin:@//host:1521/service}, {@code thin:@host:1521:sid}, {@code thin:@alias}; not whole descriptors. */
    private static @Nullable String oracleName(String rest) {
        int at = rest.indexOf('@');
        if (at < 0 || rest.indexOf('@', at + 1) >= 0 || upToParameters(rest).length() < at) {
            // Without a target there is only user/password; of two, or behind a ?, one is part of a password.
            return null;
        }
        String target = rest.substring(at + 1);
        if (target.startsWith("(")) {
            return parameterIn(target, "service_name=", ')');
        }
        target = upToParameters(target);
        int hosts = target.indexOf("//");
        int slash = hosts < 0 ? -1 : target.indexOf('/', hosts + 2);
        if (slash > 0) {
            // //host:1521/service:dedicated/instance
            String service = upTo(upTo(target.substring(slash + 1), '/'), ':');
            return service == null ? null : blankToNull(service);
        }
        int last = Math.max(target.lastIndexOf('/'), target.lastIndexOf(':'));
        return hosts < 0 ? blankToNull(target.substring(last + 1)) : null;
    }

    /** {@code mem:orders;X=y}, {@code file:/data/orders}, {@code tcp://host/orders}: the last part of the path. */
    private static @Nullable String fileName(String rest) {
        String path = upToParameters(rest);
        int hosts = path.indexOf("://");
        if (hosts >= 0 && path.indexOf('/', hosts + 3) < 0) {
            return null;
        }
        int last = Math.max(path.lastIndexOf('/'), Math.max(path.lastIndexOf('\\'), path.lastIndexOf(':')));
        return blankToNull(path.substring(last + 1));
    }

    private static @Nullable String upTo(@Nullable String text, char end) {
        int at = text == null ? -1 : text.indexOf(end);
        return text == null || at < 0 ? text : text.substring(0, at);
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
