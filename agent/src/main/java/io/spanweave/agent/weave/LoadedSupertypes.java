package io.spanweave.agent.weave;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Of the types whose subtypes are woven those that the JVM has loaded. To ask these is quicker than to ask each loaded
 * class for its supertypes, of which the JVM would have to make a list first: with an ahead-of-time cache there are 8,000
 * classes, and a few types.
 */
final class LoadedSupertypes {
    private final List<Class<?>> types = new ArrayList<>();

    /**
     * Looks for them, once.
     *
     * @param loaded every class there is
     * @param filter knows nearly all of the others by a glance at their names
     * @param rules by their index
     * @param concerned those whose types are looked for
     */
    LoadedSupertypes(Class<?>[] loaded, ClassFilter filter, List<Rule> rules, RuleSet concerned) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < rules.size(); i++) {
            if (concerned.contains(i) && rules.get(i).target() == Rule.Target.SUBTYPES) {
                for (String type : rules.get(i).types()) {
                    names.add(type.replace('/', '.'));
                }
            }
        }
        for (Class<?> type : loaded) {
            String name = type.getName();
            if (filter.mayBeSupertype(name) && names.contains(name)) {
                types.add(type);
            }
        }
    }

    /** Whether one of them is a supertype of this class, or the class. No member of it is looked at. */
    boolean above(Class<?> type) {
        for (int i = 0; i < types.size(); i++) {
            if (types.get(i).isAssignableFrom(type)) {
                return true;
            }
        }
        return false;
    }
}
