package io.spanweave.agent.weave;

import io.spanweave.agent.instrument.Instrumentations;
import io.spanweave.agent.names.SpanMethods;
import io.spanweave.agent.settings.Application;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Defines some packages once more, woven as the agent would weave them. */
final class WeavingLoader extends ClassLoader {
    /** Everything is the application's. */
    static final Application APPLICATION = Application.find(new Properties(), List.of("*"));

    private static final BodyWeaver WEAVER = new BodyWeaver();

    final Map<String, byte[]> before = new HashMap<>();
    final Map<String, byte[]> after = new HashMap<>();
    private final String prefix;
    private final Map<String, byte[]> given;
    private final List<Rule> rules = new ArrayList<>();
    private final Choice choice;
    private final ClassFilter filter;
    private final Supertypes supertypes = new Supertypes();

    WeavingLoader(String prefix, Map<String, byte[]> given) {
        this(prefix, given, new SpanMethods(APPLICATION, true, List.of(), List.of()));
    }

    WeavingLoader(String prefix, Map<String, byte[]> given, Choice choice) {
        super(WeavingLoader.class.getClassLoader());
        this.prefix = prefix;
        this.given = given;
        this.choice = choice;
        for (Instrumentation instrumentation : Instrumentations.all()) {
            rules.addAll(instrumentation.rules());
        }
        this.filter = new ClassFilter(rules, choice.annotations());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(prefix)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try {
            byte[] classFile = given.get(name);
            if (classFile == null) {
                classFile = ClassFiles.read(getParent(), name.replace('.', '/'));
            }
            if (classFile == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] woven = weave(name, classFile);
            if (woven != null) {
                before.put(name, classFile);
                after.put(name, woven);
                classFile = woven;
            }
            return defineClass(name, classFile, 0, classFile.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private byte[] weave(String name, byte[] classFile) {
        RuleSet found = filter.byName(name.replace('.', '/')).with(filter.byMethods(classFile));
        String internalName = name.replace('.', '/');
        if (choice.mayChoose(this, internalName, classFile)) {
            found = found.with(filter.chosen());
        }
        Map<String, ChosenMethod> chosen =
                !found.meets(filter.chosen()) ? Map.of() : choice.choose(this, internalName, classFile);
        List<Rule> confirmed = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            boolean applies = found.contains(i)
                    && (rule.target() != Rule.Target.SUBTYPES || supertypes.isSubtype(this, classFile, rule.types()));
            if (applies) {
                confirmed.add(rule);
            }
        }
        return confirmed.isEmpty() ? null : WEAVER.weave(this, name, classFile, confirmed, chosen);
    }
}
