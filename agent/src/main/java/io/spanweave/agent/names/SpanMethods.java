package io.spanweave.agent.names;

import io.spanweave.agent.settings.Application;
import io.spanweave.agent.settings.Log;
import io.spanweave.agent.settings.MethodPattern;
import io.spanweave.agent.weave.Choice;
import io.spanweave.agent.weave.ChosenMethod;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Type;

/**
 * Chooses the methods that are spans: those their author has annotated, and those an operator has named. A method that
 * is both is one span; what the operator says wins, what he leaves open the annotation says.
 */
public final class SpanMethods implements Choice {
    /** More than this was hardly meant. */
    private static final int METHODS_AT_MOST = 500;

    private static final List<String> ASYNC = Arrays.asList(
            "Ljava/util/concurrent/CompletionStage;",
            "Ljava/util/concurrent/CompletableFuture;",
            "Lreactor/core/publisher/Mono;",
            "Lreactor/core/publisher/Flux;");

    private final SpanAnnotations table;
    private final boolean annotations;
    private final List<Entry> entries = new ArrayList<>();
    private final Ownership ownership;
    private final Types types;
    private final Set<String> counted = ConcurrentHashMap.newKeySet();
    private final AtomicInteger named = new AtomicInteger();

    /**
     * Makes a choice.
     *
     * @param application annotations that are inherited or composed count for its classes only
     * @param annotations whether annotations count at all
     * @param further annotations beside those that are known, class names
     * @param patterns the entries of the setting {@code spans}
     */
    public SpanMethods(
            Application application,
            boolean annotations,
            Collection<String> further,
            Collection<MethodPattern> patterns) {
        boolean deep = false;
        for (MethodPattern pattern : patterns) {
            entries.add(new Entry(pattern));
            deep |= pattern.isOneClass();
        }
        this.annotations = annotations;
        this.table = new SpanAnnotations(further);
        this.ownership = new Ownership(application);
        this.types = new Types(table, ownership, deep);
    }

    /** What the entries of the setting have met. */
    List<Entry> entries() {
        return Collections.unmodifiableList(entries);
    }

    @Override
    public Collection<String> annotations() {
        return annotations ? table.types() : Collections.emptyList();
    }

    @Override
    public boolean mayConcern(String className) {
        return ownership.owns(className) || isNamed(className);
    }

    private boolean isNamed(String className) {
        for (int i = 0; i < entries.size(); i++) {
            MethodPattern pattern = entries.get(i).pattern();
            if (!pattern.isAnyPackage() && pattern.coversClass(className)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean mayChoose(@Nullable ClassLoader loader, String className, byte[] classFile) {
        if (!entries.isEmpty() && isNamed(className)) {
            return true;
        }
        if (!ownership.owns(className)) {
            return false;
        }
        return (annotations && Glance.isPromising(types, loader, classFile))
                || (!entries.isEmpty() && isNamedAsOwn(loader, className, classFile));
    }

    /** Whether an entry is about it that covers the application's classes only: by any package, or by a supertype. */
    private boolean isNamedAsOwn(@Nullable ClassLoader loader, String className, byte[] classFile) {
        String[] supertypes = Glance.supertypes(classFile);
        for (int i = 0; i < entries.size(); i++) {
            if (covers(entries.get(i).pattern(), loader, className, supertypes)) {
                return true;
            }
        }
        return false;
    }

    private boolean covers(MethodPattern pattern, @Nullable ClassLoader loader, String className, String[] supertypes) {
        return pattern.coversClass(className)
                || (pattern.isOneClass() && types.isBelow(loader, null, supertypes, pattern, 0));
    }

    @Override
    public Map<String, ChosenMethod> choose(@Nullable ClassLoader loader, String className, byte[] classFile) {
        if (Skipped.isGenerated(className)) {
            return new HashMap<>();
        }
        TypeFile file = TypeFile.read(classFile, true);
        boolean own = ownership.owns(className);
        Map<String, Inherited> inherited = own && annotations ? types.inherited(loader, file) : Collections.emptyMap();
        Map<String, String> bridges = bridges(file, inherited);
        List<Entry> covering = covering(loader, file, own);
        Mark onType = annotations ? types.mark(loader, file.uses()) : null;
        Map<String, ChosenMethod> chosen = new HashMap<>();
        int byName = 0;
        for (MethodFile method : file.methods()) {
            if (method.isWeavable()) {
                String erased = bridges.get(method.key());
                Inherited above = method.isVirtual() ? inherited.get(erased == null ? method.key() : erased) : null;
                Mark mark = annotations ? mark(loader, method, above, onType) : null;
                MethodPattern pattern = first(covering, method);
                if (mark != null || pattern != null) {
                    boolean prefix = mark != null && isOfType(mark, onType, above);
                    chosen.put(method.key(), chosen(file.name(), method, mark, prefix, pattern, above));
                    byName += pattern == null ? 0 : 1;
                }
            }
        }
        if (byName > 0 && counted.add(className)) {
            count(byName);
        }
        return chosen;
    }

    /** What annotations say of a method: its own before those it inherits, those on methods before those on classes. */
    private @Nullable Mark mark(
            @Nullable ClassLoader loader, MethodFile method, @Nullable Inherited above, @Nullable Mark onType) {
        Mark mark = types.mark(loader, method.uses());
        if (mark == null && above != null) {
            mark = above.onMethod();
        }
        if (mark == null && onType != null && Skipped.isCoveredByClass(method)) {
            mark = onType;
        }
        return mark == null && above != null ? above.onType() : mark;
    }

    private static boolean isOfType(Mark mark, @Nullable Mark onType, @Nullable Inherited above) {
        return mark == onType || (above != null && mark == above.onType());
    }

    /** The first entry that means it. The others see it as well: one may have been meant to name it. */
    private static @Nullable MethodPattern first(List<Entry> covering, MethodFile method) {
        MethodPattern first = null;
        for (int i = 0; i < covering.size(); i++) {
            Entry entry = covering.get(i);
            if (entry.covers(method) && first == null) {
                first = entry.pattern();
            }
        }
        return first;
    }

    private List<Entry> covering(@Nullable ClassLoader loader, TypeFile file, boolean own) {
        List<Entry> covering = new ArrayList<>(0);
        for (Entry entry : entries) {
            MethodPattern pattern = entry.pattern();
            boolean covers = !pattern.isAnyPackage() && pattern.coversClass(file.name());
            if (!covers && own) {
                covers = pattern.coversClass(file.name())
                        || (pattern.isOneClass()
                                && types.isBelow(loader, file.superName(), file.interfaces(), pattern, 0));
            }
            if (covers) {
                entry.classSeen();
                covering.add(entry);
            }
        }
        return covering;
    }

    /** For methods that implement a generic one: the descriptor that is known by above. */
    private static Map<String, String> bridges(TypeFile file, Map<String, Inherited> inherited) {
        Map<String, String> bridges = new HashMap<>(0);
        for (MethodFile method : file.methods()) {
            String bridged = method.bridged();
            if (bridged != null && inherited.containsKey(method.key())) {
                bridges.put(bridged, method.key());
            }
        }
        return bridges;
    }

    private ChosenMethod chosen(
            String className,
            MethodFile method,
            @Nullable Mark mark,
            boolean prefix,
            @Nullable MethodPattern pattern,
            @Nullable Inherited above) {
        String name = pattern == null ? "" : pattern.name();
        if (name.isEmpty() && mark != null && !mark.name().isEmpty()) {
            name = prefix ? mark.name() + "." + method.name() : mark.name();
        }
        String op = pattern == null ? "" : pattern.op();
        if (op.isEmpty() && mark != null) {
            op = mark.op();
        }
        return new ChosenMethod(
                pattern == null ? "annotations" : "spans",
                name.isEmpty() ? simple(className) + "." + method.name() : name,
                op.isEmpty() ? "function" : op,
                (pattern != null && pattern.root()) || (mark != null && mark.root()),
                ASYNC.contains(method.descriptor().substring(method.descriptor().indexOf(')') + 1)),
                keys(method, above));
    }

    /** An argument is kept when the method's author wants it, or that of the method it implements. */
    private @Nullable String[] keys(MethodFile method, @Nullable Inherited above) {
        @Nullable String[] own = method.keys(table);
        @Nullable String[] theirs = above == null ? null : above.keys();
        if (own == null && theirs == null) {
            return new @Nullable String[0];
        }
        @Nullable String[] keys = new @Nullable String[Type.getArgumentTypes(method.descriptor()).length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = own != null && own[i] != null ? own[i] : theirs != null ? theirs[i] : null;
            if (keys[i] != null && keys[i].isEmpty()) {
                keys[i] = method.parameterName(i);
            }
        }
        return keys;
    }

    /** {@code Billing} for {@code com/acme/Billing}, {@code Item} for {@code com/acme/Billing$Item}. */
    static String simple(String className) {
        String name = className.substring(className.lastIndexOf('/') + 1);
        int end = name.length();
        while (end > 1 && name.charAt(end - 1) == '$') {
            end--;
        }
        int dollar = name.lastIndexOf('$', end - 1);
        if (dollar <= 0) {
            return name.substring(0, end);
        }
        int from = dollar + 1;
        while (from < end && Character.isDigit(name.charAt(from))) {
            from++;
        }
        // Anonymous: by the class around it.
        return from == end ? simple(name.substring(0, dollar)) : name.substring(from, end);
    }

    private void count(int more) {
        int now = named.addAndGet(more);
        if (now > METHODS_AT_MOST) {
            Log.sayOnce(
                    "many spans",
                    "the setting spans has met more than " + METHODS_AT_MOST
                            + " methods. Each call is a span, and a trace keeps 1,000: name fewer.");
        }
    }
}
