package io.spanweave.agent.weave;

import io.spanweave.agent.settings.Application;
import io.spanweave.agent.settings.Log;
import io.spanweave.agent.settings.Recording;
import java.io.IOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.AccessController;
import java.security.CodeSource;
import java.security.PrivilegedAction;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one transformer. Every class passes the {@link ClassFilter}; the handful it lets through is confirmed by its
 * supertypes and then woven. A class that cannot be woven keeps its original bytes.
 */
public final class Weaver implements ClassFileTransformer {
    /** Agents' classes, and classes the JDK makes up at run time. */
    private static final String[] NEVER = {
        "io/spanweave/agent/",
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

    private static final String OWN = "io.spanweave.agent.";

    private final Instrumentation jvm;
    private final Application application;
    private final SeamTable seams;
    private final Choice choice;
    private final ClassFilter filter;
    /** Held while a switch is thrown. Never by a thread of the application's: it may hold what weaving needs. */
    private final Object switching = new Object();

    /** Rules whose classes of the JDK wait for {@link #weaveLate}, and for {@link #weaveLast}. */
    private final RuleSet late;

    private final RuleSet last;
    /** Those of the instrumentations that were on when it was made. */
    private final RuleSet all;

    private volatile RuleSet enabled;
    /** Classes of the JDK, by binary name, that were loaded before a rule for them was due; guarded by this. */
    private final Set<String> passed = new LinkedHashSet<>();

    /** Of the late and the last rules those that are not due yet; guarded by this. */
    private RuleSet waiting;

    /** Of these and those that were due early those whose classes have not been looked for; guarded by this. */
    private RuleSet unsought;

    // Made when they are first needed: a JVM in which nothing is woven never does.
    private volatile @Nullable WovenClasses listed;
    private @Nullable BodyWeaver bodies;
    private @Nullable References references;
    private @Nullable Supertypes supertypes;
    private volatile @Nullable Supplier<Boolean> ready;

    private volatile @Nullable Map<String, String> variables;
    private @Nullable Recording recording;
    /** Rules whose advice has been looked for, and those where it is not there; guarded by this. */
    private RuleSet sought = RuleSet.EMPTY;

    private RuleSet unbuilt = RuleSet.EMPTY;

    /**
     * Makes a weaver; nothing happens before {@link #install}.
     *
     * @param jvm the JVM's instrumentation service
     * @param application is told of every class and where it comes from
     * @param seams what there is to weave
     * @param on the names of those instrumentations that are switched on
     * @param choice which methods are given to those that go by it
     */
    public Weaver(Instrumentation jvm, Application application, SeamTable seams, Collection<String> on, Choice choice) {
        this.jvm = jvm;
        this.application = application;
        this.seams = seams;
        this.choice = choice;
        this.filter = seams.filter(choice.annotations());
        RuleSet all = RuleSet.EMPTY;
        for (String name : on) {
            all = all.with(seams.rulesOf(name));
        }
        this.all = all;
        this.enabled = all;
        this.late = seams.late().and(all);
        this.last = seams.last().and(all);
        this.waiting = late.with(last);
        this.unsought = waiting;
    }

    /**
     * Starts to see classes, and weaves those the JVM has loaded already; of its own, those that are not late.
     *
     * @param first asked before a class is woven, by whichever thread loads it: whether what woven code calls is there. A
     *     no is for good
     * @param environment the environment's variables: in a JVM that records an archive everything is rehearsed, and nothing
     *     woven
     */
    public void install(Supplier<Boolean> first, Map<String, String> environment) {
        ready = first;
        variables = environment;
        jvm.addTransformer(this, true);
        retransform(enabled);
    }

    /**
     * Weaves the late ones, once. Called by the first woven code that runs: not from within the loading of its class, where
     * the JVM lets no agent see what is woven again.
     */
    public void weaveLate() {
        weaveNow(late);
    }

    /**
     * Weaves the last ones, once: {@link Thread}, of which so much compiled code depends that to give it again during the
     * start is dear. Called like {@link #weaveLate}.
     */
    public void weaveLast() {
        weaveNow(last);
    }

    private void weaveNow(RuleSet these) {
        Set<String> names;
        synchronized (this) {
            if (!unsought.meets(these)) {
                return;
            }
            unsought = unsought.without(these);
            waiting = waiting.without(these);
            names = new LinkedHashSet<>(passed);
        }
        RuleSet due = enabled.and(these);
        if (due.isEmpty()) {
            return;
        }
        // Of a class that is first needed inside of a transformer the JVM tells none: it is there, but has not passed.
        for (Class<?> type : jvm.getAllLoadedClasses()) {
            if (type.getClassLoader() == null && filter.mayBeNamed(type.getName())) {
                names.add(type.getName());
            }
        }
        List<Class<?>> found = new ArrayList<>();
        for (String name : names) {
            RuleSet wanted = filter.byName(name.replace('.', '/')).and(due);
            if (wanted.without(listed().ofTheJdk(name)).isEmpty()) {
                continue;
            }
            try {
                // Where another thread is loading it, this waits for that.
                Class<?> type = Class.forName(name, false, null);
                if (jvm.isModifiableClass(type) && !isRehearsal()) {
                    found.add(type);
                }
            } catch (ClassNotFoundException | LinkageError e) {
                Log.debug(name + " stays as it is", e);
            }
        }
        if (!found.isEmpty()) {
            retransform(found);
        }
    }

    /** Of the rules that name a class of the JDK those to weave it by now; it is given again for the others. */
    private synchronized RuleSet due(String binaryName, RuleSet named) {
        if (named.meets(waiting)) {
            passed.add(binaryName);
        }
        return named.without(waiting);
    }

    /**
     * Takes the weaving of one instrumentation back, and of none other; safe to call twice and from any thread that holds
     * no lock of the application's. When it returns, no class is woven by it, nor will be.
     *
     * @return false when there is nothing by this name that was on
     */
    public boolean switchOff(String instrumentation) {
        synchronized (switching) {
            RuleSet off = enabled.and(rulesOf(instrumentation));
            takeBack(off);
            return !off.isEmpty();
        }
    }

    /**
     * Weaves once more what {@link #switchOff} has taken back. A class that is being loaded meanwhile may be missed.
     *
     * @return false when there is nothing by this name that was off; what was off from the start is not there
     */
    public boolean switchOn(String instrumentation) {
        synchronized (switching) {
            RuleSet on = rulesOf(instrumentation).without(enabled);
            enabled = enabled.with(on);
            if (!on.isEmpty()) {
                retransform(on);
            }
            return !on.isEmpty();
        }
    }

    /**
     * Takes all weaving back, and sees no class from now on.
     *
     * @return false when the JVM did not know this transformer
     */
    public boolean uninstall() {
        synchronized (switching) {
            takeBack(enabled);
            return jvm.removeTransformer(this);
        }
    }

    private void takeBack(RuleSet off) {
        enabled = enabled.without(off);
        WovenClasses woven = listed;
        if (woven != null) {
            woven.takeBack(jvm, off);
        }
    }

    private RuleSet rulesOf(String instrumentation) {
        return seams.rulesOf(instrumentation).and(all);
    }

    /** Binary names of the classes that are woven. */
    public Set<String> woven() {
        return Collections.unmodifiableSet(listed().names());
    }

    private WovenClasses listed() {
        WovenClasses known = listed;
        if (known == null) {
            synchronized (this) {
                known = listed == null ? new WovenClasses() : listed;
                listed = known;
            }
        }
        return known;
    }

    private boolean isWoven(String binaryName) {
        WovenClasses known = listed;
        return known != null && known.contains(binaryName);
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
            RuleSet on = enabled;
            byte[] written = redefined == null ? classFile : asWritten(loader, className, classFile);
            RuleSet found = on.and(candidates(loader, className, classFile, written, on));
            return found.isEmpty() || isTooNew(classFile)
                    ? null
                    : weave(loader, className, redefined, classFile, written, found);
        } catch (RuntimeException | Error e) {
            // Also where the application's stack or heap ends: then it is the loading of a class that met the end.
            Log.sayOnce(
                    "weave " + className,
                    className.replace('/', '.') + " is not woven (" + e
                            + "); it runs as it is. SPANWEAVE_DEBUG=true shows more.");
            Log.debug("while weaving", e);
            return null;
        }
    }

    private static boolean isTooNew(byte[] classFile) {
        int java = ClassFiles.tooNew(classFile);
        if (java != 0) {
            Log.sayOnce(
                    "too new",
                    "classes made for Java " + java + " are newer than this agent knows, which is up to Java "
                            + ClassFiles.newestJava()
                            + ": they run as they are, and nothing is seen of them. A newer spanweave.jar may know them.");
        }
        return java != 0;
    }

    /**
     * A choice goes by annotations, and the JVM forgets those that are not kept at run time: the class file it gives to
     * a retransformation is one it has put together again without them.
     */
    private byte[] asWritten(@Nullable ClassLoader loader, String className, byte[] classFile) {
        if (loader == null
                || !enabled.meets(filter.chosen())
                || isNever(className)
                || !(choice.mayConcern(className) || isWoven(className.replace('/', '.')))) {
            return classFile;
        }
        try {
            byte[] written = ClassFiles.read(loader, className);
            return written == null ? classFile : written;
        } catch (IOException | RuntimeException e) {
            return classFile;
        }
    }

    private RuleSet candidates(
            @Nullable ClassLoader loader, String className, byte[] classFile, byte[] written, RuleSet on) {
        RuleSet found = filter.byName(className);
        if (loader == null && !found.isEmpty()) {
            found = due(className.replace('/', '.'), found);
        }
        if (loader == null || loader == Weaver.class.getClassLoader() || isNever(className)) {
            // Of the JDK's own classes only those that a rule names.
            return found;
        }
        found = found.with(filter.byMethods(classFile));
        RuleSet chosen = filter.chosen();
        if (on.meets(chosen) && !found.meets(chosen) && mayBeChosen(loader, className, classFile, written)) {
            found = found.with(chosen);
        }
        return found;
    }

    private boolean mayBeChosen(@Nullable ClassLoader loader, String className, byte[] classFile, byte[] written) {
        return (written != classFile && filter.byMethods(written).meets(filter.chosen()))
                || choice.mayChoose(loader, className, written);
    }

    private byte @Nullable [] weave(
            @Nullable ClassLoader loader,
            String className,
            @Nullable Class<?> redefined,
            byte[] classFile,
            byte[] written,
            RuleSet found) {
        Map<String, ChosenMethod> chosen =
                !found.meets(filter.chosen()) ? Collections.emptyMap() : choice.choose(loader, className, written);
        RuleSet confirmed = RuleSet.EMPTY;
        List<Rule> rules = seams.rules();
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            if (found.contains(i)
                    && isConfirmed(rule, loader, redefined, classFile, chosen)
                    && (rule.without().isEmpty() || references().hold(rule, loader, className, classFile))) {
                confirmed = confirmed.with(i);
            }
        }
        confirmed = built(confirmed);
        if (confirmed.isEmpty() || !isReady()) {
            return null;
        }
        String name = className.replace('/', '.');
        WovenClasses.Woven woven = listed().add(loader, name, confirmed);
        byte[] result = null;
        try {
            List<Rule> due = rulesIn(confirmed.and(enabled));
            byte[] made = due.isEmpty() ? null : privileged(loader, name, classFile, due, chosen);
            if (made != null) {
                Log.debug("woven: " + name + " by " + due);
                // Done all the same, so that the agent's own classes get into the archive.
                result = isRehearsal() ? null : made;
            }
            return result;
        } finally {
            if (result == null) {
                listed().remove(woven, confirmed);
            }
        }
    }

    /** Without those whose advice is missing, or that of another rule of the same instrumentation's. */
    private synchronized RuleSet built(RuleSet confirmed) {
        List<Rule> rules = seams.rules();
        for (int i = 0; i < rules.size(); i++) {
            if (confirmed.contains(i) && !sought.contains(i)) {
                RuleSet file = rulesBeside(rules.get(i));
                sought = sought.with(file);
                try {
                    for (Rule rule : rulesIn(file)) {
                        bodies().build(rule);
                    }
                } catch (IOException | RuntimeException e) {
                    unbuilt = unbuilt.with(file);
                    Log.say("the instrumentation " + rules.get(i).file() + " cannot be built (" + e
                            + "); the others are there.");
                    Log.debug("while building", e);
                }
            }
        }
        return confirmed.without(unbuilt);
    }

    private RuleSet rulesBeside(Rule one) {
        RuleSet found = RuleSet.EMPTY;
        List<Rule> rules = seams.rules();
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            if (rule.namespace() == one.namespace() && rule.file().equals(one.file())) {
                found = found.with(i);
            }
        }
        return found;
    }

    private boolean isReady() {
        Supplier<Boolean> asked = ready;
        if (asked == null || asked.get()) {
            return true;
        }
        jvm.removeTransformer(this);
        return false;
    }

    private List<Rule> rulesIn(RuleSet some) {
        List<Rule> found = new ArrayList<>();
        List<Rule> rules = seams.rules();
        for (int i = 0; i < rules.size(); i++) {
            if (some.contains(i)) {
                found.add(rules.get(i));
            }
        }
        return found;
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
                return bodies().weave(loader, name, classFile, confirmed, chosen);
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
                ? supertypes().isSubtype(loader, classFile, rule.types())
                : Supertypes.isSubtype(redefined, rule.types());
    }

    private synchronized BodyWeaver bodies() {
        if (bodies == null) {
            bodies = new BodyWeaver();
        }
        return bodies;
    }

    private synchronized Supertypes supertypes() {
        if (supertypes == null) {
            supertypes = new Supertypes();
        }
        return supertypes;
    }

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
    private void retransform(RuleSet concerned) {
        List<Class<?>> ofTheJdk = new ArrayList<>();
        List<Class<?>> others = new ArrayList<>();
        ClassLoader own = Weaver.class.getClassLoader();
        Class<?>[] loaded = jvm.getAllLoadedClasses();
        for (Class<?> type : loaded) {
            ClassLoader loader = type.getClassLoader();
            if (loader == own || type.isInterface() || type.isArray()) {
                continue;
            }
            // At the start nearly every class is the JDK's: the least is done for these, and to name one is dear.
            if (loader == null) {
                if (filter.mayBeNamed(type.getName())) {
                    ofTheJdk.add(type);
                }
            } else if (!type.getName().startsWith(OWN)) {
                others.add(type);
            }
        }
        List<Class<?>> found = others.isEmpty() ? new ArrayList<>() : concerned(others, loaded, concerned);
        if (!found.isEmpty()) {
            // The first of them would have the others woven as soon as it runs.
            waitNoLonger();
        }
        for (Class<?> type : ofTheJdk) {
            RuleSet due = due(type.getName(), filter.byName(internalName(type)).and(concerned));
            if (!due.isEmpty() && isChangeable(type)) {
                found.add(type);
            }
        }
        if (!found.isEmpty()) {
            retransform(found);
        }
    }

    private void retransform(List<Class<?>> types) {
        for (Map.Entry<Class<?>, Throwable> refused :
                Retransformation.of(jvm, types).entrySet()) {
            Log.debug(refused.getKey().getName() + " stays as it is", refused.getValue());
        }
    }

    private List<Class<?>> concerned(List<Class<?>> others, Class<?>[] loaded, RuleSet concerned) {
        List<Class<?>> found = new ArrayList<>();
        LoadedSupertypes types = new LoadedSupertypes(loaded, filter, seams.rules(), concerned);
        for (Class<?> type : others) {
            if (isConcerned(type, concerned, types) && isChangeable(type)) {
                found.add(type);
            }
        }
        return found;
    }

    private boolean isChangeable(Class<?> type) {
        return jvm.isModifiableClass(type) && !isRehearsal();
    }

    /** Asked of all classes but the JDK's: what makes a new text of a name, or looks it up, comes last. */
    private boolean isConcerned(Class<?> type, RuleSet concerned, LoadedSupertypes types) {
        String binaryName = type.getName();
        if (filter.mayBeNamed(binaryName) && filter.byName(internalName(type)).meets(concerned)) {
            return true;
        }
        if (types.above(type)) {
            return !isNever(internalName(type));
        }
        if (!concerned.meets(filter.chosen())) {
            return false;
        }
        String name = internalName(type);
        return (isWoven(binaryName) || (choice.mayConcern(name) && mayBeChosen(type, name))) && !isNever(name);
    }

    /** But for the last ones, which most applications never need. */
    private synchronized void waitNoLonger() {
        waiting = waiting.and(last);
    }

    private static String internalName(Class<?> type) {
        return type.getName().replace('.', '/');
    }

    /** Its class file is read instead of retransforming it: nearly no class has such a method. */
    private boolean mayBeChosen(Class<?> type, String name) {
        try {
            byte[] classFile = ClassFiles.read(type.getClassLoader(), name);
            return classFile != null
                    && (filter.byMethods(classFile).meets(filter.chosen())
                            || choice.mayChoose(type.getClassLoader(), name, classFile));
        } catch (IOException | LinkageError | RuntimeException e) {
            return false;
        }
    }

    private synchronized boolean isRehearsal() {
        Map<String, String> environment = variables;
        if (recording == null && environment != null) {
            recording = new Recording(environment);
        }
        return recording != null && recording.isOn();
    }

    private static boolean isNever(String className) {
        for (String prefix : NEVER) {
            if (className.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
