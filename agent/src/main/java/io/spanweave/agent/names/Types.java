package io.spanweave.agent.names;

import io.spanweave.agent.settings.MethodPattern;
import io.spanweave.agent.weave.ClassFiles;
import java.io.IOException;
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
        return ownership.isWorthReading(annotation) ? of(loader, annotation, 0) : TypeMarks.NONE;
    }

    /** Whether a supertype, at any height, says something about methods. */
    boolean hasMarkedMethods(@Nullable ClassLoader loader, String type) {
        return hasMarkedMethods(loader, type, 0);
    }

    private boolean hasMarkedMethods(@Nullable ClassLoader loader, String type, int depth) {
        if (depth > DEPTH_AT_MOST || !ownership.isWorthReading(type)) {
            return false;
        }
        TypeMarks marks = of(loader, type, 0);
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
        TypeMarks marks = of(loader, type, 0);
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
        TypeMarks marks = of(loader, type, 0);
        return isBelow(loader, marks.superName(), marks.interfaces(), pattern, depth + 1);
    }

    private TypeMarks of(@Nullable ClassLoader loader, String type, int depth) {
        Map<String, TypeMarks> memo = memoOf(loader);
        TypeMarks known;
        synchronized (memo) {
            known = memo.get(type);
        }
        if (known != null) {
            return known;
        }
        synchronized (memo) {
            // Annotations may carry each other; what is being read has none while it is.
            memo.put(type, TypeMarks.NONE);
        }
        TypeMarks read = depth > DEPTH_AT_MOST ? TypeMarks.NONE : read(loader, type, depth);
        synchronized (memo) {
            memo.put(type, read);
        }
        return read;
    }

    private TypeMarks read(@Nullable ClassLoader loader, String type, int depth) {
        try {
            byte[] classFile = ClassFiles.read(loader, type);
            return classFile == null ? TypeMarks.NONE : marks(loader, TypeFile.read(classFile, false), depth);
        } catch (IOException | RuntimeException e) {
            // Cut short, made up, or of a Java this agent is too old for: then it says nothing.
            return TypeMarks.NONE;
        }
    }

    private TypeMarks marks(@Nullable ClassLoader loader, TypeFile file, int depth) {
        SpanAnnotation composedOf = null;
        Map<String, Object> members = Collections.emptyMap();
        Mark onType = null;
        for (AnnotationUse use : file.uses()) {
            SpanAnnotation known = table.onMethod(use.type());
            Map<String, Object> said = use.members();
            if (known == null && ownership.isWorthReading(use.type())) {
                TypeMarks composed = of(loader, use.type(), depth + 1);
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
        for (Map.Entry<String, Object> member : file.defaults().entrySet()) {
            if (!"".equals(member.getValue())) {
                members = members.isEmpty() ? new HashMap<>() : members;
                members.put(member.getKey(), member.getValue());
            }
        }
        Map<String, Inherited> methods = Collections.emptyMap();
        for (MethodFile method : file.methods()) {
            if (method.isVirtual()) {
                Mark onMethod = mark(loader, method.uses());
                Mark ofType = onType != null && Skipped.isCoveredByClass(method) ? onType : null;
                if (onMethod != null || ofType != null) {
                    methods = methods.isEmpty() ? new HashMap<>() : methods;
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
