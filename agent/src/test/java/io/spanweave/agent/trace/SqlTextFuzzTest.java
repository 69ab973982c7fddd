package io.spanweave.agent.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random statements with a secret inside of a literal; the seed is fixed, so that a failure can be seen again. */
class SqlTextFuzzTest {
    private static final String SECRET = "s3cr3tXYZ";

    private static final List<String> SYSTEMS = List.of(
            "postgresql",
            "mysql",
            "mariadb",
            "oracle.db",
            "microsoft.sql_server",
            "h2database",
            "hsqldb",
            "derby",
            "sqlite",
            "ibm.db2",
            "clickhouse",
            "snowflake",
            "duckdb",
            "cockroachdb");

    /** Each is whole by itself in every dialect, and says the same in each. */
    private static final String[] PIECES = {
        "select",
        "from t1",
        "where a =",
        "and b in (1, 2, 3)",
        "in (",
        ")",
        "(",
        ",",
        ";",
        "values",
        "values (1, 'x')",
        "insert into t",
        "update t set",
        "delete",
        "with c as (select 1)",
        "union all",
        "?",
        ":name",
        "@p1",
        "::int",
        "= 'x''y'",
        "''",
        "5",
        "-1.5e-3",
        "0xFF",
        "a1.b2",
        "`n`",
        "+",
        "*",
        "/ 2",
        "%s",
        "\n",
        "\t",
        "  ",
        "-- c\n",
        "/* c */",
        "/*+ hint */",
        "{call p(",
        ")}",
        "äöü",
        "\uD83D\uDE00",
        "N'x'",
        "date '2024-01-01'",
        "limit 10",
        "<>",
        "||",
        "case when a then b end",
        "on conflict",
        "returning id",
        "'%like%'",
        "_x",
        "in",
        "not in (-1, -2)",
        "x.y",
        "…",
        "\u0000",
        "e ",
        "q ",
        "n ",
        "u& ",
        "1e",
        ".",
        ".5",
        "a.",
        ":",
        "=",
    };

    /** Not whole: what may stand in a statement nobody could run. */
    private static final String[] SHARDS = {
        "'", "\"", "`", "[", "]", "$$", "$t$", "$1", "$", "/*", "*/", "--", "#", "//", "\\", "\\'", "q'[", "]'", "E'",
        "U&'", "N'", "$100.50", "_utf8'", "''", "'''", "\"\"", "%", "{", "}",
    };

    @Test
    void shouldNeverShowALiteral() {
        Random random = new Random(20_261_122);
        for (int i = 0; i < 200_000; i++) {
            String system = i % 15 == 14 ? null : SYSTEMS.get(i % 15);
            StringBuilder sql = new StringBuilder();
            append(sql, random, PIECES);
            sql.append(separator(random)).append(literal(random, system)).append(separator(random));
            append(sql, random, PIECES);
            String masked = SqlText.of(sql.toString(), system).description();
            if (masked.contains(SECRET) || masked.contains("s3cr3t") || masked.length() > 2_000) {
                throw new AssertionError(system + ": " + sql + "\n became " + masked);
            }
            if (system != null) {
                String again = SqlText.of(masked, system).description();
                if (!again.equals(masked)) {
                    throw new AssertionError(system + ": " + sql + "\n became " + masked + "\n and then " + again);
                }
            }
        }
    }

    @Test
    void shouldNeverThrowOrGrow() {
        Random random = new Random(42);
        for (int i = 0; i < 200_000; i++) {
            String system = i % 15 == 14 ? null : SYSTEMS.get(i % 15);
            StringBuilder sql = new StringBuilder();
            for (int k = random.nextInt(30); k > 0; k--) {
                append(sql, random, random.nextBoolean() ? PIECES : SHARDS);
            }
            String description = SqlText.of(sql.toString(), system).description();
            // "…" and "?" are all that is ever added, and a blank after a comma
            assertThat(description.length()).isLessThanOrEqualTo(Math.min(2_000, 2 * sql.length() + 1));
        }
    }

    @Test
    void shouldNeverShowALiteralBehindShardsOfNobodyKnowsWhichDialect() {
        // What is whole in its own dialect, read without knowing the dialect.
        String[] traps = {
            "'C:\\dir\\'", "'it\\'s'", "# don't\n", "-- don't\n", "// don't\n", "/* don't */", "q'[don't]'",
                    "\"don't\"",
            "$$don't$$", "$a$don't$a$", "[don't]", "/* /* */ don't */", "E'don\\'t'", "'''don''t'", "`don't`",
                    "\"a\\\"\"",
        };
        Random random = new Random(7);
        for (int i = 0; i < 100_000; i++) {
            String trap = traps[random.nextInt(traps.length)];
            StringBuilder sql = new StringBuilder();
            append(sql, random, PIECES);
            sql.append(' ').append(trap).append(' ');
            append(sql, random, PIECES);
            sql.append(" '").append(SECRET).append("' ");
            append(sql, random, PIECES);
            String masked = SqlText.of(sql.toString(), null).description();
            if (masked.contains(SECRET)) {
                throw new AssertionError(sql + "\n became " + masked);
            }
        }
    }

    private static void append(StringBuilder sql, Random random, String[] from) {
        for (int k = random.nextInt(12); k > 0; k--) {
            sql.append(from[random.nextInt(from.length)]).append(separator(random));
        }
    }

    private static String separator(Random random) {
        return random.nextInt(4) == 0 ? "" : " ";
    }

    private static String literal(Random random, String system) {
        String[] plain = {
            "'" + SECRET + "'",
            "'it''s " + SECRET + "'",
            "'" + SECRET + "''" + SECRET + "'",
            "'-- " + SECRET + "'",
            "'/* " + SECRET + "'",
            "'\"" + SECRET + "\"'",
            "'$$" + SECRET + "$$'",
            "'(" + SECRET + ",'",
            "'" + SECRET + "\n" + SECRET + "'",
            " N'" + SECRET + "'",
        };
        if (random.nextInt(3) > 0 || system == null) {
            return plain[random.nextInt(plain.length)];
        }
        switch (system) {
            case "mysql":
            case "mariadb":
                return random.nextBoolean() ? " \"it\\\"s " + SECRET + "\"" : " 'it\\'s " + SECRET + "'";
            case "clickhouse":
                return " 'it\\'s " + SECRET + "'";
            case "sqlite":
                return " \"" + SECRET + "\"";
            case "oracle.db":
                return " q'[it's " + SECRET + "]'";
            case "postgresql":
            case "duckdb":
            case "cockroachdb":
                return random.nextBoolean() ? " E'it\\'s " + SECRET + "'" : " $x$ it's $$ " + SECRET + " $x$ ";
            case "snowflake":
            case "h2database":
                return " $$ it's " + SECRET + "$$ ";
            default:
                return " X'" + SECRET + "'";
        }
    }
}
