package io.spanweave.agent.trace;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A statement as it may leave: literals replaced by {@code ?}, comments gone, white space folded, long lists of
 * placeholders folded to one, and the operation it begins with. One pass over the text; runs on the reporter's thread.
 *
 * <p>Where dialects disagree about what a quote means and the database is not known, the reading that hides more wins.
 */
public final class SqlText {
    /** Beyond this nothing is read: no description needs it, and a bulk insert may be megabytes. */
    private static final int READ_AT_MOST = 16_384;

    private static final int KEPT_AT_MOST = 2_000;

    /** The systems whose lexical rules are known here; of every other the reading that hides more is taken. */
    private static final Set<String> DIALECTS = new HashSet<>(Arrays.asList(
            "postgresql",
            "cockroachdb",
            "mysql",
            "mariadb",
            "oracle.db",
            "microsoft.sql_server",
            "ibm.db2",
            "h2database",
            "hsqldb",
            "derby",
            "sqlite",
            "duckdb",
            "clickhouse",
            "snowflake"));

    /** Letters in front of a literal: national, escaped, binary, hexadecimal, raw, graphic, Unicode. */
    private static final Set<String> PREFIXES =
            new HashSet<>(Arrays.asList("N", "E", "B", "X", "R", "BR", "RB", "G", "BX", "GX", "UX", "U&"));

    private final String operation;
    private final String description;

    private SqlText(String operation, String description) {
        this.operation = operation;
        this.description = description;
    }

    /** {@code db.query}, {@code db.insert}, {@code db.update}, {@code db.delete} or {@code db.execute}. */
    public String operation() {
        return operation;
    }

    /** The masked statement, at most 2,000 characters. */
    public String description() {
        return description;
    }

    /**
     * Masks a statement.
     *
     * @param sql as the application wrote it
     * @param system {@link Database#system()}, or null when it is not known
     */
    public static SqlText of(String sql, @Nullable String system) {
        return new Masking(sql, system).run();
    }

    private static final class Masking {
        private final String sql;
        private final int end;
        private final StringBuilder out;
        private final boolean known;
        private final boolean backslashes;
        private final boolean doubleQuotedText;
        private final boolean brackets;
        private final boolean mysql;
        private final boolean hashComments;
        private final boolean slashComments;
        private final boolean flatComments;
        private final boolean nestedComments;
        private final boolean dollarParameters;
        private final boolean alternativeQuotes;
        private int at;
        private int depth;
        private @Nullable String verb;
        private boolean with;
        private String word = "";
        /** Depth of an IN list being read, 0 outside. */
        private int list;

        private boolean values;
        private int tuple = -1;
        private int lastTupleFrom = -1;
        private int lastTupleTo = -1;

        Masking(String sql, @Nullable String system) {
            this.sql = sql;
            this.end = Math.min(sql.length(), READ_AT_MOST);
            this.out = new StringBuilder(Math.min(end, KEPT_AT_MOST) + 16);
            String dialect = system == null || !DIALECTS.contains(system) ? "" : system;
            this.known = !dialect.isEmpty();
            this.mysql = dialect.equals("mysql") || dialect.equals("mariadb");
            boolean oracle = dialect.equals("oracle.db");
            boolean sqlite = dialect.equals("sqlite");
            boolean clickhouse = dialect.equals("clickhouse");
            boolean snowflake = dialect.equals("snowflake");
            boolean sqlServer = dialect.equals("microsoft.sql_server");
            boolean postgres =
                    dialect.equals("postgresql") || dialect.equals("cockroachdb") || dialect.equals("duckdb");
            this.backslashes = mysql || clickhouse || snowflake;
            this.doubleQuotedText = !known || mysql || sqlite;
            this.brackets = sqlServer || sqlite;
            this.hashComments = mysql || clickhouse;
            this.slashComments = snowflake || dialect.equals("h2database");
            this.flatComments = mysql || oracle || sqlite;
            this.nestedComments = postgres || sqlServer;
            this.dollarParameters = postgres;
            this.alternativeQuotes = !known || oracle;
        }

        SqlText run() {
            while (at < end) {
                step(sql.charAt(at));
            }
            while (out.length() > 0 && (lastOut() == ' ' || lastOut() == ';')) {
                out.setLength(out.length() - 1);
            }
            boolean cut = end < sql.length();
            if (out.length() > (cut ? KEPT_AT_MOST - 1 : KEPT_AT_MOST)) {
                out.setLength(KEPT_AT_MOST - 1);
                if (Character.isHighSurrogate(lastOut())) {
                    out.setLength(out.length() - 1);
                }
                cut = true;
            }
            if (cut) {
                out.append('…');
            }
            return new SqlText(operation(), out.toString());
        }

        private void step(char c) {
            if (Character.isWhitespace(c)) {
                at++;
                space();
            } else if (isLineComment(c)) {
                skipLine();
            } else if (isPerhapsLineComment(c)) {
                skipPerhapsLine();
            } else if (c == '/' && next(1) == '*') {
                skipComment();
            } else if (c == '\'') {
                text('\'');
            } else if (c == '"') {
                if (doubleQuotedText) {
                    text('"');
                } else {
                    quotedName('"');
                }
            } else if (c == '`') {
                quotedName('`');
            } else if (c == '[' && brackets) {
                quotedName(']');
            } else if (c == '[' && !known && holdsOpenQuote()) {
                at = end;
            } else if (c == '$') {
                dollar();
            } else if (isDigit(c) || (c == '.' && isDigit(next(1)) && !isNamePart(lastOut()))) {
                number();
            } else if (isNameStart(c)) {
                word();
            } else if (c == '?') {
                at++;
                skipDigits();
                mask();
            } else {
                at++;
                punctuation(c);
            }
        }

        private void punctuation(char c) {
            if (c == '(') {
                depth++;
                out.append(c);
                if (word.equals("IN")) {
                    list = depth;
                } else if (values && tuple < 0) {
                    tuple = out.length() - 1;
                }
                word = "";
            } else if (c == ')') {
                out.append(c);
                if (depth == list) {
                    list = 0;
                }
                depth--;
                if (values && tuple >= 0 && depth == 0) {
                    endTuple();
                }
            } else if (c == ',' && out.length() > 0 && lastOut() == ' ') {
                out.setCharAt(out.length() - 1, c);
            } else {
                out.append(c);
            }
        }

        /** {@code VALUES (?, ?), (?, ?)} is one tuple as good as two. */
        private void endTuple() {
            int length = out.length() - tuple;
            if (lastTupleFrom >= 0
                    && lastTupleTo - lastTupleFrom == length
                    && out.substring(lastTupleFrom, lastTupleTo).equals(out.substring(tuple))) {
                out.setLength(lastTupleTo);
            } else {
                lastTupleFrom = tuple;
                lastTupleTo = out.length();
            }
            tuple = -1;
        }

        private void mask() {
            if (list > 0 && depth == list) {
                dropSign();
                int before = out.length();
                while (before > 0 && (out.charAt(before - 1) == ' ' || out.charAt(before - 1) == ',')) {
                    before--;
                }
                if (before > 0 && before < out.length() && out.charAt(before - 1) == '?') {
                    out.setLength(before);
                    return;
                }
            }
            out.append('?');
            word = "";
        }

        /** In a list {@code -1} is a value like any other; behind an operand the sign is an operator. */
        private void dropSign() {
            int from = out.length();
            boolean signed = false;
            while (from > 0 && "+- ".indexOf(out.charAt(from - 1)) >= 0) {
                from--;
                signed |= out.charAt(from) != ' ';
            }
            char before = from == 0 ? ' ' : out.charAt(from - 1);
            if (signed && (before == '(' || before == ',')) {
                out.setLength(from);
                if (before == ',') {
                    out.append(' ');
                }
            }
        }

        /** A string literal, with the letters some dialects put in front of it. */
        private void text(char quote) {
            boolean escapes = backslashes;
            int from = out.length();
            while (from > 0 && (isNamePart(out.charAt(from - 1)) || out.charAt(from - 1) == '&')) {
                from--;
            }
            String prefix = out.substring(from).toUpperCase(Locale.ROOT);
            if (alternativeQuotes && quote == '\'' && (prefix.equals("Q") || prefix.equals("NQ"))) {
                out.setLength(from);
                alternativeText();
                return;
            }
            if (PREFIXES.contains(prefix) || prefix.startsWith("_")) {
                escapes |= prefix.equals("E");
                out.setLength(from);
            }
            if (!known && next(1) == quote && next(2) == quote) {
                // A text that begins with a quote, or one in three quotes: nobody can say.
                at = end;
            }
            at++;
            while (at < end) {
                char c = sql.charAt(at);
                if (c == '\\' && escapes) {
                    at += 2;
                } else if (c == '\\' && !known && next(1) == quote) {
                    // An escaped quote, or a text that ends in a backslash: nobody can say, so show nothing further.
                    at = end;
                } else if (c == quote) {
                    at++;
                    if (at >= end || sql.charAt(at) != quote) {
                        break;
                    }
                    at++;
                } else {
                    at++;
                }
            }
            mask();
        }

        /** Oracle's {@code q'[it's]'}. */
        private void alternativeText() {
            char open = next(1);
            int bracket = "[{(<".indexOf(open);
            char close = bracket < 0 ? open : "]})>".charAt(bracket);
            int to = sql.indexOf(close + "'", at + 2);
            at = to < 0 ? end : to + 2;
            mask();
        }

        private void quotedName(char close) {
            int from = at++;
            while (at < end) {
                char c = sql.charAt(at++);
                if (c == close && next(0) == close) {
                    at++;
                } else if (c == close) {
                    out.append(sql, from, at);
                    word = "";
                    return;
                }
            }
            // Without an end it may be anything.
            mask();
        }

        /** SQL Server's {@code [it's]}, or an array that ends in the middle of a text. */
        private boolean holdsOpenQuote() {
            int close = sql.indexOf(']', at);
            int quotes = 0;
            for (int i = at; i < (close < 0 ? end : Math.min(close, end)); i++) {
                quotes += sql.charAt(i) == '\'' ? 1 : 0;
            }
            return quotes % 2 != 0;
        }

        /** PostgreSQL's {@code $tag$ text $tag$}; its {@code $1} is a placeholder, SQL Server's {@code $1} is money. */
        private void dollar() {
            int to = at + 1;
            while (to < end && isNamePart(sql.charAt(to)) && sql.charAt(to) != '$') {
                to++;
            }
            boolean tag = to < end && sql.charAt(to) == '$' && !isDigit(next(1)) && !isNamePart(lastOut());
            if (!tag) {
                if (isDigit(next(1)) && !dollarParameters && !isNamePart(lastOut())) {
                    at++;
                    number();
                    return;
                }
                out.append(sql.charAt(at++));
                while (at < end && isDigit(sql.charAt(at))) {
                    out.append(sql.charAt(at++));
                }
                return;
            }
            String delimiter = sql.substring(at, to + 1);
            int close = sql.indexOf(delimiter, to + 1);
            at = close < 0 ? end : close + delimiter.length();
            mask();
        }

        private void number() {
            if (isNamePart(lastOut()) || isPlaceholder()) {
                out.append(sql.charAt(at++));
                return;
            }
            while (at < end) {
                char c = sql.charAt(at);
                boolean exponent = (c == '-' || c == '+') && (sql.charAt(at - 1) | 0x20) == 'e' && isDigit(next(1));
                if (!isNamePart(c) && c != '.' && !exponent) {
                    break;
                }
                at++;
            }
            mask();
        }

        /** Behind {@code :}, unless that is a cast or stands between two values: {@code a[1:2]}. */
        private boolean isPlaceholder() {
            if (out.length() < 2 || lastOut() != ':') {
                return false;
            }
            char before = out.charAt(out.length() - 2);
            return !isNamePart(before) && ":?)[]\"".indexOf(before) < 0;
        }

        private void skipDigits() {
            while (at < end && isDigit(sql.charAt(at))) {
                at++;
            }
        }

        private void word() {
            int from = at;
            while (at < end && isNamePart(sql.charAt(at))) {
                at++;
            }
            out.append(sql, from, at);
            word = sql.substring(from, at).toUpperCase(Locale.ROOT);
            if (word.equals("VALUES") && depth == 0) {
                values = true;
                lastTupleFrom = -1;
            } else if (depth == 0) {
                values = false;
            }
            if (verb == null) {
                if (word.equals("WITH")) {
                    with = true;
                    verb = "";
                } else {
                    verb = word;
                }
            } else if (with && depth == 0 && isVerb(word)) {
                verb = word;
                with = false;
            }
        }

        private String operation() {
            if (verb == null) {
                return "db.execute";
            }
            switch (verb) {
                case "SELECT":
                case "VALUES":
                case "TABLE":
                    return "db.query";
                case "INSERT":
                case "REPLACE":
                case "UPSERT":
                    return "db.insert";
                case "UPDATE":
                    return "db.update";
                case "DELETE":
                    return "db.delete";
                default:
                    return "db.execute";
            }
        }

        private static boolean isVerb(String word) {
            switch (word) {
                case "SELECT":
                case "INSERT":
                case "UPDATE":
                case "DELETE":
                case "MERGE":
                    return true;
                default:
                    return false;
            }
        }

        private void skipLine() {
            while (at < end && sql.charAt(at) != '\n') {
                at++;
            }
            space();
        }

        private boolean isLineComment(char c) {
            if (c == '-' && next(1) == '-') {
                // MySQL's 5--1 is 6.
                return !(mysql || !known) || at + 2 >= end || next(2) <= ' ';
            }
            return (c == '#' && hashComments) || (c == '/' && slashComments && next(1) == '/');
        }

        private boolean isPerhapsLineComment(char c) {
            return !known && (c == '#' || ((c == '-' || c == '/') && next(1) == c));
        }

        /** Where it is none, a text may begin on this line and end on another: then nothing further is shown. */
        private void skipPerhapsLine() {
            int from = at;
            skipLine();
            for (int i = from; i < at; i++) {
                char c = sql.charAt(i);
                if (c == '\'' || c == '"' || c == '`' || (c == '/' && i + 1 < at && sql.charAt(i + 1) == '*')) {
                    at = end;
                }
            }
        }

        private void skipComment() {
            int nested = 0;
            while (at < end) {
                if (sql.charAt(at) == '/' && next(1) == '*') {
                    nested++;
                    at += 2;
                } else if (sql.charAt(at) == '*' && next(1) == '/') {
                    at += 2;
                    nested--;
                    if (nested == 0 || flatComments) {
                        break;
                    }
                    if (!nestedComments) {
                        // The end of the comment, or of one inside of it: nobody can say.
                        at = end;
                    }
                } else {
                    at++;
                }
            }
            space();
        }

        private void space() {
            if (out.length() > 0 && lastOut() != ' ' && lastOut() != '(') {
                out.append(' ');
            }
        }

        private char next(int ahead) {
            return at + ahead < end ? sql.charAt(at + ahead) : '\0';
        }

        private char lastOut() {
            return out.length() == 0 ? ' ' : out.charAt(out.length() - 1);
        }

        private static boolean isDigit(char c) {
            return c >= '0' && c <= '9';
        }

        private static boolean isNameStart(char c) {
            return Character.isLetter(c) || c == '_';
        }

        private static boolean isNamePart(char c) {
            return Character.isLetterOrDigit(c) || c == '_' || c == '$';
        }
    }
}
