package io.spanweave.agent.settings;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the setting {@code spans}: which methods it means, and what their spans are called.
 *
 * <pre>
 * com.acme.Billing#charge
 * com.acme.*Service#import*(String,..) name="import of a file" op=file.read root
 * </pre>
 */
public final class MethodPattern {
    /** Their classes are in nobody's reach, or the very ones the agent runs on. */
    private static final String[] JDK = {"java.", "jdk.", "sun.", "com.sun."};

    private final String entry;
    private final String className;
    private final String methodName;
    private final @Nullable List<String> types;
    private String name = "";
    private String op = "";
    private boolean root;

    private MethodPattern(String entry, String className, String methodName, @Nullable List<String> types) {
        this.entry = entry;
        this.className = className;
        this.methodName = methodName;
        this.types = types;
    }

    /**
     * Takes a setting apart: entries stand between semicolons or on lines of their own, but not inside of quotes.
     *
     * @return the entries, trimmed, none of them empty
     */
    static List<String> entries(String value) {
        List<String> entries = new ArrayList<>();
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i <= value.length(); i++) {
            char c = i == value.length() ? '\n' : value.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            }
            if (c == '\n' || (c == ';' && !quoted)) {
                String entry = value.substring(from, i).trim();
                if (!entry.isEmpty()) {
                    entries.add(entry);
                }
                from = i + 1;
                quoted = false;
            }
        }
        return entries;
    }

    /**
     * Reads an entry.
     *
     * @return null when it is none
     */
    static @Nullable MethodPattern parse(String entry) {
        int hash = entry.indexOf('#');
        int end = hash < 0 ? -1 : endOfName(entry, hash + 1);
        if (hash <= 0 || end == hash + 1) {
            return null;
        }
        String className = entry.substring(0, hash).trim();
        List<String> types = null;
        int words = end;
        if (end < entry.length() && entry.charAt(end) == '(') {
            int close = entry.indexOf(')', end);
            types = close < 0 ? null : types(entry.substring(end + 1, close));
            if (types == null) {
                return null;
            }
            words = close + 1;
        }
        if (!isName(className, true) || isJdk(className)) {
            return null;
        }
        boolean any = types != null && types.size() == 1 && types.get(0).equals("..");
        MethodPattern pattern = new MethodPattern(entry, className, entry.substring(hash + 1, end), any ? null : types);
        return pattern.readWords(entry, words) ? pattern : null;
    }

    private static int endOfName(String entry, int from) {
        int end = from;
        while (end < entry.length() && isNamePart(entry.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isNamePart(char c) {
        // Kotlin puts a hyphen into the names of methods with inline classes.
        return Character.isJavaIdentifierPart(c) || c == '*' || c == '-';
    }

    private static boolean isName(String text, boolean dots) {
        for (int i = 0; i < text.length(); i++) {
            if (!isNamePart(text.charAt(i)) && (!dots || text.charAt(i) != '.')) {
                return false;
            }
        }
        return !text.isEmpty() && text.charAt(0) != '.' && !text.endsWith(".");
    }

    private static boolean isJdk(String className) {
        for (String prefix : JDK) {
            if (className.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable List<String> types(String text) {
        List<String> types = new ArrayList<>();
        if (text.trim().isEmpty()) {
            return types;
        }
        int from = 0;
        while (from <= text.length()) {
            int comma = text.indexOf(',', from);
            int to = comma < 0 ? text.length() : comma;
            String type = text.substring(from, to).trim();
            if (type.equals("..")) {
                // Whatever follows: only at the end.
                if (comma >= 0) {
                    return null;
                }
            } else {
                if (type.endsWith("...")) {
                    type = type.substring(0, type.length() - 3) + "[]";
                }
                String plain = type;
                while (plain.endsWith("[]")) {
                    plain = plain.substring(0, plain.length() - 2);
                }
                if (!isName(plain, true)) {
                    return null;
                }
            }
            types.add(type);
            from = to + 1;
        }
        return types;
    }

    private boolean readWords(String text, int from) {
        int at = from;
        if (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
            return false;
        }
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at))) {
                at++;
                continue;
            }
            int end = endOfWord(text, at);
            if (end < 0 || !take(text.substring(at, end))) {
                return false;
            }
            at = end;
        }
        return true;
    }

    /** Where a word ends, blanks inside of quotes included; -1 when the quotes do not. */
    private static int endOfWord(String text, int from) {
        boolean quoted = false;
        int end = from;
        while (end < text.length() && (quoted || !Character.isWhitespace(text.charAt(end)))) {
            if (text.charAt(end) == '"') {
                quoted = !quoted;
            }
            end++;
        }
        return quoted ? -1 : end;
    }

    private boolean take(String word) {
        if (word.equals("root")) {
            root = true;
            return true;
        }
        int equals = word.indexOf('=');
        String key = equals < 0 ? "" : word.substring(0, equals);
        String value = unquoted(word.substring(equals + 1));
        if (value.isEmpty() || value.indexOf('"') >= 0) {
            return false;
        }
        if (key.equals("name")) {
            name = value;
        } else if (key.equals("op")) {
            op = value;
        }
        return key.equals("name") || key.equals("op");
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1).trim() : text;
    }

    /** The name the span is to have; empty when the entry does not say. */
    public String name() {
        return name;
    }

    /** The op the span is to have; empty when the entry does not say. */
    public String op() {
        return op;
    }

    /** Whether a call outside of any request or task begins a transaction. */
    public boolean root() {
        return root;
    }

    /** The class as it is written, {@code com.acme.*Service}. */
    public String className() {
        return className;
    }

    /** The method as it is written, {@code import*}. */
    public String methodName() {
        return methodName;
    }

    /** Whether it names one class, which then stands for its subtypes, too. */
    public boolean isOneClass() {
        return className.indexOf('*') < 0;
    }

    /** Whether it names its method, rather than some that are alike. */
    public boolean isOneMethod() {
        return methodName.indexOf('*') < 0;
    }

    /** Whether it says nothing of the package: then it is about the application's own classes. */
    public boolean isAnyPackage() {
        return className.charAt(0) == '*';
    }

    /** Whether it means the class; for an entry that names one class, that very class. Nothing is allocated. */
    public boolean coversClass(String internalName) {
        return matches(className, internalName);
    }

    /** Whether it means a method of this name and descriptor in a class that it covers. */
    public boolean coversMethod(String method, String descriptor) {
        return matches(methodName, method) && (types == null || coversTypes(types, descriptor));
    }

    private static boolean coversTypes(List<String> wanted, String descriptor) {
        int at = 1;
        for (int i = 0; i < wanted.size(); i++) {
            String type = wanted.get(i);
            if (type.equals("..")) {
                return true;
            }
            if (descriptor.charAt(at) == ')') {
                return false;
            }
            int end = endOfType(descriptor, at);
            if (!coversType(type, descriptor, at, end)) {
                return false;
            }
            at = end;
        }
        return descriptor.charAt(at) == ')';
    }

    private static int endOfType(String descriptor, int from) {
        int at = from;
        while (descriptor.charAt(at) == '[') {
            at++;
        }
        return descriptor.charAt(at) == 'L' ? descriptor.indexOf(';', at) + 1 : at + 1;
    }

    private static boolean coversType(String wanted, String descriptor, int from, int to) {
        StringBuilder arrays = new StringBuilder();
        int at = from;
        while (descriptor.charAt(at) == '[') {
            arrays.append("[]");
            at++;
        }
        if (descriptor.charAt(at) != 'L') {
            return matches(wanted, primitive(descriptor.charAt(at)) + arrays);
        }
        String qualified = descriptor.substring(at + 1, to - 1);
        int simple = Math.max(qualified.lastIndexOf('/'), qualified.lastIndexOf('$')) + 1;
        return matches(wanted, qualified + arrays)
                || matches(wanted, qualified.substring(qualified.lastIndexOf('/') + 1) + arrays)
                || matches(wanted, qualified.substring(simple) + arrays);
    }

    private static String primitive(char c) {
        switch (c) {
            case 'Z':
                return "boolean";
            case 'B':
                return "byte";
            case 'C':
                return "char";
            case 'S':
                return "short";
            case 'I':
                return "int";
            case 'J':
                return "long";
            case 'F':
                return "float";
            default:
                return "double";
        }
    }

    /** {@code *} is any characters; a dot also stands for the JVM's slash, and for the dollar before a nested class. */
    static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int resume = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = t;
            } else if (p < pattern.length() && same(pattern.charAt(p), text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    private static boolean same(char wanted, char found) {
        return wanted == found || (wanted == '.' && (found == '/' || found == '$'));
    }

    /** The entry as it was written. */
    @Override
    public String toString() {
        return entry;
    }
}
