package io.spanweave.agent.weave;

import io.spanweave.agent.settings.Log;
import java.io.IOException;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether a library has what an advice uses of it. Asked before a class is woven: advice that calls a method its library
 * lacks would weave without a complaint, and fail with a {@link LinkageError} on the application's thread, each time.
 *
 * <p>The unit is one advice in one loader. Where a member is missing, of another kind, or not accessible, that advice is
 * woven into no class of that loader, and one line names the member; the other advice of the same instrumentation does not
 * depend on it. The line is said once for an instrumentation, a class of loaders and a member: a web application that is
 * deployed again, or is one of fifty, does not repeat it.
 *
 * <p>What a library has is read from its class files as resources, each at most once per loader, so that nothing is loaded
 * that the application would have loaded later. A loader that shows none of the types an advice needs hides its class
 * files: then nothing can be said, and the advice is woven, for the class that matched is of that library. If it shows
 * some of them, those it does not show are missing.
 *
 * <p>Asked only for rules that say what is lost without the library ({@link Rule#without}): a test holds that all whose
 * advice needs something do. Results are kept by loader, weakly: they hold names and no class.
 */
final class References {
    private final Map<String, List<Need>> needs = new ConcurrentHashMap<>();
    private final Map<ClassLoader, OfLoader> byLoader = Collections.synchronizedMap(new WeakHashMap<>());
    private final OfLoader ofJdk = new OfLoader();

    /**
     * Whether an advice can be woven into a class; if not, the operator has been told.
     *
     * @param rule whose advice, one that uses its library
     * @param loader that of the class
     * @param className its internal name
     * @param classFile what the JVM has
     */
    boolean hold(Rule rule, @Nullable ClassLoader loader, String className, byte[] classFile) {
        // On the application's thread: what a security policy grants it is not enough to read class files.
        return AccessController.doPrivileged(new PrivilegedAction<Boolean>() {
            @Override
            public Boolean run() {
                return problems(rule, loader, className, classFile).isEmpty();
            }
        });
    }

    /** What has been found wrong in a loader, {@code X.y() is missing}: by advice, or advice and class. */
    Map<String, List<String>> problems(@Nullable ClassLoader loader) {
        Map<String, List<String>> found = new TreeMap<>();
        for (Map.Entry<String, List<String>> each : of(loader).problems.entrySet()) {
            if (!each.getValue().isEmpty()) {
                found.put(each.getKey(), Collections.unmodifiableList(each.getValue()));
            }
        }
        return found;
    }

    private List<String> problems(Rule rule, @Nullable ClassLoader loader, String className, byte[] classFile) {
        OfLoader ofLoader = of(loader);
        String forAll = keyOf(rule);
        String forOne = forAll + " " + className;
        List<String> known = ofLoader.problems.get(forAll);
        if (known == null) {
            known = ofLoader.problems.get(forOne);
        }
        if (known != null) {
            return known;
        }
        Library library = new Library(loader, ofLoader.types, LibraryType.of(classFile));
        List<String> found = library.problems(needsOf(rule));
        if (library.isHidden()) {
            Log.debug(rule + " cannot be checked in " + nameOf(loader) + ": it shows no class files of the library");
        }
        ofLoader.problems.put(library.isAboutSelf() ? forOne : forAll, found);
        if (!found.isEmpty()) {
            say(rule, nameOf(loader), className, found);
        }
        return found;
    }

    private static void say(Rule rule, String loader, String className, List<String> found) {
        Log.sayOnce(
                "missing " + rule.instrumentation() + " " + loader + " " + found.get(0),
                rule.instrumentation() + ": " + found.get(0) + " in " + loader + "; there, " + rule.without() + ".");
        Log.debug(rule + " is not woven into " + className.replace('/', '.') + ": " + String.join(", ", found));
    }

    private List<Need> needsOf(Rule rule) {
        String key = keyOf(rule);
        List<Need> known = needs.get(key);
        if (known == null) {
            known = read(rule);
            needs.put(key, known);
        }
        return known;
    }

    private static List<Need> read(Rule rule) {
        try {
            byte[] advice = ClassFiles.read(
                    References.class.getClassLoader(), rule.advice().replace('.', '/'));
            if (advice != null) {
                return Needs.of(advice, rule.namespace());
            }
        } catch (IOException e) {
            Log.debug("while reading " + rule.advice(), e);
        }
        return Collections.emptyList();
    }

    private static String keyOf(Rule rule) {
        return rule.namespace() == Namespace.JAKARTA ? rule.advice() : rule.advice() + " (javax)";
    }

    private static String nameOf(@Nullable ClassLoader loader) {
        // Its toString() is the application's code, and may say a lot.
        return loader == null ? "the JDK" : loader.getClass().getName();
    }

    private OfLoader of(@Nullable ClassLoader loader) {
        if (loader == null) {
            return ofJdk;
        }
        synchronized (byLoader) {
            OfLoader known = byLoader.get(loader);
            if (known == null) {
                known = new OfLoader();
                byLoader.put(loader, known);
            }
            return known;
        }
    }

    /** Strings only: nothing here may hold the loader. */
    private static final class OfLoader {
        private final Map<String, LibraryType> types = new ConcurrentHashMap<>();
        /** By advice, or by advice and class where it depends on the class. */
        private final Map<String, List<String>> problems = new ConcurrentHashMap<>();
    }
}
