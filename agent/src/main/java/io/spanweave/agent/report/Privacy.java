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

    /** Whose values nobody is to see. */
    private static final String KEY =
            "(?:passw(?:or[dt]|d)|passphrase|passcode|pwd|secret|token|authorization|credentials?"
                    + "|(?:api|private|access|account|encryption|signing)[-_]?key|session[-_]?id)[\\w.-]{0,32}+";

    /** The same, and what is too short to be looked for in the middle of a text. */
    private static final Pattern SECRET =
            Pattern.compile("(?i)" + KEY + "|^(?:pass|pw|pin|cvv2?|cvc2?|otp|iban|cookie)$");

    /** In quotes, in quotes that are escaped, in brackets, with a scheme, or up to where it must be over. */
    private static final String VALUE = "(?:\\\\{1,4}\"[^\"]*+\"?|\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+){0,64}+\"?|'[^']*+'?"
            + "|\\[[^\\]]*+]?|\\{[\"'\\s][^}]*+}?|\\{[^}\\r\\n]*+}?[^\\s,;&\"')}\\]]*+"
            + "|(?:bearer|basic|digest|token)\\s++[^\\s,;\"']++|[^\\s,;&\"')}\\]]++)";

    /**
     * What drivers, parsers and validators tell of the values they were given: read first, for in a value there may be the end
     * of a text. All of it goes where the end is not there, because the text was cut.
     */
    private static final Mask[] TOLD = {
        // PostgreSQL, in English and in a language of its own; MySQL and MariaDB, SQL Server, H2.
        new Mask("(?s)([Kk]ey \\([^\\r\\n]{1,256}?\\)=\\().*?(?=\\) (?:already|is not|is still|conflicts)|\\z)", "$1?"),
        new Mask(
                "(?m)(D[eé]t(?:ail|tag|al)\\w{0,4}\\s?: (?!Key )[^=\\r\\n]{0,256}\\)=\\()[^\\r\\n]*?"
                        + "(?=\\)(?:[»«\"” ]{1,3}[^\\r\\n()]{3,60})?[.。]|$)",
                "$1?"),
        new Mask("(?s)(Failing row contains \\().*", "$1?)"),
        new Mask("(?s)(Duplicate entry ').*?(?=' for key|\\z)", "$1?"),
        new Mask("(?s)(syntax to use near ').*?(?=' at line|\\z)", "$1?"),
        new Mask("(?im)(\\bvalue:? ')[^\\r\\n]*?(?='(?:[ .,;:)]|$)|$)", "$1?"),
        new Mask(
                "((?:invalid input (?:syntax|value) for|Value too long for column) [^:\\r\\n]{1,160}: \")[^\\r\\n]*+",
                "$1?\""),
        new Mask("(field value out of range: \")[^\\r\\n]*+", "$1?\""),
        new Mask("(duplicate key value is \\()[^\\r\\n]*+", "$1?)."),
        new Mask("(?s)(violation: \"[^\"\\r\\n]{0,512}?\\)(?: VALUES)? [(\\[]).*?(?=[)\\]]\"|\\z)", "$1?"),
        new Mask("(?m)(Data conversion error converting \")[^\\r\\n]*?(?=\"(?:[ ;:,.]|$)|$)", "$1?"),
        // The JDK's, Jackson's and Spring's: numbers, dates and texts that are none.
        new Mask("(?m)(For input string: \")[^\\r\\n]*?(?=\"(?: under|$)|$)", "$1?"),
        new Mask("(Text ')[^\\r\\n]{0,4096}?(?=' could not be parsed)", "$1?"),
        new Mask("(?m)(from String \")[^\\r\\n]*?(?=\":|$)", "$1?"),
        new Mask("(Unrecognized token ')[^'\\r\\n]*+", "$1?"),
        new Mask("(\\[Source: \\([\\w.$]{1,64}\\))[^\\r\\n]*+", "$1?"),
        new Mask("(?m)((?:rejected value|for value) \\[)[^\\r\\n]*?(?=\\](?:; codes|;|$)|$)", "$1?"),
    };

    private static final Mask[] MASKS = {
        new Mask("(?i)((?:set-)?cookie[\"']?\\s{0,4}[:=]\\s{0,4})[^\\r\\n]++", "$1" + FILTERED),
        // What a validator says of a password is none, nor what an exception says that is named for tokens.
        new Mask(
                "(?i)(" + KEY + "(?<!exception|error|expired|encoder|provider|service)"
                        + "(?:\\\\{1,4}\"|[\"'])?\\s{0,4}[:=]\\s{0,4})"
                        + "(?![\"'\\[]?(?:must|should|is|was|has|are|not|cannot|null|none|true|false|yes|no|size|expired"
                        + "|invalid|missing|required|denied|rejected)(?![\\w.-]))" + VALUE,
                "$1" + FILTERED),
        new Mask("(?i)(<[\\w.:-]{0,64}?" + KEY + ">)[^<]++", "$1" + FILTERED),
        new Mask("(?i)([?&;](?:sig|signature|x-amz-signature|code|key)=)[^\\s&;\"']++", "$1" + FILTERED),
        // "Basic authentication" is no header.
        new Mask("\\b([Bb]earer|[Bb]asic)\\s++(?![A-Za-z][a-z]*+(?![\\w.~+/=-]))[\\w.~+/=-]{8,}+", "$1 " + FILTERED),
        new Mask("\\beyJ[\\w-]{5,}+\\.[\\w-]++(?:\\.[\\w-]*+)?", FILTERED),
        // AWS, GitHub, GitLab, Stripe, Slack, Google, npm, OpenAI and its like, SendGrid.
        new Mask(
                "\\b(?:A[KS]IA[0-9A-Z]{16}|gh[oprsu]_\\w{20,}+|github_pat_\\w{20,}+|glpat-[\\w-]{20,}+"
                        + "|[rs]k_(?:live|test)_\\w{10,}+|whsec_\\w{16,}+|xox[abeoprs]-[\\w-]{10,}+|AIza[\\w-]{30,}+"
                        + "|npm_\\w{30,}+|sk-(?=[\\w-]{0,64}\\d)[\\w-]{16,}+|SG\\.[\\w-]{16,}+\\.[\\w-]{16,}+)",
                FILTERED),
        new Mask("(hooks\\.slack\\.com/\\w{1,16}/)[\\w/-]++", "$1" + FILTERED),
        new Mask("-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----[^-]*+(?:-----END [A-Z ]{0,20}PRIVATE KEY-----)?", FILTERED),
        new Mask("(\\w://)[^\\s/@:]*+:[^\\s/@]*+@", "$1" + FILTERED + "@"),
        new Mask("(jdbc:oracle:\\w{2,5}:)[^\\s/@\"']{1,128}+/[^\\s@\"']{1,128}+@", "$1" + FILTERED + "@"),
    };

    /**
     * A statement that is told in brackets, as Spring and Hibernate do, or behind a colon, as H2 and MyBatis do. Where it ends
     * nobody can say, for there may be brackets in it: all that follows is read as a part of it.
     */
    private static final Pattern STATEMENT = Pattern.compile(
            "(?is)(?<=\\[|SQL = |SQL statement:[\\r\\n ]|SQL statement \"|SQL: |Query: |Query is: |Call: "
                    + "|statement: |Batch entry \\d{1,6} )\\s{0,8}+(?:/\\*[^*\\r\\n]{0,256}+\\*/\\s{0,8}+)?[({]?"
                    + "(?:select\\s|(?:insert|merge|replace|upsert)\\s++(?:ignore\\s++|or\\s++\\w++\\s++)?into\\s"
                    + "|delete\\s++from\\s|update\\s++\\S++\\s++(?:as\\s++)?(?:\\w++\\s++)?set\\s|call\\s++[\\w.]++\\s*+\\("
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
        String masked = text;
        for (Mask mask : TOLD) {
            masked = mask.in(masked);
        }
        masked = statements(masked);
        for (Mask mask : MASKS) {
            masked = mask.in(masked);
        }
        return own(cards(masked));
    }

    /** Whether what goes by this name is not to be seen. */
    boolean isSecret(String name) {
        return SECRET.matcher(name).find();
    }

    private static String statements(String text) {
        Matcher matcher = STATEMENT.matcher(text);
        return matcher.find()
                ? text.substring(0, matcher.start())
                        + SqlText.of(matcher.group(), null).description()
                : text;
    }

    /**
     * Thirteen to nineteen digits, in groups or not, that begin and add up as those of a card do (ISO/IEC 7812-1: travel,
     * banking and merchandising; Luhn). Milliseconds since 1970 begin with a 1.
     */
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
        boolean fraction = from > 1 && text.charAt(from - 1) == '.' && isDigit(text.charAt(from - 2));
        if (word || fraction || text.charAt(from) < '2' || text.charAt(from) > '6') {
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
        return digits >= CARD_DIGITS_AT_LEAST && digits <= CARD_DIGITS_AT_MOST && sum % 10 == 0;
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
