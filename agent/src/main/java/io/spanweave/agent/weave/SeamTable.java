package io.spanweave.agent.weave;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The instrumentations as they were when the agent was built. To read this takes one class; to load the classes that say
 * it, some thirty.
 *
 * <p>A file of numbers of two bytes: how many texts there are, and each with its length in front; how many
 * instrumentations, and of each its name, how many rules, and these; of each rule what kind of target, which name space,
 * advice, what is lost without the library, types, marks and signatures. A text is its number among the texts, several
 * are how many and then each.
 */
public final class SeamTable {
    /** As a resource of the agent's loader. */
    static final String RESOURCE = "io/spanweave/agent/seams";

    private final byte[] table;
    private final String[] texts;
    private final Rule.Target[] targets = Rule.Target.values();
    private final Namespace[] namespaces = Namespace.values();
    private int at;

    // The constructor that takes no charset: the other is so large that to compile it, after the first two hundred
    // texts,
    // takes longer than all the rest of this.
    @SuppressWarnings("deprecation")
    private SeamTable(byte[] table) {
        this.table = table;
        this.texts = new String[number()];
        for (int i = 0; i < texts.length; i++) {
            int length = number();
            texts[i] = new String(table, 0, at, length);
            at += length;
        }
    }

    /** All there are, in the order they are named to the operator. */
    public static List<Instrumentation> read() throws IOException {
        try (InputStream in = SeamTable.class.getClassLoader().getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IOException(RESOURCE + " is missing from the jar");
            }
            ByteArrayOutputStream table = new ByteArrayOutputStream(16_384);
            byte[] buffer = new byte[16_384];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                table.write(buffer, 0, n);
            }
            return new SeamTable(table.toByteArray()).instrumentations();
        }
    }

    private List<Instrumentation> instrumentations() {
        int count = number();
        List<Instrumentation> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Instrumentation next = Instrumentation.named(text());
            for (int rules = number(); rules > 0; rules--) {
                next.add(rule(next.name()));
            }
            all.add(next);
        }
        return all;
    }

    private Rule rule(String instrumentation) {
        Rule.Target target = targets[number()];
        Namespace namespace = namespaces[number()];
        String advice = text();
        String without = text();
        List<String> types = list();
        List<String> marks = list();
        return new Rule(instrumentation, target, types, marks, list(), advice, namespace, without);
    }

    private List<String> list() {
        int count = number();
        List<String> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            list.add(text());
        }
        return list;
    }

    private String text() {
        return texts[number()];
    }

    private int number() {
        int number = (table[at] & 0xFF) << 8 | (table[at + 1] & 0xFF);
        at += 2;
        return number;
    }
}
