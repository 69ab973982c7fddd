package io.spanweave.agent.trace;

import java.util.Locale;
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
        private final boolean backslashes;
        private final boolean doubleQuotedText;
        private final boolean brackets;
        private final boolean hashComments;
        private final boolean known;
        private final boolean oracle;
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
            this.known = system != null;
            boolean mysql = "mysql".equals(system) || "mariadb".equals(system);
            this.backslashes = mysql || "clickhouse".equals(system);
            this.doubleQuotedText = !known || mysql || "sqlite".equals(system) || "informix".equals(system);
            this.brackets = "microsoft.sql_server".equals(system) || "sqlite".equals(system);
            this.hashComments = mysql;
            this.oracle = !known || "oracle.db".equals(system);
        }

        SqlText run() {
            while (at < end) {
                step(sql.charAt(at));
            }
            while (out.length() > 0 && (lastOut() == ' ' || lastOut() == ';')) {
                out.setLength(out.length() - 1);
            }
            if (out.length() > KEPT_AT_MOST) {
                out.setLength(KEPT_AT_MOST - 1);
                out.append('…');
            } else if (end < sql.length()) {
                out.append('…');
            }
            return new SqlText(operation(), out.toString());
        }

        private void step(char c) {
            if (Character.isWhitespace(c)) {
                at++;
                space();
            } else if ((c == '-' && next(1) == '-') || (c == '#' && hashComments)) {
                skipLine();
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
            } else if (c == '$') {
                dollar();
            } else if (isDigit(c) || (c == '.' && isDigit(next(1)) && !isNamePart(lastOut()))) {
                number();
            } else if (isNameStart(c)) {
                word();
            } else if (c == '?') {
                at++;
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

        /** A string literal, with the letters some dialects put in front of it. */
        private void text(char quote) {
            boolean escapes = backslashes;
            int from = out.length();
            while (from > 0 && (isNamePart(out.charAt(from - 1)) || out.charAt(from - 1) == '&')) {
                from--;
            }
            String prefix = out.substring(from).toUpperCase(Locale.ROOT);
            if (prefix.endsWith("Q") && prefix.length() <= 2 && oracle && quote == '\'') {
                out.setLength(from);
                alternativeText();
                return;
            }
            if ((prefix.length() <= 2 && "NEBXRU&".contains(prefix)) || prefix.startsWith("_")) {
                escapes |= prefix.equals("E");
                out.setLength(from);
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
            out.append(sql.charAt(at++));
            while (at < end) {
                char c = sql.charAt(at++);
                out.append(c);
                if (c == close && (at >= end || sql.charAt(at) != close)) {
                    break;
                } else if (c == close) {
                    out.append(sql.charAt(at++));
                }
            }
            word = "";
        }

        /** PostgreSQL's {@code $tag$ text $tag$}; {@code $1} is a placeholder. */
        private void dollar() {
            int to = at + 1;
            while (to < end && isNamePart(sql.charAt(to)) && sql.charAt(to) != '$') {
                to++;
            }
            boolean tag = to < end && sql.charAt(to) == '$' && !isDigit(next(1)) && !isNamePart(lastOut());
            if (!tag) {
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
            if (isNamePart(lastOut())
                    || (lastOut() == ':' && out.length() > 1 && out.charAt(out.length() - 2) != ':')) {
                // Part of a name, or of a placeholder such as :1
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

        private void word() {
            int from = at;
            while (at < end && isNamePart(sql.charAt(at))) {
                at++;
            }
            out.append(sql, from, at);
            word = sql.substring(from, at).toUpperCase(Locale.ROOT);
            if (word.equals("VALUES") && depth == 0) {
                values = true;
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

        private void skipComment() {
            int nested = 0;
            while (at < end) {
                if (sql.charAt(at) == '/' && next(1) == '*') {
                    nested++;
                    at += 2;
                } else if (sql.charAt(at) == '*' && next(1) == '/') {
                    at += 2;
                    // Only PostgreSQL and SQL Server nest them; elsewhere the first end is the end.
                    if (--nested == 0 || !known || !nests()) {
                        break;
                    }
                } else {
                    at++;
                }
            }
            space();
        }

        private boolean nests() {
            return brackets || (!backslashes && !oracle);
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
