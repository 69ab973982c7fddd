package io.spanweave.agent.names;

import io.spanweave.agent.settings.Log;
import io.spanweave.agent.settings.MethodPattern;
import io.spanweave.agent.settings.Settings;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says once, some time after the start, which entries of the setting {@code spans} have met no method, and what may have
 * been meant. A thread of its own does that and ends; it is there only where the setting is.
 */
public final class UnmatchedEntries implements Runnable {
    private final int millis;
    private final SpanMethods methods;
    private final Instrumentation jvm;

    private UnmatchedEntries(int millis, SpanMethods methods, Instrumentation jvm) {
        this.millis = millis;
        this.methods = methods;
        this.jvm = jvm;
    }

    /** Starts the thread; it may be interrupted, and then ends without a word. */
    public static Thread checkAfter(int millis, SpanMethods methods, Instrumentation jvm) {
        Thread thread = new Thread(new UnmatchedEntries(millis, methods, jvm), "spanweave-spans-check");
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        thread.start();
        return thread;
    }

    @Override
    public void run() {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            return;
        }
        List<Entry> unmatched = new ArrayList<>();
        for (Entry entry : methods.entries()) {
            if (!entry.isMatched()) {
                unmatched.add(entry);
            }
        }
        if (unmatched.isEmpty()) {
            return;
        }
        List<String> loaded = new ArrayList<>();
        for (Class<?> type : jvm.getAllLoadedClasses()) {
            if (type.getClassLoader() != null && !type.isArray()) {
                loaded.add(type.getName());
            }
        }
        for (Entry entry : unmatched) {
            Log.say(warning(entry, loaded));
        }
    }

    /** One line: what was not found, and the nearest there is. */
    static String warning(Entry entry, Collection<String> loaded) {
        MethodPattern pattern = entry.pattern();
        String line = "spans: '" + pattern + "' has met no method so far. ";
        if (entry.isClassSeen()) {
            String method = nearest(pattern.methodName(), entry.seen());
            boolean same = method != null && method.equals(pattern.methodName());
            return line + "The class is there, "
                    + (same
                            ? "and the method, with other parameter types."
                            : "the method is not." + didYouMean(method));
        }
        if (!pattern.isOneClass()) {
            return line + "No class that is loaded fits it.";
        }
        return line + "No class of this name is loaded." + didYouMean(nearestClass(pattern.className(), loaded));
    }

    private static String didYouMean(@Nullable String name) {
        return name == null ? "" : " Did you mean " + name + "?";
    }

    /** A class of the same simple name in another package, or else one that is written nearly the same. */
    private static @Nullable String nearestClass(String name, Collection<String> loaded) {
        String simple = name.substring(name.lastIndexOf('.') + 1);
        String same = null;
        for (String candidate : loaded) {
            int end = Math.max(candidate.lastIndexOf('.'), candidate.lastIndexOf('$'));
            if (candidate.length() - end - 1 == simple.length() && candidate.endsWith(simple)) {
                same = same == null || candidate.compareTo(same) < 0 ? candidate : same;
            }
        }
        return same != null ? same : nearest(name, loaded);
    }

    private static @Nullable String nearest(String name, Collection<String> candidates) {
        String nearest = null;
        int best = 2 + name.length() / 3;
        for (String candidate : candidates) {
            int distance = Settings.distance(name, candidate);
            if (distance < best) {
                best = distance;
                nearest = candidate;
            }
        }
        return nearest;
    }
}
