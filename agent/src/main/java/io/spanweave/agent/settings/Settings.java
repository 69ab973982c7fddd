package io.spanweave.agent.settings;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Every {@link Setting} with its value and where it came from. Agent arguments win over system properties, these over
 * the environment, that over the file, that over the default; at each place our own name wins over Sentry's.
 *
 * <p>Read once, in {@code premain}: no lambdas, no regular expressions, no {@code java.nio.file} here, they cost more
 * than all the rest of it.
 */
public final class Settings {
    private final Map<Setting, String> values = new EnumMap<>(Setting.class);
    private final Map<Setting, String> origins = new EnumMap<>(Setting.class);
    private final Map<String, String> tags = new TreeMap<>();
    private final List<String> warnings = new ArrayList<>();
    private final Map<String, String> environment;
    private boolean anySet;

    private Settings(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * Reads all sources.
     *
     * @param arguments what stands behind {@code -javaagent:spanweave.jar=}, as {@code key=value,key=value}, or null
     * @param properties the system properties
     * @param environment the environment variables
     * @return the settings; what was wrong with them is in {@link #warnings()}
     */
    public static Settings read(@Nullable String arguments, Properties properties, Map<String, String> environment) {
        Settings settings = new Settings(environment);
        Map<String, String> given = settings.parseArguments(arguments);
        String file = first(
                given.get("config"),
                given.get("spanweave.config"),
                properties.getProperty("spanweave.config"),
                environment.get("SPANWEAVE_CONFIG"));
        settings.take("file " + file, settings.parseFile(file));
        settings.takeEnvironment();
        settings.takeProperties(properties);
        settings.take("agent argument", given);
        settings.check();
        return settings;
    }

    /** The viewer beside the server; null when none is asked for. */
    public @Nullable Dsn viewer() {
        String text = text(Setting.SPOTLIGHT);
        return isOff(text) ? null : Dsn.ofViewer(text);
    }

    /** As Sentry's variable is written: {@code 0}, {@code no} and {@code off} are false, too. */
    private static boolean isOff(String text) {
        return text.isEmpty()
                || text.equalsIgnoreCase("false")
                || text.equals("0")
                || text.equalsIgnoreCase("no")
                || text.equalsIgnoreCase("off");
    }

    /** The environment's variables, ours and others. */
    public Map<String, String> environment() {
        return environment;
    }

    /** The value as text; empty when it is not set and has no default. */
    public String text(Setting setting) {
        String value = values.get(setting);
        return value == null ? setting.standard() : value;
    }

    public boolean flag(Setting setting) {
        return Boolean.parseBoolean(text(setting));
    }

    /** A rate, 0.0 to 1.0. */
    public double rate(Setting setting) {
        return Double.parseDouble(text(setting));
    }

    public int count(Setting setting) {
        return Integer.parseInt(text(setting));
    }

    /** A duration in milliseconds. */
    public int millis(Setting setting) {
        return parseMillis(text(setting));
    }

    /** The parts of a list, trimmed, none of them empty. */
    public List<String> list(Setting setting) {
        return split(text(setting));
    }

    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        while (from <= text.length()) {
            int comma = text.indexOf(',', from);
            int to = comma < 0 ? text.length() : comma;
            String part = text.substring(from, to).trim();
            if (!part.isEmpty()) {
                parts.add(part);
            }
            from = to + 1;
        }
        return parts;
    }

    /** The entries of a setting that names methods, without those that are none. */
    public List<MethodPattern> methods(Setting setting) {
        List<MethodPattern> methods = new ArrayList<>();
        for (String entry : MethodPattern.entries(text(setting))) {
            MethodPattern method = MethodPattern.parse(entry);
            if (method != null) {
                methods.add(method);
            }
        }
        return methods;
    }

    /** The rules of a setting, in their order. */
    public List<SamplingRule> rules(Setting setting) {
        List<SamplingRule> rules = new ArrayList<>();
        for (String part : list(setting)) {
            SamplingRule rule = SamplingRule.parse(part);
            if (rule != null) {
                rules.add(rule);
            }
        }
        return rules;
    }

    /** Tags by name, lower case. */
    public Map<String, String> tags() {
        return Collections.unmodifiableMap(tags);
    }

    /** Whether the instrumentation of this name is switched on: {@code SPANWEAVE_JDBC_ENABLED}. */
    public boolean instrumentationEnabled(String name) {
        Setting setting = find(name.replace('-', '.') + ".enabled");
        return setting == null || flag(setting);
    }

    /** Where the value came from, such as {@code SENTRY_DSN} or {@code agent argument}; {@code default} if nowhere. */
    public String origin(Setting setting) {
        String origin = origins.get(setting);
        return origin == null ? "default" : origin;
    }

    public boolean isSet(Setting setting) {
        return values.containsKey(setting);
    }

    /** Whether anything that can only be meant for us is set; without it the agent has nothing to say. */
    public boolean anySet() {
        return anySet;
    }

    /** What was wrong, one line each: key, value, origin and the accepted form, or the nearest key. */
    public List<String> warnings() {
        return Collections.unmodifiableList(warnings);
    }

    /** The variable of the environment, empty ones as null. */
    public @Nullable String variable(String name) {
        String value = environment.get(name);
        return value == null || value.trim().isEmpty() ? null : value.trim();
    }

    private Map<String, String> parseArguments(@Nullable String arguments) {
        Map<String, String> given = new LinkedHashMap<>();
        if (arguments == null) {
            return given;
        }
        String key = null;
        int from = 0;
        while (from <= arguments.length()) {
            int comma = arguments.indexOf(',', from);
            int to = comma < 0 ? arguments.length() : comma;
            String part = arguments.substring(from, to);
            int equals = part.indexOf('=');
            if (equals > 0 && !isInsideOf(key, part.substring(0, equals).trim())) {
                key = part.substring(0, equals).trim();
                given.put(key, part.substring(equals + 1));
            } else if (key != null && !part.trim().isEmpty()) {
                // A comma inside of a list: ignored.paths=/a,/b
                given.put(key, given.get(key) + "," + part);
            } else if (!part.trim().isEmpty()) {
                anySet = true;
                // Not quoted when it may be a DSN, which holds a key.
                boolean url = part.indexOf(':') >= 0 || part.indexOf('@') >= 0;
                warnings.add((url ? "an agent argument" : "the agent argument '" + part.trim() + "'")
                        + " is not understood. Write key=value,key=value" + (url ? ", such as dsn=https://..." : "")
                        + ".");
            }
            from = to + 1;
        }
        return given;
    }

    /** Entries that name methods, and rules, have commas and equals signs of their own: what is no key belongs to them. */
    private static boolean isInsideOf(@Nullable String key, String text) {
        Setting open = key == null ? null : find(bare(key));
        String next = bare(text);
        return open != null
                && (open.type() == Setting.Type.METHODS || open.type() == Setting.Type.RULES)
                && find(next) == null
                && !next.startsWith("tags.");
    }

    private static String bare(String key) {
        return key.startsWith("spanweave.") ? key.substring("spanweave.".length()) : key;
    }

    private Map<String, String> parseFile(@Nullable String file) {
        Map<String, String> given = new TreeMap<>();
        if (file == null) {
            return given;
        }
        Properties properties = new Properties();
        try (InputStream in = new FileInputStream(new File(file))) {
            properties.load(in);
        } catch (IOException | IllegalArgumentException e) {
            warnings.add("the file '" + file + "' named by the setting config cannot be read (" + e.getMessage()
                    + "). Name a readable properties file.");
        }
        for (String name : properties.stringPropertyNames()) {
            given.put(name, properties.getProperty(name));
        }
        return given;
    }

    private void take(String origin, Map<String, String> given) {
        for (Map.Entry<String, String> entry : given.entrySet()) {
            String key = entry.getKey();
            takeOurs(bare(key), entry.getValue(), origin, key);
        }
    }

    private void takeProperties(Properties properties) {
        Map<String, String> given = new TreeMap<>();
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith("spanweave.")) {
                given.put(name, properties.getProperty(name));
            }
        }
        for (Map.Entry<String, String> entry : given.entrySet()) {
            String name = entry.getKey();
            takeOurs(name.substring("spanweave.".length()), entry.getValue(), "-D" + name, "-D" + name);
        }
    }

    private void takeEnvironment() {
        for (Setting setting : Setting.all()) {
            String value = setting.fallBack().isEmpty() ? null : variable(setting.fallBack());
            if (value != null && setting.type() != Setting.Type.TAGS) {
                put(setting, value, setting.fallBack());
            }
        }
        // Of the hundreds there may be in a container only those that are about us are worth sorting.
        Map<String, String> sorted = new TreeMap<>();
        for (Map.Entry<String, String> entry : environment.entrySet()) {
            String name = entry.getKey();
            if (name.startsWith("SENTRY_") || name.startsWith("SPANWEAVE_") || isMisspeltDsn(name)) {
                sorted.put(name, entry.getValue());
            }
        }
        for (Map.Entry<String, String> entry : sorted.entrySet()) {
            String name = entry.getKey();
            if (name.startsWith("SENTRY_TAGS_")) {
                takeTag(name.substring("SENTRY_TAGS_".length()), entry.getValue());
            }
        }
        for (Map.Entry<String, String> entry : sorted.entrySet()) {
            String name = entry.getKey();
            if (name.startsWith("SPANWEAVE_TAGS_")) {
                anySet = true;
                takeTag(name.substring("SPANWEAVE_TAGS_".length()), entry.getValue());
            } else if (name.startsWith("SPANWEAVE_")) {
                String key = name.substring("SPANWEAVE_".length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '.');
                takeOurs(key, entry.getValue(), name, name);
            } else if (isMisspeltDsn(name)) {
                anySet = true;
                String meant = name.startsWith("SENTRY") ? "SENTRY_DSN" : nearest(name, "SENTRY_DSN", "SPANWEAVE_DSN");
                warnings.add("the variable " + name + " is not known. Did you mean " + meant + "?");
            }
        }
    }

    private void takeOurs(String key, String value, String origin, String asWritten) {
        anySet = true;
        if (key.startsWith("tags.") && key.length() > "tags.".length()) {
            takeTag(key.substring("tags.".length()), value);
            return;
        }
        Setting setting = find(key);
        if (setting != null && setting.type() == Setting.Type.TAGS) {
            warnings.add("the setting " + asWritten + " is a family: set one for each tag, such as "
                    + setting.environmentName() + "_TEAM=billing.");
            return;
        }
        if (setting == null) {
            warnings.add(unknown(key, asWritten));
            return;
        }
        if (!value.trim().isEmpty()) {
            put(setting, value.trim(), origin);
        }
    }

    private void takeTag(String name, String value) {
        if (!value.trim().isEmpty()) {
            tags.put(name.toLowerCase(Locale.ROOT), value.trim());
        }
    }

    private void put(Setting setting, String value, String origin) {
        values.put(setting, value);
        origins.put(setting, origin);
        if (setting == Setting.DSN) {
            anySet = true;
        }
    }

    private void check() {
        for (Setting setting : Setting.all()) {
            String value = values.get(setting);
            if (value != null && setting.type() == Setting.Type.METHODS) {
                checkMethods(setting, value);
            } else if (value != null && !isValid(setting.type(), value)) {
                String standard = setting.standard();
                // Of a proxy's the password may be a part.
                String written = setting.type() == Setting.Type.PROXY ? "" : "='" + value + "'";
                warnings.add(setting.key() + written + " (" + origin(setting) + ") is not "
                        + setting.type().form() + "; using " + (standard.isEmpty() ? "none" : standard) + ".");
                values.remove(setting);
                origins.remove(setting);
            }
        }
    }

    private void checkMethods(Setting setting, String value) {
        for (String entry : MethodPattern.entries(value)) {
            if (MethodPattern.parse(entry) == null) {
                warnings.add(setting.key() + "='" + entry + "' (" + origin(setting) + ") is not "
                        + setting.type().form() + "; it is left out.");
            }
        }
    }

    private static boolean isValid(Setting.Type type, String value) {
        try {
            if (type == Setting.Type.FLAG) {
                return value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false");
            }
            if (type == Setting.Type.RATE) {
                double rate = Double.parseDouble(value);
                return rate >= 0.0 && rate <= 1.0;
            }
            if (type == Setting.Type.PATTERN) {
                return Expression.isValid(value);
            }
            if (type == Setting.Type.RULES) {
                return areRules(value);
            }
            if (type == Setting.Type.LEVEL) {
                return value.equalsIgnoreCase("error")
                        || value.equalsIgnoreCase("warn")
                        || value.equalsIgnoreCase("info")
                        || value.equalsIgnoreCase("off");
            }
            if (type == Setting.Type.BACKEND) {
                return value.equalsIgnoreCase("auto")
                        || value.equalsIgnoreCase("sentry")
                        || value.equalsIgnoreCase("glitchtip");
            }
            if (type == Setting.Type.SPOTLIGHT) {
                return isOff(value) || Dsn.ofViewer(value) != null;
            }
            if (type == Setting.Type.PROXY) {
                return HttpProxy.parse(value) != null;
            }
            if (type == Setting.Type.FILE) {
                return new File(value).isFile() && new File(value).canRead();
            }
            return type == Setting.Type.COUNT
                    ? Integer.parseInt(value) >= 0
                    : type != Setting.Type.DURATION || parseMillis(value) >= 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean areRules(String value) {
        for (String part : split(value)) {
            if (SamplingRule.parse(part) == null) {
                return false;
            }
        }
        return true;
    }

    /** Apart, so that nobody loads regular expressions at the start who has set none. */
    private static final class Expression {
        static boolean isValid(String value) {
            try {
                return Pattern.compile(value).pattern().equals(value);
            } catch (PatternSyntaxException e) {
                return false;
            }
        }
    }

    private static int parseMillis(String value) {
        int digits = 0;
        while (digits < value.length() && Character.isDigit(value.charAt(digits))) {
            digits++;
        }
        int number = Integer.parseInt(value.substring(0, digits));
        String unit = value.substring(digits).trim();
        int factor = unit.equals("ms")
                ? 1
                : unit.equals("s") ? 1_000 : unit.equals("m") ? 60_000 : unit.equals("h") ? 3_600_000 : 0;
        if (factor == 0 || number > Integer.MAX_VALUE / factor) {
            throw new IllegalArgumentException(value);
        }
        return number * factor;
    }

    private static @Nullable Setting find(String key) {
        for (Setting setting : Setting.all()) {
            if (setting.key().equals(key)) {
                return setting;
            }
        }
        return null;
    }

    private static String unknown(String key, String asWritten) {
        Setting nearest = null;
        int best = Integer.MAX_VALUE;
        // SENTRY_DSN, traces-sample-rate: other spellings of the same.
        String plain = key.toLowerCase(Locale.ROOT).replace('_', '.').replace('-', '.');
        for (Setting setting : Setting.all()) {
            int distance = distance(plain, setting.key());
            if (distance < best) {
                best = distance;
                nearest = setting;
            }
        }
        String line = "the setting " + asWritten + " is not known.";
        if (nearest == null || best > 1 + key.length() / 3) {
            return line;
        }
        String meant = asWritten.startsWith("SPANWEAVE_") ? nearest.environmentName() : nearest.key();
        return line + " Did you mean " + meant + "?";
    }

    private boolean isMisspeltDsn(String name) {
        if (name.length() < "SENTRY_DSN".length() - 2 || name.length() > "SPANWEAVE_DSN".length() + 2) {
            return false;
        }
        // SENTRY_DIST is a setting of Sentry's own; and where a DSN is given, nobody misses one.
        if (name.equals("SENTRY_DIST") || variable("SENTRY_DSN") != null || variable("SPANWEAVE_DSN") != null) {
            return false;
        }
        if (name.equals("SENTRY_DSN") || name.startsWith("SPANWEAVE_")) {
            return false;
        }
        return distance(name, "SENTRY_DSN") <= 2 || distance(name, "SPANWEAVE_DSN") <= 2;
    }

    private static String nearest(String name, String one, String other) {
        return distance(name, one) <= distance(name, other) ? one : other;
    }

    /** Levenshtein's distance, with a swap of neighbours counted once. */
    public static int distance(String a, String b) {
        if (Math.abs(a.length() - b.length()) > 8) {
            return Integer.MAX_VALUE;
        }
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + change);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            beforeLast = last;
            last = row;
        }
        return last[b.length()];
    }

    private static @Nullable String first(@Nullable String... candidates) {
        for (String candidate : Arrays.asList(candidates)) {
            if (candidate != null && !candidate.trim().isEmpty()) {
                return candidate.trim();
            }
        }
        return null;
    }
}
