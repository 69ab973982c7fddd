package io.spanweave.agent.report;

import io.spanweave.agent.settings.Log;
import io.spanweave.agent.trace.SqlText;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What must not leave is taken out of texts that anybody may have written: messages of exceptions, names of threads,
 * arguments. Everything else that is sent is made of names, or masked where it is made ({@link SqlText}).
 *
 * <p>What follows a sensitive key goes ({@code password=...}), and so do bearer tokens, JSON web tokens, private keys, keys of
 * well-known services, passwords in URLs, card numbers, the values drivers put into their messages, and literals of
 * statements that are told there. All patterns are linear: an application's text may be made to hurt. Only for the
 * reporter's thread.
 */
final class Privacy {
    static final String FILTERED = "[Filtered]";

    /** As many characters as an own pattern may look at, for a text of 4,096; one that backtracks without end is stopped. */
    private static final int STEPS_AT_MOST = 1_000_000;

    private static final int CARD_DIGITS_AT_LEAST = 13;
    private static final int CARD_DIGITS_AT_MOST = 19;

    private static final Mask[] MASKS = {
        new Mask("(?i)((?:set-)?cookie[\"']?\\s{0,4}[:=]\\s{0,4})[^\\r\\n]++", "$1" + FILTERED),
        new Mask(
                "(?i)((?:password|passwd|passphrase|pwd|secret|token|authorization|credentials?|api[-_]?key"
                        + "|private[-_]?key|access[-_]?key|session[-_]?id)[\\w.-]{0,32}+[\"']?\\s{0,4}[:=]\\s{0,4})"
                        + "(?:\"[^\"]*+\"?|'[^']*+'?|(?:bearer|basic|digest|token)\\s++[^\\s,;\"']++|[^\\s,;&\"')}\\]]++)",
                "$1" + FILTERED),
        new Mask("(?i)\\b(bearer|basic)\\s++[\\w.~+/=-]{8,}+", "$1 " + FILTERED),
        new Mask("\\beyJ[\\w-]{5,}+\\.[\\w-]++(?:\\.[\\w-]*+)?", FILTERED),
        new Mask(
                "\\b(?:AKIA[0-9A-Z]{16}|gh[opsu]_\\w{20,}+|[sr]k_(?:live|test)_\\w{10,}+|xox[abprs]-[\\w-]{10,}+)",
                FILTERED),
        new Mask("-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----[^-]*+(?:-----END [A-Z ]{0,20}PRIVATE KEY-----)?", FILTERED),
        new Mask("(\\w://)[^\\s/@:]*+:[^\\s/@]*+@", "$1" + FILTERED + "@"),
        // PostgreSQL, MySQL and MariaDB, SQL Server, H2.
        new Mask("(\\([^()=\\r\\n]{1,256}\\)=\\()[^\\r\\n]*(\\) (?:already|is not|is still|conflicts))", "$1?$2"),
        new Mask("(Failing row contains \\()[^\\r\\n]*+", "$1?)"),
        new Mask("(Duplicate entry ')[^\\r\\n]*(' for key)", "$1?$2"),
        new Mask("(Incorrect [\\w ]{1,40}value: ')[^\\r\\n]*(' for )", "$1?$2"),
        new Mask("(invalid input (?:syntax|value) for [^:\\r\\n]{1,80}: \")[^\\r\\n]*+", "$1?\""),
        new Mask("(duplicate key value is \\()[^\\r\\n]*+", "$1?)."),
        new Mask("(primary key violation: [^\\r\\n]{0,256} VALUES \\()[^\\r\\n]*(\\)\")", "$1?$2"),
        new Mask("(Data conversion error converting \")[^\\r\\n]*(\")", "$1?$2"),
        // The JDK's: numbers and dates that are none.
        new Mask("(For input string: \")[^\\r\\n]*(\")", "$1?$2"),
        new Mask("(Text ')[^\\r\\n]*(' could not be parsed)", "$1?$2"),
    };

    /**
     * A statement that is told in brackets, as Spring and Hibernate do, or behind a colon, as H2 and MyBatis do. Where it ends
     * nobody can say, for there may be brackets in it: all that follows is read as a part of it.
     */
    private static final Pattern STATEMENT =
            Pattern.compile("(?is)(?<=\\[|SQL statement:[\\r\\n ]|SQL statement \"|SQL: |Query: )"
                    + "(?:select\\s|(?:insert|merge|replace|upsert)\\s++into\\s"
                    + "|delete\\s++from\\s|update\\s++\\S++\\s++(?:\\w++\\s++)?set\\s|call\\s++[\\w.]++\\s*+\\("
                    + "|with\\s++(?:recursive\\s++)?\\w++\\s[^\\r\\n]{0,256}\\bas\\b).*");

    private final @Nullable Pattern own;

    /**
     * Makes it.
     *
     * @param own a regular expression for what else must not leave; empty for nothing
     */
    Privacy(String own) {
        this.own = own.isEmpty() ? null : Pattern.compile(own);
    }

    /** The text as it may leave; null for null. */
    @Nullable
    String mask(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return text;
        }
        String masked = statements(text);
        for (Mask mask : MASKS) {
            masked = mask.in(masked);
        }
        return own(cards(masked));
    }

    private static String statements(String text) {
        Matcher matcher = STATEMENT.matcher(text);
        return matcher.find()
                ? text.substring(0, matcher.start())
                        + SqlText.of(matcher.group(), null).description()
                : text;
    }

    /** Thirteen to nineteen digits, in groups or not, that add up as those of a card do (Luhn, ISO/IEC 7812-1). */
    private static String cards(String text) {
        StringBuilder masked = null;
        int kept = 0;
        int at = 0;
        while (at < text.length()) {
            if (!isDigit(text.charAt(at))) {
                at++;
                continue;
            }
            int end = endOfNumber(text, at);
            if (isCard(text, at, end)) {
                masked = masked == null ? new StringBuilder(text.length()) : masked;
                masked.append(text, kept, at).append(FILTERED);
                kept = end;
            }
            at = end;
        }
        return masked == null ? text : masked.append(text, kept, text.length()).toString();
    }

    /** Behind the last digit; a space or hyphen between two digits belongs to the number. */
    private static int endOfNumber(String text, int from) {
        int end = from;
        while (end < text.length()) {
            char c = text.charAt(end);
            boolean between = (c == ' ' || c == '-') && end + 1 < text.length() && isDigit(text.charAt(end + 1));
            if (!isDigit(c) && !between) {
                break;
            }
            end++;
        }
        return end;
    }

    private static boolean isCard(String text, int from, int to) {
        boolean word = (from > 0 && Character.isLetter(text.charAt(from - 1)))
                || (to < text.length() && Character.isLetter(text.charAt(to)));
        if (word) {
            return false;
        }
        int sum = 0;
        int digits = 0;
        for (int i = to - 1; i >= from; i--) {
            if (isDigit(text.charAt(i))) {
                int digit = text.charAt(i) - '0';
                if (digits++ % 2 == 1) {
                    digit = digit > 4 ? 2 * digit - 9 : 2 * digit;
                }
                sum += digit;
            }
        }
        return digits >= CARD_DIGITS_AT_LEAST && digits <= CARD_DIGITS_AT_MOST && sum % 10 == 0 && sum > 0;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private String own(String text) {
        if (own == null) {
            return text;
        }
        try {
            return own.matcher(new Watched(text)).replaceAll(FILTERED);
        } catch (Watched.TooLong | StackOverflowError e) {
            Log.sayOnce(
                    "mask",
                    "the setting mask takes too long for a text of " + text.length()
                            + " characters, which is left out whole. Write it without repetitions inside of repetitions.");
            return FILTERED;
        }
    }

    private static final class Mask {
        private final Pattern pattern;
        private final String replacement;

        Mask(String pattern, String replacement) {
            this.pattern = Pattern.compile(pattern);
            this.replacement = replacement;
        }

        String in(String text) {
            Matcher matcher = pattern.matcher(text);
            return matcher.find() ? matcher.replaceAll(replacement) : text;
        }
    }

    /** A text that counts how often it is looked at. */
    private static final class Watched implements CharSequence {
        private final String text;
        private int looks;

        Watched(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (++looks > STEPS_AT_MOST) {
                throw new TooLong();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int from, int to) {
            return text.substring(from, to);
        }

        @Override
        public String toString() {
            return text;
        }

        /** No more than a signal. */
        static final class TooLong extends RuntimeException {
            private static final long serialVersionUID = 1;

            TooLong() {
                super(null, null, false, false);
            }
        }
    }
}
