package io.spanweave.agent.weave;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The instrumentations as they were when the agent was built, a line for each and a line for each of its rules. To read
 * this takes one class; to load the classes that say it, some thirty.
 *
 * <pre>
 * jdbc
 *     SUBTYPES JAKARTA io.spanweave.agent.instrument.JdbcStatements$Query java/sql/Statement execute()Z execute(I)Z
 * </pre>
 *
 * Several types are separated by commas. Before a {@code >} stands what a class must declare where that is not what is
 * woven. Behind a {@code #} stands what is lost where the library lacks something.
 */
public final class SeamTable {
    /** As a resource of the agent's loader. */
    static final String RESOURCE = "io/spanweave/agent/seams.txt";

    /** Stands in front of what is lost without the library. */
    private static final String WITHOUT = " # ";

    /** Stands behind what a class is known by, unless that is the signatures. */
    private static final String MARKS = ">";

    private SeamTable() {}

    /** All there are, in the order they are named to the operator. */
    public static List<Instrumentation> read() throws IOException {
        try (InputStream in = SeamTable.class.getClassLoader().getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new FileNotFoundException(RESOURCE + " is missing from the jar");
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(16_384);
            byte[] buffer = new byte[16_384];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                bytes.write(buffer, 0, n);
            }
            return parse(new String(bytes.toByteArray(), StandardCharsets.ISO_8859_1));
        }
    }

    static List<Instrumentation> parse(String text) {
        List<Instrumentation> all = new ArrayList<>();
        Instrumentation last = null;
        for (String line : split(text, '\n')) {
            if (line.startsWith(" ")) {
                if (last == null) {
                    throw new IllegalArgumentException("a rule of nothing: " + line);
                }
                int hash = line.indexOf(WITHOUT);
                last.add(rule(
                        last.name(),
                        split(hash < 0 ? line : line.substring(0, hash), ' '),
                        hash < 0 ? "" : line.substring(hash + WITHOUT.length())));
            } else {
                last = Instrumentation.named(line);
                all.add(last);
            }
        }
        return all;
    }

    private static Rule rule(String instrumentation, List<String> words, String without) {
        List<String> signatures = words.subList(4, words.size());
        int marks = signatures.indexOf(MARKS);
        return new Rule(
                instrumentation,
                Rule.Target.valueOf(words.get(0)),
                split(words.get(3), ','),
                marks < 0 ? signatures : signatures.subList(0, marks),
                signatures.subList(marks + 1, signatures.size()),
                words.get(2),
                Namespace.valueOf(words.get(1)),
                without);
    }

    static String format(List<Instrumentation> instrumentations) {
        StringBuilder text = new StringBuilder();
        for (Instrumentation instrumentation : instrumentations) {
            text.append(instrumentation.name()).append('\n');
            for (Rule rule : instrumentation.rules()) {
                text.append("    ")
                        .append(rule.target())
                        .append(' ')
                        .append(rule.namespace())
                        .append(' ')
                        .append(rule.advice())
                        .append(' ')
                        .append(rule.types().isEmpty() ? "," : String.join(",", rule.types()));
                if (!rule.marks().equals(rule.signatures())) {
                    append(text, rule.marks());
                    text.append(' ').append(MARKS);
                }
                append(text, rule.signatures());
                if (!rule.without().isEmpty()) {
                    text.append(WITHOUT).append(rule.without());
                }
                text.append('\n');
            }
        }
        return text.toString();
    }

    private static void append(StringBuilder text, List<String> signatures) {
        for (String signature : signatures) {
            text.append(' ').append(signature);
        }
    }

    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int to = text.indexOf(separator); to >= 0; to = text.indexOf(separator, from)) {
            if (to > from) {
                parts.add(text.substring(from, to));
            }
            from = to + 1;
        }
        if (from < text.length()) {
            parts.add(text.substring(from));
        }
        return parts;
    }
}
