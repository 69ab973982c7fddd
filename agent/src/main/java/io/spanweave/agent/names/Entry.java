package io.spanweave.agent.names;

import io.spanweave.agent.settings.MethodPattern;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** An entry of the setting {@code spans}, and what it has met so far. */
final class Entry {
    private static final int NAMES_AT_MOST = 500;

    private final MethodPattern pattern;
    /** Methods of the classes it covers, until one is the one that is meant. */
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    private volatile boolean classSeen;
    private volatile boolean matched;

    Entry(MethodPattern pattern) {
        this.pattern = pattern;
    }

    MethodPattern pattern() {
        return pattern;
    }

    /** Whether it means a method of a class it covers. */
    boolean covers(MethodFile method) {
        boolean exact = pattern.isOneMethod();
        if (!exact && Skipped.isPlain(method)) {
            return false;
        }
        if (pattern.coversMethod(method.name(), method.descriptor())) {
            matched = true;
            seen.clear();
            return true;
        }
        if (!matched && seen.size() < NAMES_AT_MOST) {
            seen.add(method.name());
        }
        return false;
    }

    void classSeen() {
        classSeen = true;
    }

    boolean isClassSeen() {
        return classSeen;
    }

    boolean isMatched() {
        return matched;
    }

    /** Names of methods it did not mean, sorted. */
    Set<String> seen() {
        return new TreeSet<>(seen);
    }
}
