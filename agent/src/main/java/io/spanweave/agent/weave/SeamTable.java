package io.spanweave.agent.weave;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The instrumentations as they were when the agent was built. To read this takes one class; to load the classes that say
 * it, some thirty.
 *
 * <p>A file of numbers of two bytes, written by {@code SeamFormat}. First comes what every start needs: where the rules
 * begin; how many instrumentations there are, and of each its name and how many rules; which rules are late, which last,
 * which go by a choice; and what a {@link ClassFilter} is made of. The rules themselves are read when there is a class to
 * weave, which in many a JVM there never is: how many texts there are, and each; and of each rule the number of its
 * instrumentation, what kind of target, which name space, advice, what is lost without the library, types, marks and
 * signatures. A text is its length and its bytes, and further on its number among the texts; several are how many and then
 * each; a set of rules is eight numbers.
 */
public final class SeamTable {
    /** As a resource of the agent's loader. */
    static final String RESOURCE = "io/spanweave/agent/seams";

    private final byte[] table;
    private final int rulesAt;
    private final int filterAt;
    private final String[] names;
    /** Of each instrumentation the index of its first rule, and behind the last one how many rules there are. */
    private final int[] firsts;

    private final RuleSet late;
    private final RuleSet last;
    private final RuleSet chosen;

    /** Where it is read; guarded by this. */
    private int at;

    /** Null until they are needed. */
    private volatile @Nullable List<Rule> rules;

    SeamTable(byte[] table) {
        this.table = table;
        rulesAt = number();
        names = new String[number()];
        firsts = new int[names.length + 1];
        for (int i = 0; i < names.length; i++) {
            names[i] = text();
            firsts[i + 1] = firsts[i] + number();
        }
        late = set();
        last = set();
        chosen = set();
        filterAt = at;
    }

    /** All there are. */
    public static SeamTable read() throws IOException {
        try (InputStream in = SeamTable.class.getClassLoader().getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IOException(RESOURCE + " is missing from the jar");
            }
            ByteArrayOutputStream table = new ByteArrayOutputStream(32_768);
            byte[] buffer = new byte[32_768];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                table.write(buffer, 0, n);
            }
            return new SeamTable(table.toByteArray());
        }
    }

    /** The names of the instrumentations, each once, in the order they are named to the operator. */
    public List<String> names() {
        List<String> each = new ArrayList<>(names.length);
        for (String name : names) {
            if (!each.contains(name)) {
                each.add(name);
            }
        }
        return each;
    }

    /** The rules of the instrumentations of this name. */
    RuleSet rulesOf(String name) {
        RuleSet found = RuleSet.EMPTY;
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
                found = found.with(RuleSet.upTo(firsts[i + 1]).without(RuleSet.upTo(firsts[i])));
            }
        }
        return found;
    }

    /** Those whose classes of the JDK wait until woven code runs. */
    RuleSet late() {
        return late;
    }

    /** Those whose classes wait until one of the application's threads is to be followed. */
    RuleSet last() {
        return last;
    }

    /** Those that go by a {@link Choice}. */
    RuleSet chosen() {
        return chosen;
    }

    /**
     * A filter for all of them.
     *
     * @param mentioned see {@link ClassFilter}
     */
    synchronized ClassFilter filter(Collection<String> mentioned) {
        at = filterAt;
        return new ClassFilter(this, mentioned);
    }

    /** All of them, by their index. */
    List<Rule> rules() {
        List<Rule> known = rules;
        if (known == null) {
            synchronized (this) {
                known = rules == null ? new Rules().read() : rules;
                rules = known;
            }
        }
        return known;
    }

    int number() {
        int number = (table[at] & 0xFF) << 8 | (table[at + 1] & 0xFF);
        at += 2;
        return number;
    }

    byte[] bytes() {
        int length = number();
        at += length;
        return Arrays.copyOfRange(table, at - length, at);
    }

    // The constructor that takes no charset: the other is so large that to compile it, after the first two
    // hundred texts, takes longer than all the rest of this.
    @SuppressWarnings("deprecation")
    String text() {
        int length = number();
        at += length;
        return new String(table, 0, at - length, length);
    }

    RuleSet set() {
        return RuleSet.of(half(), half());
    }

    private long half() {
        return (long) number() << 48 | (long) number() << 32 | (long) number() << 16 | number();
    }

    /** Apart, so that what it is made of is loaded when it is needed. */
    private final class Rules {
        private final Rule.Target[] targets = Rule.Target.values();
        private final Namespace[] namespaces = Namespace.values();
        private final String[] texts;

        Rules() {
            at = rulesAt;
            texts = new String[number()];
            for (int i = 0; i < texts.length; i++) {
                texts[i] = text();
            }
        }

        List<Rule> read() {
            List<Rule> all = new ArrayList<>();
            for (int i = 0; i < firsts[names.length]; i++) {
                all.add(rule(names[number()]));
            }
            return Collections.unmodifiableList(all);
        }

        private Rule rule(String instrumentation) {
            Rule.Target target = targets[number()];
            Namespace namespace = namespaces[number()];
            String advice = texts[number()];
            String without = texts[number()];
            List<String> types = list();
            List<String> marks = list();
            return new Rule(instrumentation, target, types, marks, list(), advice, namespace, without);
        }

        private List<String> list() {
            int count = number();
            List<String> list = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                list.add(texts[number()]);
            }
            return list;
        }
    }
}
