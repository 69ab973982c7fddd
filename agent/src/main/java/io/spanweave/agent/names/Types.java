package io.spanweave.agent.names;

import io.spanweave.agent.settings.MethodPattern;
import io.spanweave.agent.weave.ClassFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Supertypes and annotations of the application's classes, read as resources and remembered for as long as their loader
 * lives: loading them from inside of a transformer would change the application's order of class loading.
 */
final class Types {
    private static final int DEPTH_AT_MOST = 32;

    private final SpanAnnotations table;
    private final Ownership ownership;
    /** Whether supertypes that are a library's are followed, too: for a setting that names one. */
    private final boolean deep;

    private final Map<ClassLoader, Map<String, TypeMarks>> byLoader = Collections.synchronizedMap(new WeakHashMap<>());

    Types(SpanAnnotations table, Ownership ownership, boolean deep) {
        this.table = table;
        this.ownership = ownership;
        this.deep = deep;
    }

    /** What an annotation says, itself or by those it carries; null when it is none of ours. */
    @Nullable
    Mark mark(@Nullable ClassLoader loader, AnnotationUse use) {
        SpanAnnotation known = table.onMethod(use.type());
        if (known != null) {
            return known.mark(use.members());
        }
        TypeMarks composed = composed(loader, use.type());
        known = composed.composedOf();
        if (known == null) {
            return null;
        }
        Map<String, Object> members = new HashMap<>(composed.composedMembers());
        members.putAll(use.members());
        return known.mark(members);
    }

    /** The first of some annotations that says something; null when none does. */
    @Nullable
    Mark mark(@Nullable ClassLoader loader, List<AnnotationUse> uses) {
        for (int i = 0; i < uses.size(); i++) {
            Mark mark = mark(loader, uses.get(i));
            if (mark != null) {
                return mark;
            }
        }
        return null;
    }

    /** Whether an annotation of this type makes a method a span. */
    boolean isSpan(@Nullable ClassLoader loader, String annotation) {
        return table.onMethod(annotation) != null
                || composed(loader, annotation).composedOf() != null;
    }

    private TypeMarks composed(@Nullable ClassLoader loader, String annotation) {
        return ownership.isWorthReading(annotation) ? of(loader, annotation) : TypeMarks.NONE;
    }

    /** Whether a supertype, at any height, says something about methods. */
    boolean hasMarkedMethods(@Nullable ClassLoader loader, String type) {
        return hasMarkedMethods(loader, type, 0);
    }

    private boolean hasMarkedMethods(@Nullable ClassLoader loader, String type, int depth) {
        if (depth > DEPTH_AT_MOST || !ownership.isWorthReading(type)) {
            return false;
        }
        TypeMarks marks = of(loader, type);
        if (!marks.methods().isEmpty()) {
            return true;
        }
        String superName = marks.superName();
        if (superName != null && hasMarkedMethods(loader, superName, depth + 1)) {
            return true;
        }
        for (String i : marks.interfaces()) {
            if (hasMarkedMethods(loader, i, depth + 1)) {
                return true;
            }
        }
        return false;
    }

    /** What supertypes say of methods, the nearest first: superclasses before interfaces. */
    Map<String, Inherited> inherited(@Nullable ClassLoader loader, TypeFile file) {
        Map<String, Inherited> all = new LinkedHashMap<>();
        collect(loader, file.superName(), file.interfaces(), all, 0);
        return all;
    }

    private void collect(
            @Nullable ClassLoader loader,
            @Nullable String superName,
            String[] interfaces,
            Map<String, Inherited> all,
            int depth) {
        if (superName != null) {
            collect(loader, superName, all, depth);
        }
        for (String i : interfaces) {
            collect(loader, i, all, depth);
        }
    }

    private void collect(@Nullable ClassLoader loader, String type, Map<String, Inherited> all, int depth) {
        if (depth > DEPTH_AT_MOST || !ownership.isWorthReading(type)) {
            return;
        }
        TypeMarks marks = of(loader, type);
        for (Map.Entry<String, Inherited> method : marks.methods().entrySet()) {
            Inherited known = all.get(method.getKey());
            boolean nearer = known != null
                    && (known.onMethod() != null || method.getValue().onMethod() == null);
            if (!nearer) {
                all.put(method.getKey(), method.getValue());
            }
        }
        collect(loader, marks.superName(), marks.interfaces(), all, depth + 1);
    }

    /** Whether a setting names one of these types, or one above them. */
    boolean isBelow(
            @Nullable ClassLoader loader,
            @Nullable String superName,
            String[] interfaces,
            MethodPattern pattern,
            int depth) {
        if (superName != null && isOrIsBelow(loader, superName, pattern, depth)) {
            return true;
        }
        for (String i : interfaces) {
            if (isOrIsBelow(loader, i, pattern, depth)) {
                return true;
            }
        }
        return false;
    }

    private boolean isOrIsBelow(@Nullable ClassLoader loader, String type, MethodPattern pattern, int depth) {
        if (pattern.coversClass(type)) {
            return true;
        }
        if (depth > DEPTH_AT_MOST || type.startsWith("java/") || !(deep || ownership.isWorthReading(type))) {
            return false;
        }
        TypeMarks marks = of(loader, type);
        return isBelow(loader, marks.superName(), marks.interfaces(), pattern, depth + 1);
    }

    private TypeMarks of(@Nullable ClassLoader loader, String type) {
        Map<String, TypeMarks> memo = memoOf(loader);
        TypeMarks known;
        synchronized (memo) {
            known = memo.get(type);
        }
        if (known == null) {
            // Two threads may both read it; only what is complete is ever seen by the other.
            known = read(loader, type, new ArrayList<>());
            synchronized (memo) {
                memo.put(type, known);
            }
        }
        return known;
    }

    /**
     * Reads a type.
     *
     * @param within the annotations this one is on, at any height: they may carry each other
     */
    private TypeMarks read(@Nullable ClassLoader loader, String type, List<String> within) {
        try {
            byte[] classFile = ClassFiles.read(loader, type);
            if (classFile == null) {
                return TypeMarks.NONE;
            }
            TypeMarks plain = Glance.ifUnannotated(classFile);
            return plain != null ? plain : marks(loader, TypeFile.read(classFile, false), within);
        } catch (IOException | RuntimeException e) {
            // Cut short, made up, or of a Java this agent is too old for: then it says nothing.
            return TypeMarks.NONE;
        }
    }

    private TypeMarks marks(@Nullable ClassLoader loader, TypeFile file, List<String> within) {
        SpanAnnotation composedOf = null;
        Map<String, Object> members = new HashMap<>(0);
        Mark onType = null;
        within.add(file.name());
        for (AnnotationUse use : file.uses()) {
            SpanAnnotation known = table.onMethod(use.type());
            Map<String, Object> said = use.members();
            if (known == null && ownership.isWorthReading(use.type()) && !within.contains(use.type())) {
                TypeMarks composed = read(loader, use.type(), within);
                known = composed.composedOf();
                said = new HashMap<>(composed.composedMembers());
                said.putAll(use.members());
            }
            if (known != null && composedOf == null) {
                composedOf = known;
                members = new HashMap<>(said);
                onType = known.mark(said);
            }
        }
        within.remove(file.name());
        for (Map.Entry<String, Object> member : file.defaults().entrySet()) {
            if (!"".equals(member.getValue())) {
                members.put(member.getKey(), member.getValue());
            }
        }
        Map<String, Inherited> methods = new HashMap<>(0);
        for (MethodFile method : file.methods()) {
            if (method.isVirtual()) {
                Mark onMethod = within.isEmpty() ? mark(loader, method.uses()) : null;
                Mark ofType = onType != null && Skipped.isCoveredByClass(method) ? onType : null;
                if (onMethod != null || ofType != null) {
                    methods.put(method.key(), new Inherited(onMethod, ofType, method.keys(table)));
                }
            }
        }
        return new TypeMarks(file.superName(), file.interfaces(), methods, composedOf, members);
    }

    private Map<String, TypeMarks> memoOf(@Nullable ClassLoader loader) {
        ClassLoader key = loader == null ? ClassLoader.getSystemClassLoader() : loader;
        synchronized (byLoader) {
            Map<String, TypeMarks> memo = byLoader.get(key);
            if (memo == null) {
                memo = new HashMap<>();
                byLoader.put(key, memo);
            }
            return memo;
        }
    }
}
