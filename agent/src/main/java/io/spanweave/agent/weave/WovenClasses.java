package io.spanweave.agent.weave;

import io.spanweave.agent.settings.Log;
import java.lang.instrument.Instrumentation;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which classes have been given to the JVM woven, and by which rules: so that all of it can be taken back, also from a
 * class that another thread is just defining.
 */
final class WovenClasses {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long LOOK_AGAIN_MILLIS = 2;

    /** By binary name; guarded by this. */
    private final Map<String, List<Woven>> byName = new HashMap<>();

    /**
     * A class is about to be woven. What is asked for rules to apply, is to be asked again after this: either {@link
     * #takeBack} learns of the class, or it is woven without the rules that were taken back.
     */
    Woven add(@Nullable ClassLoader loader, String name, RuleSet rules) {
        Woven added = new Woven(loader, name, rules);
        synchronized (this) {
            List<Woven> same = byName.get(name);
            if (same == null) {
                same = new ArrayList<>(1);
                byName.put(name, same);
            }
            for (int i = same.size() - 1; i >= 0; i--) {
                Woven former = same.get(i);
                boolean gone = former.isLoaderGone();
                if (gone || (former.isOf(loader) && former.isMadeByNobodyElse())) {
                    added.rules = gone ? added.rules : added.rules.with(former.rules);
                    same.remove(i);
                }
            }
            same.add(added);
        }
        return added;
    }

    /** These rules do not apply to it after all. */
    synchronized void remove(Woven woven, RuleSet rules) {
        woven.rules = woven.rules.without(rules);
        List<Woven> same = byName.get(woven.name);
        if (woven.rules.isEmpty() && same != null) {
            same.remove(woven);
            if (same.isEmpty()) {
                byName.remove(woven.name);
            }
        }
    }

    synchronized boolean contains(String name) {
        return !byName.isEmpty() && byName.containsKey(name);
    }

    /** The rules that have woven the bootstrap loader's class of this name. */
    synchronized RuleSet ofTheJdk(String name) {
        RuleSet found = RuleSet.EMPTY;
        for (Woven woven : byName.getOrDefault(name, Collections.emptyList())) {
            found = woven.bootstrap ? found.with(woven.rules) : found;
        }
        return found;
    }

    /** Binary names. */
    synchronized Set<String> names() {
        return new TreeSet<>(byName.keySet());
    }

    /**
     * Has the JVM give the classes that carry code of these rules to the transformer again, which must not apply them any
     * more. A class that a thread is just making out of woven bytes is not there yet, and is waited for.
     */
    void takeBack(Instrumentation jvm, RuleSet rules) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        List<Woven> left = of(rules);
        while (!left.isEmpty()) {
            // Before looking for the classes: whoever is not at it by now has made his class, or never will.
            List<Woven> unfinished = new ArrayList<>();
            for (Woven woven : left) {
                if (woven.isBeingMade()) {
                    unfinished.add(woven);
                }
            }
            Set<Woven> kept = new HashSet<>(unfinished);
            Map<Class<?>, List<Woven>> loaded = loaded(jvm, left);
            for (Map.Entry<Class<?>, Throwable> refused :
                    Retransformation.of(jvm, loaded.keySet()).entrySet()) {
                sayItStays(refused.getKey(), refused.getValue());
                kept.addAll(loaded.getOrDefault(refused.getKey(), Collections.emptyList()));
            }
            for (Woven woven : left) {
                if (!kept.contains(woven)) {
                    remove(woven, rules);
                }
            }
            left = unfinished;
            if (!left.isEmpty() && !waitABit(end)) {
                Log.say(left.get(0).name + (left.size() == 1 ? " is" : " and others are")
                        + " still being loaded, and may stay woven until the JVM ends.");
                return;
            }
        }
    }

    private synchronized List<Woven> of(RuleSet rules) {
        List<Woven> found = new ArrayList<>();
        for (List<Woven> same : byName.values()) {
            for (Woven woven : same) {
                if (woven.rules.meets(rules)) {
                    found.add(woven);
                }
            }
        }
        return found;
    }

    private static Map<Class<?>, List<Woven>> loaded(Instrumentation jvm, List<Woven> wanted) {
        Map<String, List<Woven>> byName = new HashMap<>();
        Map<Class<?>, List<Woven>> found = new HashMap<>();
        for (Woven woven : wanted) {
            if (woven.bootstrap) {
                // The JVM itself may be at it, on a thread that shows nothing of it: this waits for it.
                try {
                    add(found, Class.forName(woven.name, false, null), woven);
                } catch (ClassNotFoundException | LinkageError e) {
                    Log.debug(woven.name + " is not there", e);
                }
            } else {
                add(byName, woven.name, woven);
            }
        }
        for (Class<?> type : jvm.getAllLoadedClasses()) {
            List<Woven> same = byName.get(type.getName());
            for (int i = 0; same != null && i < same.size(); i++) {
                if (same.get(i).isOf(type.getClassLoader())) {
                    add(found, type, same.get(i));
                }
            }
        }
        return found;
    }

    private static <K> void add(Map<K, List<Woven>> map, K key, Woven value) {
        List<Woven> values = map.get(key);
        if (values == null) {
            values = new ArrayList<>(1);
            map.put(key, values);
        }
        values.add(value);
    }

    private static void sayItStays(Class<?> type, Throwable refusal) {
        Log.say(type.getName() + " stays woven until the JVM ends, which does not let go of it (" + refusal
                + "). SPANWEAVE_DEBUG=true shows more.");
        Log.debug("while taking back", refusal);
    }

    /** False when it has been long enough. */
    private static boolean waitABit(long end) {
        if (System.nanoTime() - end > 0) {
            return false;
        }
        try {
            Thread.sleep(LOOK_AGAIN_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** One class, as one thread has given it to the JVM; of the class loader and the thread nothing is held. */
    static final class Woven {
        private final boolean bootstrap;
        private final WeakReference<@Nullable ClassLoader> loader;
        private final WeakReference<Thread> by = new WeakReference<>(Thread.currentThread());
        private final String name;
        /** Guarded by the {@link WovenClasses}. */
        private RuleSet rules;

        Woven(@Nullable ClassLoader loader, String name, RuleSet rules) {
            this.bootstrap = loader == null;
            this.loader = new WeakReference<>(loader);
            this.name = name;
            this.rules = rules;
        }

        boolean isOf(@Nullable ClassLoader other) {
            return bootstrap ? other == null : other != null && loader.get() == other;
        }

        boolean isLoaderGone() {
            return !bootstrap && loader.get() == null;
        }

        /** Whether its thread is through with it: it is the one that asks, or has ended. */
        boolean isMadeByNobodyElse() {
            Thread thread = by.get();
            return thread == null || thread == Thread.currentThread() || !thread.isAlive();
        }

        /** Whether its thread is in the middle of having the JVM define or redefine a class: perhaps this one. */
        boolean isBeingMade() {
            Thread thread = by.get();
            if (thread == null || thread == Thread.currentThread()) {
                return false;
            }
            for (StackTraceElement frame : thread.getStackTrace()) {
                if (frame.isNativeMethod() && isMaking(frame.getMethodName())) {
                    return true;
                }
            }
            return false;
        }

        /**
         * {@code ClassLoader.defineClass1} and its like in {@code Unsafe}; {@code findLoadedClass0}, which also takes
         * classes from an archive; {@code retransformClasses0} and {@code redefineClasses0}.
         */
        private static boolean isMaking(String method) {
            return method.startsWith("defineClass")
                    || method.startsWith("findLoadedClass")
                    || method.startsWith("retransformClasses")
                    || method.startsWith("redefineClasses");
        }
    }
}
