package io.spanweave.agent.weave;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says of a class file which rules may apply to it, from its bytes alone. It sees every class the JVM loads, so it
 * does next to nothing for those it turns down: one walk over the constant pool, and for the few classes that hold both
 * a name and a descriptor of interest one over the method table. Layout: JVM specification, chapter 4.
 *
 * <p>A method body can only be woven in the class that declares it: the question is what a class declares, not what it
 * inherits.
 */
final class ClassFilter {
    private static final int MAGIC = 0xCAFEBABE;
    private static final int INTERFACE = 0x0200;
    private static final int ABSTRACT_OR_NATIVE = 0x0400 | 0x0100;

    private static final int UTF8 = 1;

    /** How long a constant is, by its tag; but for texts. Tables, because this is compiled while the application starts. */
    private static final int[] SIZES = {5, 5, 5, 5, 5, 9, 9, 3, 3, 5, 5, 5, 5, 5, 5, 4, 3, 5, 5, 3, 3};

    /** How many places of the table it takes beside its own: Long and Double one. */
    private static final int[] PLACES = {0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};

    final Map<String, RuleSet> byName = new HashMap<>();
    final Sieve typeNames;
    final Sieve supertypeNames;
    /** Of names, descriptors and annotations together. */
    final Sieve texts;

    final Words names;
    final Words descriptors;
    private final Words annotations = new Words();
    /** Rules by (name, descriptor), in rows of three: word number, word number, index. */
    final int[] methodNames;

    final int[] methodDescriptors;
    final int[] methodRules;
    private final RuleSet chosenRules;

    /**
     * Makes a filter for rules that are told apart by their index.
     *
     * @param mentioned annotations whose mere mention makes a class a candidate for every rule with a {@link Choice}
     * @throws IllegalArgumentException for more rules than a {@link RuleSet} can hold
     */
    ClassFilter(List<Rule> rules, Collection<String> mentioned) {
        if (rules.size() > RuleSet.SIZE) {
            throw new IllegalArgumentException(rules.size() + " rules");
        }
        typeNames = new Sieve();
        supertypeNames = new Sieve();
        texts = new Sieve();
        names = new Words();
        descriptors = new Words();
        RuleSet chosen = RuleSet.EMPTY;
        int count = 0;
        for (Rule rule : rules) {
            count += rule.target() == Rule.Target.SUBTYPES ? rule.marks().size() : 0;
        }
        methodNames = new int[count];
        methodDescriptors = new int[count];
        methodRules = new int[count];
        int next = 0;
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            if (rule.isChosen()) {
                chosen = chosen.with(i);
                continue;
            }
            if (rule.isByName()) {
                for (String type : rule.types()) {
                    RuleSet known = byName.get(type);
                    byName.put(type, (known == null ? RuleSet.EMPTY : known).with(i));
                    typeNames.add(type);
                }
                continue;
            }
            for (String type : rule.types()) {
                supertypeNames.add(type);
            }
            for (String signature : rule.marks()) {
                int open = signature.indexOf('(');
                String name = signature.substring(0, open);
                String descriptor = signature.substring(open);
                texts.add(name);
                texts.add(descriptor);
                methodNames[next] = names.add(name);
                methodDescriptors[next] = descriptors.add(descriptor);
                methodRules[next] = i;
                next++;
            }
        }
        chosenRules = chosen;
        addAnnotations(mentioned);
    }

    /** The same, as it was written when the agent was built; from where the table is read at the moment. */
    ClassFilter(SeamTable table, Collection<String> mentioned) {
        for (int count = table.number(); count > 0; count--) {
            String type = table.text();
            byName.put(type, table.set());
        }
        typeNames = new Sieve(table);
        supertypeNames = new Sieve(table);
        texts = new Sieve(table);
        names = new Words(table);
        descriptors = new Words(table);
        int count = table.number();
        methodNames = new int[count];
        methodDescriptors = new int[count];
        methodRules = new int[count];
        for (int i = 0; i < count; i++) {
            methodNames[i] = table.number();
            methodDescriptors[i] = table.number();
            methodRules[i] = table.number();
        }
        chosenRules = table.chosen();
        addAnnotations(mentioned);
    }

    private void addAnnotations(Collection<String> mentioned) {
        for (String type : mentioned) {
            String descriptor = "L" + type + ";";
            annotations.add(descriptor);
            texts.add(descriptor);
        }
    }

    /** Rules for the class of this name, whatever it declares. */
    RuleSet byName(String internalName) {
        if (!mayBeNamed(internalName)) {
            return RuleSet.EMPTY;
        }
        RuleSet named = byName.get(internalName);
        return named == null ? RuleSet.EMPTY : named;
    }

    /** Whether it is worth the while to ask {@link #byName}, said of a binary name as well as of an internal one. */
    boolean mayBeNamed(String name) {
        return typeNames.holds(name);
    }

    /** Whether it may be a type whose subtypes are woven, said of a binary name as well as of an internal one. */
    boolean mayBeSupertype(String name) {
        return supertypeNames.holds(name);
    }

    /** The rules that go by a {@link Choice}. */
    RuleSet chosen() {
        return chosenRules;
    }

    /** Rules with a method that this class file declares with a body; for an interface only those of a choice. */
    RuleSet byMethods(byte[] classFile) {
        try {
            return walk(classFile);
        } catch (RuntimeException e) {
            // Cut short or made up: the JVM's verifier will have its say, it is no business of ours.
            return RuleSet.EMPTY;
        }
    }

    private RuleSet walk(byte[] b) {
        if (b.length < 10 || u4(b, 0) != MAGIC) {
            return RuleSet.EMPTY;
        }
        int constants = u2(b, 8);
        int at = 10;
        boolean annotated = false;
        int @Nullable [] nameAt = null;
        int @Nullable [] descriptorAt = null;
        for (int i = 1; i < constants; i++) {
            int tag = b[at];
            if (tag == UTF8) {
                int length = u2(b, at + 1);
                at += 3;
                if (length > 0 && texts.holds(b, at, length)) {
                    if (b[at] == '(') {
                        descriptorAt = with(descriptorAt, i, descriptors.find(b, at, length));
                    } else {
                        annotated |= annotations.find(b, at, length) >= 0;
                        nameAt = with(nameAt, i, names.find(b, at, length));
                    }
                }
                at += length;
            } else {
                at += SIZES[tag];
                i += PLACES[tag];
            }
        }
        // An interface may have methods with bodies, too.
        RuleSet found = annotated ? chosenRules : RuleSet.EMPTY;
        if (nameAt == null || descriptorAt == null || (u2(b, at) & INTERFACE) != 0) {
            return found;
        }
        return found.with(walkMethods(b, at, nameAt, descriptorAt));
    }

    private RuleSet walkMethods(byte[] b, int afterPool, int[] nameAt, int[] descriptorAt) {
        int at = afterPool + 6;
        at += 2 + 2 * u2(b, at);
        int fields = u2(b, at);
        at += 2;
        for (int i = 0; i < fields; i++) {
            at = afterMember(b, at);
        }
        int methods = u2(b, at);
        at += 2;
        RuleSet found = RuleSet.EMPTY;
        for (int i = 0; i < methods; i++) {
            int name = wordAt(nameAt, u2(b, at + 2));
            int descriptor = name < 0 ? -1 : wordAt(descriptorAt, u2(b, at + 4));
            if (descriptor >= 0 && (u2(b, at) & ABSTRACT_OR_NATIVE) == 0) {
                for (int k = 0; k < methodRules.length; k++) {
                    if (methodNames[k] == name && methodDescriptors[k] == descriptor) {
                        found = found.with(methodRules[k]);
                    }
                }
            }
            at = afterMember(b, at);
        }
        return found;
    }

    /** Adds a word, if it is one, to those found so far: a handful, each with its place in the constant pool, behind their count. */
    private static int @Nullable [] with(int @Nullable [] found, int place, int word) {
        if (word < 0) {
            return found;
        }
        int[] to = found == null ? new int[16] : found;
        if (++to[0] == to.length) {
            to = Arrays.copyOf(to, 2 * to.length);
        }
        to[to[0]] = place << 16 | word;
        return to;
    }

    /** The word at a place, or -1. */
    private static int wordAt(int[] found, int place) {
        for (int i = 1; i <= found[0]; i++) {
            if (found[i] >>> 16 == place) {
                return found[i] & 0xFFFF;
            }
        }
        return -1;
    }

    private static int afterMember(byte[] b, int member) {
        int attributes = u2(b, member + 6);
        int at = member + 8;
        for (int i = 0; i < attributes; i++) {
            int length = u4(b, at + 2);
            // No attribute is longer than the file; of one that says so nothing further can be read.
            at = length < 0 ? b.length : at + 6 + length;
        }
        return at;
    }

    private static int u2(byte[] b, int at) {
        return (b[at] & 0xFF) << 8 | (b[at + 1] & 0xFF);
    }

    private static int u4(byte[] b, int at) {
        return u2(b, at) << 16 | u2(b, at + 2);
    }

    /** A few strings, found again in raw bytes. */
    static final class Words {
        byte[][] words;
        int count;

        Words() {
            words = new byte[16][];
        }

        Words(SeamTable table) {
            count = table.number();
            words = new byte[count][];
            for (int i = 0; i < count; i++) {
                words[i] = table.bytes();
            }
        }

        @SuppressWarnings("deprecation")
        int add(String word) {
            // Names in ASCII; to speak of a charset loads nine.
            byte[] bytes = new byte[word.length()];
            word.getBytes(0, bytes.length, bytes, 0);
            int known = find(bytes, 0, bytes.length);
            if (known >= 0) {
                return known;
            }
            if (count == words.length) {
                words = Arrays.copyOf(words, 2 * count);
            }
            words[count] = bytes;
            return count++;
        }

        int find(byte[] b, int from, int length) {
            for (int i = 0; i < count; i++) {
                byte[] word = words[i];
                if (word.length == length && same(word, b, from)) {
                    return i;
                }
            }
            return -1;
        }

        private static boolean same(byte[] word, byte[] b, int from) {
            for (int i = word.length - 1; i >= 0; i--) {
                if (word[i] != b[from + i]) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * Turns nearly every text down by its length and its two ends, and none that was added: what is asked millions of times
     * while an application starts had better be little code.
     */
    static final class Sieve {
        final boolean[] held = new boolean[4_096];

        Sieve() {}

        Sieve(SeamTable table) {
            for (int count = table.number(); count > 0; count--) {
                held[table.number()] = true;
            }
        }

        void add(String text) {
            held[place(text.length(), text.charAt(0), text.charAt(text.length() - 1))] = true;
        }

        boolean holds(byte[] b, int from, int length) {
            return held[place(length, b[from], b[from + length - 1])];
        }

        boolean holds(String text) {
            int length = text.length();
            return length > 0 && held[place(length, text.charAt(0), text.charAt(length - 1))];
        }

        /** Texts of ASCII have as many bytes as characters; a byte of another may be negative. */
        private static int place(int length, int first, int last) {
            return (length * 31 + first * 7 + last * 67) & 4_095;
        }
    }
}
