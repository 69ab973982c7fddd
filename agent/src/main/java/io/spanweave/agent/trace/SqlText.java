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
        /** No word, or one that no longer matters. */
        private static final int NONE = 0;

        private static final int OTHER = 1;
        private static final int IN = 2;
        private static final int WITH = 3;
        private static final int TABLE = 4;
        private static final int MERGE = 5;
        private static final int VALUES = 6;
        private static final int UPSERT = 7;
        private static final int SELECT = 8;
        private static final int INSERT = 9;
        private static final int UPDATE = 10;
        private static final int DELETE = 11;
        private static final int REPLACE = 12;
        /** In the order of their numbers, and so of their lengths. */
        private static final char[][] KEYWORDS = {
            "IN".toCharArray(),
            "WITH".toCharArray(),
            "TABLE".toCharArray(),
            "MERGE".toCharArray(),
            "VALUES".toCharArray(),
            "UPSERT".toCharArray(),
            "SELECT".toCharArray(),
            "INSERT".toCharArray(),
            "UPDATE".toCharArray(),
            "DELETE".toCharArray(),
            "REPLACE".toCharArray()
        };
        /** Where those of a length begin; those of the next begin where they end. */
        private static final int[] OF_LENGTH = {0, 0, 0, 1, 1, 2, 4, 10, 11};

        private static final int NAME_START = 1;
        private static final int NAME_PART = 2;
        private static final int SPACE = 4;
        /** Never more than itself. */
        private static final int PLAIN = 8;
        /** What the characters of ASCII are. */
        private static final byte[] KINDS = new byte[0x80];

        static {
            for (char c = 0; c < KINDS.length; c++) {
                int kind = Character.isLetter(c) || c == '_' ? NAME_START : 0;
                kind |= Character.isLetterOrDigit(c) || c == '_' || c == '$' ? NAME_PART : 0;
                kind |= Character.isWhitespace(c) ? SPACE : 0;
                KINDS[c] = (byte) (kind == 0 && "'\"`[?.-/#".indexOf(c) < 0 ? PLAIN : kind);
            }
        }

        private final String sql;
        private final char[] in;
        private final int end;
        private char[] out;
        private int length;
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
        private int verb;
        private boolean with;
        private int word;
        /** Depth of an IN list being read, 0 outside. */
        private int list;

        private boolean values;
        private int tuple = -1;
        private int lastTupleFrom = -1;
        private int lastTupleTo = -1;

        Masking(String sql, @Nullable String system) {
            this.sql = sql;
            this.end = Math.min(sql.length(), READ_AT_MOST);
            this.in = new char[end];
            sql.getChars(0, end, in, 0);
            this.out = new char[Math.min(end, KEPT_AT_MOST) + 16];
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
                char c = in[at];
                // Nearly all there is.
                if (isNameStart(c)) {
                    word();
                } else if (isSpace(c)) {
                    at++;
                    space();
                } else if (isPlain(c)) {
                    at++;
                    punctuation(c);
                } else {
                    step(c);
                }
            }
            while (length > 0 && (lastOut() == ' ' || lastOut() == ';')) {
                length--;
            }
            boolean cut = end < sql.length();
            if (length > (cut ? KEPT_AT_MOST - 1 : KEPT_AT_MOST)) {
                length = KEPT_AT_MOST - 1;
                if (Character.isHighSurrogate(lastOut())) {
                    length--;
                }
                cut = true;
            }
            if (cut) {
                put('…');
            }
            return new SqlText(operation(), new String(out, 0, length));
        }

        private void step(char c) {
            if (isLineComment(c)) {
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
                put(c);
                if (word == IN) {
                    list = depth;
                } else if (values && tuple < 0) {
                    tuple = length - 1;
                }
                word = NONE;
            } else if (c == ')') {
                put(c);
                if (depth == list) {
                    list = 0;
                }
                depth--;
                if (values && tuple >= 0 && depth == 0) {
                    endTuple();
                }
            } else if (c == ',' && length > 0 && lastOut() == ' ') {
                out[length - 1] = c;
            } else {
                put(c);
            }
        }

        /** {@code VALUES (?, ?), (?, ?)} is one tuple as good as two. */
        private void endTuple() {
            int tupleLength = length - tuple;
            if (lastTupleFrom >= 0 && lastTupleTo - lastTupleFrom == tupleLength && isSame(lastTupleFrom, tuple)) {
                length = lastTupleTo;
            } else {
                lastTupleFrom = tuple;
                lastTupleTo = length;
            }
            tuple = -1;
        }

        /** Whether what stands there, in the last tuple, stands here up to the end. */
        private boolean isSame(int there, int here) {
            for (int i = here; i < length; i++) {
                if (out[i] != out[there + i - here]) {
                    return false;
                }
            }
            return true;
        }

        private void mask() {
            if (list > 0 && depth == list) {
                dropSign();
                int before = length;
                while (before > 0 && (out[before - 1] == ' ' || out[before - 1] == ',')) {
                    before--;
                }
                if (before > 0 && before < length && out[before - 1] == '?') {
                    length = before;
                    return;
                }
            }
            put('?');
            word = NONE;
        }

        /** In a list {@code -1} is a value like any other; behind an operand the sign is an operator. */
        private void dropSign() {
            int from = length;
            boolean signed = false;
            while (from > 0 && "+- ".indexOf(out[from - 1]) >= 0) {
                from--;
                signed |= out[from] != ' ';
            }
            char before = from == 0 ? ' ' : out[from - 1];
            if (signed && (before == '(' || before == ',')) {
                length = from;
                if (before == ',') {
                    put(' ');
                }
            }
        }

        /** A string literal, with the letters some dialects put in front of it. */
        private void text(char quote) {
            boolean escapes = backslashes;
            int from = length;
            while (from > 0 && (isNamePart(out[from - 1]) || out[from - 1] == '&')) {
                from--;
            }
            // Nearly always there is none.
            String prefix = from == length ? "" : new String(out, from, length - from).toUpperCase(Locale.ROOT);
            if (alternativeQuotes && quote == '\'' && (prefix.equals("Q") || prefix.equals("NQ"))) {
                length = from;
                alternativeText();
                return;
            }
            if (PREFIXES.contains(prefix) || prefix.startsWith("_")) {
                escapes |= prefix.equals("E");
                length = from;
            }
            if (!known && next(1) == quote && next(2) == quote) {
                // A text that begins with a quote, or one in three quotes: nobody can say.
                at = end;
            }
            at++;
            while (at < end) {
                char c = in[at];
                if (c == '\\' && escapes) {
                    at += 2;
                } else if (c == '\\' && !known && next(1) == quote) {
                    // An escaped quote, or a text that ends in a backslash: nobody can say, so show nothing further.
                    at = end;
                } else if (c == quote) {
                    at++;
                    if (at >= end || in[at] != quote) {
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
                char c = in[at++];
                if (c == close && next(0) == close) {
                    at++;
                } else if (c == close) {
                    put(from, at);
                    word = NONE;
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
                quotes += in[i] == '\'' ? 1 : 0;
            }
            return quotes % 2 != 0;
        }

        /** PostgreSQL's {@code $tag$ text $tag$}; its {@code $1} is a placeholder, SQL Server's {@code $1} is money. */
        private void dollar() {
            int to = at + 1;
            while (to < end && isNamePart(in[to]) && in[to] != '$') {
                to++;
            }
            boolean tag = to < end && in[to] == '$' && !isDigit(next(1)) && !isNamePart(lastOut());
            if (!tag) {
                if (isDigit(next(1)) && !dollarParameters && !isNamePart(lastOut())) {
                    at++;
                    number();
                    return;
                }
                put(in[at++]);
                while (at < end && isDigit(in[at])) {
                    put(in[at++]);
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
                put(in[at++]);
                return;
            }
            while (at < end) {
                char c = in[at];
                boolean exponent = (c == '-' || c == '+') && (in[at - 1] | 0x20) == 'e' && isDigit(next(1));
                if (!isNamePart(c) && c != '.' && !exponent) {
                    break;
                }
                at++;
            }
            mask();
        }

        /** Behind {@code :}, unless that is a cast or stands between two values: {@code a[1:2]}. */
        private boolean isPlaceholder() {
            if (length < 2 || lastOut() != ':') {
                return false;
            }
            char before = out[length - 2];
            return !isNamePart(before) && ":?)[]\"".indexOf(before) < 0;
        }

        private void skipDigits() {
            while (at < end && isDigit(in[at])) {
                at++;
            }
        }

        private void word() {
            // In local variables, as most characters of a statement pass here.
            char[] text = in;
            int from = at;
            int to = from;
            int all = 0;
            while (to < text.length && isNamePart(text[to])) {
                all |= text[to++];
            }
            at = to;
            put(from, to);
            // Elsewhere than in ASCII capitals are a matter of tables: an i without a dot has the one that i has.
            word = all < 0x80
                    ? keyword(in, from, at - from)
                    : keyword(new String(in, from, at - from).toUpperCase(Locale.ROOT));
            if (word == VALUES && depth == 0) {
                values = true;
                lastTupleFrom = -1;
            } else if (depth == 0) {
                values = false;
            }
            if (verb == NONE) {
                if (word == WITH) {
                    with = true;
                }
                verb = word;
            } else if (with && depth == 0 && isVerb(word)) {
                verb = word;
                with = false;
            }
        }

        private String operation() {
            switch (verb) {
                case SELECT:
                case VALUES:
                case TABLE:
                    return "db.query";
                case INSERT:
                case REPLACE:
                case UPSERT:
                    return "db.insert";
                case UPDATE:
                    return "db.update";
                case DELETE:
                    return "db.delete";
                default:
                    return "db.execute";
            }
        }

        private static boolean isVerb(int word) {
            return word == MERGE || (word >= SELECT && word <= DELETE);
        }

        private static int keyword(String capitals) {
            return keyword(capitals.toCharArray(), 0, capitals.length());
        }

        private static int keyword(char[] text, int from, int length) {
            if (length < OF_LENGTH.length - 1) {
                for (int i = OF_LENGTH[length]; i < OF_LENGTH[length + 1]; i++) {
                    if (isKeyword(KEYWORDS[i], text, from)) {
                        return i + IN;
                    }
                }
            }
            return OTHER;
        }

        private static boolean isKeyword(char[] keyword, char[] text, int from) {
            for (int i = 0; i < keyword.length; i++) {
                if ((text[from + i] & ~0x20) != keyword[i]) {
                    return false;
                }
            }
            return true;
        }

        private void skipLine() {
            while (at < end && in[at] != '\n') {
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
                char c = in[i];
                if (c == '\'' || c == '"' || c == '`' || (c == '/' && i + 1 < at && in[i + 1] == '*')) {
                    at = end;
                }
            }
        }

        private void skipComment() {
            int nested = 0;
            while (at < end) {
                if (in[at] == '/' && next(1) == '*') {
                    nested++;
                    at += 2;
                } else if (in[at] == '*' && next(1) == '/') {
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

        private void put(char c) {
            if (length == out.length) {
                out = Arrays.copyOf(out, 2 * length);
            }
            out[length++] = c;
        }

        /** A part of the statement as it is. */
        private void put(int from, int to) {
            int after = length + to - from;
            if (after > out.length) {
                out = Arrays.copyOf(out, Math.max(after, 2 * length));
            }
            if (to - from > 16) {
                System.arraycopy(in, from, out, length, to - from);
            } else {
                // Words are short, and the call is not.
                for (int i = from, k = length; i < to; i++, k++) {
                    out[k] = in[i];
                }
            }
            length = after;
        }

        private void space() {
            if (length > 0 && lastOut() != ' ' && lastOut() != '(') {
                put(' ');
            }
        }

        private char next(int ahead) {
            return at + ahead < end ? in[at + ahead] : '\0';
        }

        private char lastOut() {
            return length == 0 ? ' ' : out[length - 1];
        }

        private static boolean isDigit(char c) {
            return c >= '0' && c <= '9';
        }

        private static boolean isNameStart(char c) {
            return c < 0x80 ? (KINDS[c] & NAME_START) != 0 : Character.isLetter(c);
        }

        private static boolean isNamePart(char c) {
            return c < 0x80 ? (KINDS[c] & NAME_PART) != 0 : Character.isLetterOrDigit(c);
        }

        private static boolean isSpace(char c) {
            return c < 0x80 ? (KINDS[c] & SPACE) != 0 : Character.isWhitespace(c);
        }

        private static boolean isPlain(char c) {
            return c < 0x80 && KINDS[c] == PLAIN;
        }
    }
}
