package io.spanweave.agent.weave;

import io.spanweave.agent.settings.Application;
import io.spanweave.agent.settings.Log;
import io.spanweave.agent.settings.Recording;
import java.io.IOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.AccessController;
import java.security.CodeSource;
import java.security.PrivilegedAction;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The one transformer. Every class passes the {@link ClassFilter}; the handful it lets through is confirmed by its
 * supertypes and then woven. A class that cannot be woven keeps its original bytes.
 */
public final class Weaver implements ClassFileTransformer {
    /** Other agents' classes, and classes the JDK makes up at run time. */
    private static final String[] NEVER = {
        "jdk/proxy",
        "com/sun/proxy/",
        "jdk/internal/",
        "sun/",
        "com/sun/",
        "net/bytebuddy/",
        "io/opentelemetry/javaagent/",
        "co/elastic/apm/",
        "datadog/",
        "com/newrelic/",
        "org/glowroot/agent/",
        "org/apache/skywalking/apm/",
        "com/navercorp/pinpoint/",
        "com/dynatrace/",
        "com/appdynamics/",
        "org/jacoco/agent/"
    };

    private final Instrumentation jvm;
    private final Application application;
    private final List<Rule> rules;
    private final Choice choice;
    private final ClassFilter filter;
    private final Supertypes supertypes = new Supertypes();
    private final Set<String> woven = ConcurrentHashMap.newKeySet();
    /** Rules whose classes of the JDK wait for {@link #weaveLate}. */
    private final long late;

    private volatile long enabled;
    /** Classes of the JDK that were loaded before the late ones were due; guarded by this. */
    private final List<String> passed = new ArrayList<>();

    /** Whether the late ones are due; guarded by this. */
    private boolean begun;

    private final BodyWeaver bodies = new BodyWeaver();
    private @Nullable References references;

    /**
     * Makes a weaver; nothing happens before {@link #install()}.
     *
     * @param jvm the JVM's instrumentation service
     * @param application is told of every class and where it comes from
     * @param instrumentations those that are switched on
     * @param choice which methods are given to those that go by it
     */
    public Weaver(
            Instrumentation jvm,
            Application application,
            List<io.spanweave.agent.weave.Instrumentation> instrumentations,
            Choice choice) {
        this.jvm = jvm;
        this.application = application;
        this.rules = new ArrayList<>();
        for (io.spanweave.agent.weave.Instrumentation instrumentation : instrumentations) {
            rules.addAll(instrumentation.rules());
        }
        this.choice = choice;
        this.filter = new ClassFilter(rules, choice.annotations());
        this.late = lateOf(rules);
        this.enabled = rules.size() == Long.SIZE ? -1L : (1L << rules.size()) - 1;
    }

    private static long lateOf(List<Rule> rules) {
        long late = 0;
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).target() == Rule.Target.LATE) {
                late |= 1L << i;
            }
        }
        return late;
    }

    /** Starts to see classes, and weaves those the JVM has loaded already; of its own, those that are not late. */
    public void install() {
        jvm.addTransformer(this, true);
        retransform(enabled & ~late);
    }

    /**
     * Weaves the late ones, once. Called by the first woven code that runs: not from within the loading of its class, where
     * the JVM lets no agent see what is woven again.
     */
    public void weaveLate() {
        synchronized (this) {
            if (begun) {
                return;
            }
            begun = true;
        }
        retransform(enabled & late);
        for (String name : passed) {
            if (!woven.contains(name)) {
                // Being loaded by another thread while we looked: this waits for it.
                retransform(name);
            }
        }
    }

    private void retransform(String name) {
        try {
            jvm.retransformClasses(Class.forName(name, false, null));
        } catch (ClassNotFoundException | UnmodifiableClassException | LinkageError | RuntimeException e) {
            Log.debug(name + " stays as it is", e);
        }
    }

    /** Whether a class of the JDK that late rules name is to be woven now; if not, it will be. */
    private synchronized boolean isDue(String className) {
        if (!begun) {
            passed.add(className.replace('/', '.'));
        }
        return begun;
    }

    /** Takes the weaving of one instrumentation back, and of none other; safe to call twice and from any thread. */
    public void switchOff(String instrumentation) {
        long off = 0;
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).instrumentation().equals(instrumentation)) {
                off |= 1L << i;
            }
        }
        synchronized (this) {
            off &= enabled;
            enabled &= ~off;
        }
        if (off != 0) {
            retransform(off);
        }
    }

    /** Binary names of the classes woven so far. */
    public Set<String> woven() {
        return Collections.unmodifiableSet(new TreeSet<>(woven));
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String className,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] classFile) {
        if (className == null) {
            return null;
        }
        try {
            CodeSource source = domain == null ? null : domain.getCodeSource();
            if (source != null) {
                application.loads(className, source.getLocation());
            }
            long on = enabled;
            byte[] written = redefined == null ? classFile : asWritten(loader, className, classFile);
            long found = on & candidates(loader, className, classFile, written, on);
            return found == 0 ? null : weave(loader, className, redefined, classFile, written, found);
        } catch (LinkageError | RuntimeException e) {
            Log.sayOnce(
                    "weave " + className,
                    className.replace('/', '.') + " is not woven (" + e
                            + "); it runs as it is. SPANWEAVE_DEBUG=true shows more.");
            Log.debug("while weaving", e);
            return null;
        }
    }

    /**
     * A choice goes by annotations, and the JVM forgets those that are not kept at run time: the class file it gives to
     * a retransformation is one it has put together again without them.
     */
    private byte[] asWritten(@Nullable ClassLoader loader, String className, byte[] classFile) {
        if (loader == null || (enabled & filter.chosen()) == 0 || isNever(className)) {
            return classFile;
        }
        try {
            byte[] written = ClassFiles.read(loader, className);
            return written == null ? classFile : written;
        } catch (IOException | RuntimeException e) {
            return classFile;
        }
    }

    private long candidates(@Nullable ClassLoader loader, String className, byte[] classFile, byte[] written, long on) {
        long found = filter.byName(className);
        if (loader == null && (found & late) != 0 && !isDue(className)) {
            found &= ~late;
        }
        if (loader == null || loader == Weaver.class.getClassLoader() || isNever(className)) {
            // Of the JDK's own classes only those that a rule names.
            return found;
        }
        found |= filter.byMethods(classFile);
        long chosen = on & filter.chosen();
        if (chosen != 0 && (found & chosen) == 0 && mayBeChosen(loader, className, classFile, written)) {
            found |= chosen;
        }
        return found;
    }

    private boolean mayBeChosen(@Nullable ClassLoader loader, String className, byte[] classFile, byte[] written) {
        return (written != classFile && (filter.byMethods(written) & filter.chosen()) != 0)
                || choice.mayChoose(loader, className, written);
    }

    private byte @Nullable [] weave(
            @Nullable ClassLoader loader,
            String className,
            @Nullable Class<?> redefined,
            byte[] classFile,
            byte[] written,
            long found) {
        List<Rule> confirmed = new ArrayList<>();
        Map<String, ChosenMethod> chosen =
                (found & filter.chosen()) == 0 ? Collections.emptyMap() : choice.choose(loader, className, written);
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            if ((found & 1L << i) != 0
                    && isConfirmed(rule, loader, redefined, classFile, chosen)
                    && (rule.without().isEmpty() || references().hold(rule, loader, className, classFile))) {
                confirmed.add(rule);
            }
        }
        if (confirmed.isEmpty()) {
            return null;
        }
        String name = className.replace('/', '.');
        byte[] result = privileged(loader, name, classFile, confirmed, chosen);
        if (result == null) {
            return null;
        }
        woven.add(name);
        Log.debug("woven: " + name + " by " + confirmed);
        // The weaving is done all the same, so that the agent's own classes get into the archive.
        return Rehearsal.IS_ON ? null : result;
    }

    /** What a security policy grants the application, on whose thread this is, is not enough to read class files. */
    private byte @Nullable [] privileged(
            @Nullable ClassLoader loader,
            String name,
            byte[] classFile,
            List<Rule> confirmed,
            Map<String, ChosenMethod> chosen) {
        return AccessController.doPrivileged(new PrivilegedAction<byte @Nullable []>() {
            @Override
            public byte @Nullable [] run() {
                return bodies.weave(loader, name, classFile, confirmed, chosen);
            }
        });
    }

    private boolean isConfirmed(
            Rule rule,
            @Nullable ClassLoader loader,
            @Nullable Class<?> redefined,
            byte[] classFile,
            Map<String, ChosenMethod> chosen) {
        if (rule.isChosen()) {
            return !chosen.isEmpty();
        }
        return rule.target() != Rule.Target.SUBTYPES || isSubtype(loader, redefined, classFile, rule);
    }

    private boolean isSubtype(@Nullable ClassLoader loader, @Nullable Class<?> redefined, byte[] classFile, Rule rule) {
        return redefined == null
                ? supertypes.isSubtype(loader, classFile, rule.types())
                : Supertypes.isSubtype(redefined, rule.types());
    }

    /** Made when it is first needed: a JVM in which no library is woven never is. */
    synchronized References references() {
        if (references == null) {
            references = new References();
        }
        return references;
    }

    /**
     * Gives loaded classes to the transformer again. With an ahead-of-time cache nearly every class of the application
     * is loaded before {@code premain}. Only name and supertypes are looked at: asking a class for its methods would
     * resolve types that may not be there.
     */
    private void retransform(long concerned) {
        for (Class<?> type : jvm.getAllLoadedClasses()) {
            if (!type.isArray()
                    && !type.isInterface()
                    && isConcerned(type, concerned)
                    && jvm.isModifiableClass(type)
                    && !Rehearsal.IS_ON) {
                try {
                    jvm.retransformClasses(type);
                } catch (UnmodifiableClassException | LinkageError | RuntimeException e) {
                    Log.debug(type.getName() + " stays as it is", e);
                }
            }
        }
    }

    private boolean isConcerned(Class<?> type, long concerned) {
        String name = type.getName().replace('.', '/');
        if ((filter.byName(name) & concerned) != 0) {
            return true;
        }
        if (type.getClassLoader() == null || isNever(name)) {
            return false;
        }
        for (int i = 0; i < rules.size(); i++) {
            if ((concerned & 1L << i) != 0
                    && rules.get(i).target() == Rule.Target.SUBTYPES
                    && isSubtypeOf(type, rules.get(i))) {
                return true;
            }
        }
        return (concerned & filter.chosen()) != 0
                && (woven.contains(type.getName()) || (choice.mayConcern(name) && mayBeChosen(type, name)));
    }

    /** Its class file is read instead of retransforming it: nearly no class has such a method. */
    private boolean mayBeChosen(Class<?> type, String name) {
        try {
            byte[] classFile = ClassFiles.read(type.getClassLoader(), name);
            return classFile != null
                    && ((filter.byMethods(classFile) & filter.chosen()) != 0
                            || choice.mayChoose(type.getClassLoader(), name, classFile));
        } catch (IOException | LinkageError | RuntimeException e) {
            return false;
        }
    }

    private static boolean isSubtypeOf(Class<?> type, Rule rule) {
        try {
            return Supertypes.isSubtype(type, rule.types());
        } catch (LinkageError e) {
            return false;
        }
    }

    private static boolean isNever(String className) {
        for (String prefix : NEVER) {
            if (className.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    /** A holder: to find out takes a few milliseconds, which nobody has to spend who weaves nothing. */
    private static final class Rehearsal {
        static final boolean IS_ON = AccessController.doPrivileged(new PrivilegedAction<Boolean>() {
            @Override
            public Boolean run() {
                boolean on = Recording.isOn(System.getenv());
                if (on) {
                    Log.say("this JVM records an archive of its classes: in it nothing is woven and nothing is sent."
                            + " Those that start from the archive are traced as ever.");
                }
                return on;
            }
        });
    }
}
