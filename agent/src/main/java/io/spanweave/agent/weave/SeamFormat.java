package io.spanweave.agent.weave;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes what {@link SeamTable} reads. Runs when the agent is built, and is not shipped. */
public final class SeamFormat {
    private static final int HALF = 0xFFFF;

    private SeamFormat() {}

    /** What a weaver of these is made from; anything may be woven by it, fixed when the agent is built or not. */
    public static SeamTable table(List<Instrumentation> instrumentations) {
        try {
            return new SeamTable(of(instrumentations));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] of(List<Instrumentation> instrumentations) throws IOException {
        List<Rule> rules = new ArrayList<>();
        for (Instrumentation instrumentation : instrumentations) {
            rules.addAll(instrumentation.rules());
        }
        byte[] start = start(instrumentations, rules);
        int rulesAt = 2 + start.length;
        if (rulesAt > HALF) {
            throw new IOException("too long: " + rulesAt);
        }
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        new DataOutputStream(table).writeShort(rulesAt);
        table.write(start, 0, start.length);
        byte[] described = rules(instrumentations);
        table.write(described, 0, described.length);
        return table.toByteArray();
    }

    private static byte[] start(List<Instrumentation> instrumentations, List<Rule> rules) throws IOException {
        ByteArrayOutputStream start = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(start);
        out.writeShort(instrumentations.size());
        for (Instrumentation instrumentation : instrumentations) {
            text(out, instrumentation.name());
            out.writeShort(instrumentation.rules().size());
        }
        set(out, with(rules, Rule.Target.LATE));
        set(out, with(rules, Rule.Target.LAST));
        set(out, with(rules, Rule.Target.CHOSEN).with(with(rules, Rule.Target.CHOSEN_ASYNC)));
        filter(out, new ClassFilter(rules, Collections.<String>emptyList()));
        return start.toByteArray();
    }

    private static void filter(DataOutputStream out, ClassFilter filter) throws IOException {
        out.writeShort(filter.byName.size());
        for (Map.Entry<String, RuleSet> named : new TreeMap<>(filter.byName).entrySet()) {
            text(out, named.getKey());
            set(out, named.getValue());
        }
        for (ClassFilter.Sieve sieve :
                new ClassFilter.Sieve[] {filter.typeNames, filter.supertypeNames, filter.texts}) {
            List<Integer> held = new ArrayList<>();
            for (int i = 0; i < sieve.held.length; i++) {
                if (sieve.held[i]) {
                    held.add(i);
                }
            }
            out.writeShort(held.size());
            for (int each : held) {
                out.writeShort(each);
            }
        }
        for (ClassFilter.Words words : new ClassFilter.Words[] {filter.names, filter.descriptors}) {
            out.writeShort(words.count);
            for (int i = 0; i < words.count; i++) {
                out.writeShort(words.words[i].length);
                out.write(words.words[i]);
            }
        }
        out.writeShort(filter.methodRules.length);
        for (int i = 0; i < filter.methodRules.length; i++) {
            out.writeShort(filter.methodNames[i]);
            out.writeShort(filter.methodDescriptors[i]);
            out.writeShort(filter.methodRules[i]);
        }
    }

    private static RuleSet with(List<Rule> rules, Rule.Target target) {
        RuleSet found = RuleSet.EMPTY;
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).target() == target) {
                found = found.with(i);
            }
        }
        return found;
    }

    private static byte[] rules(List<Instrumentation> instrumentations) throws IOException {
        Map<String, Integer> texts = new LinkedHashMap<>();
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(rows);
        for (int i = 0; i < instrumentations.size(); i++) {
            for (Rule rule : instrumentations.get(i).rules()) {
                out.writeShort(i);
                out.writeShort(Arrays.asList(Rule.Target.values()).indexOf(rule.target()));
                out.writeShort(Arrays.asList(Namespace.values()).indexOf(rule.namespace()));
                known(out, texts, rule.advice());
                known(out, texts, rule.without());
                known(out, texts, rule.types());
                known(out, texts, rule.marks());
                known(out, texts, rule.signatures());
            }
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        DataOutputStream table = new DataOutputStream(all);
        table.writeShort(texts.size());
        for (String text : texts.keySet()) {
            text(table, text);
        }
        rows.writeTo(all);
        return all.toByteArray();
    }

    private static void known(DataOutputStream out, Map<String, Integer> texts, List<String> several)
            throws IOException {
        out.writeShort(several.size());
        for (String text : several) {
            known(out, texts, text);
        }
    }

    private static void known(DataOutputStream out, Map<String, Integer> texts, String text) throws IOException {
        Integer known = texts.get(text);
        if (known == null) {
            known = texts.size();
            texts.put(text, known);
        }
        out.writeShort(known);
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        out.writeShort(bytes.length);
        out.write(bytes);
    }

    private static void set(DataOutputStream out, RuleSet set) throws IOException {
        for (int half = 0; half < 2; half++) {
            long bits = 0;
            for (int i = Long.SIZE - 1; i >= 0; i--) {
                bits = bits << 1 | (set.contains(half * Long.SIZE + i) ? 1 : 0);
            }
            out.writeLong(bits);
        }
    }
}
