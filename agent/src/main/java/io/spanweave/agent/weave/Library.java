package io.spanweave.agent.weave;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * A library as one class being woven sees it, through its loader: by class files read as resources, from which nothing is
 * loaded. Where a class file cannot be read nothing is claimed of it.
 */
final class Library {
    private final @Nullable ClassLoader loader;
    private final Map<String, LibraryType> read;
    private final LibraryType self;
    /** Problems that are none if the loader hides its class files. */
    private final Set<String> notShown = new HashSet<>();
    /** Whether one of the types that were looked for was there. */
    private boolean shows;

    private boolean aboutSelf;

    /**
     * Looks at a library.
     *
     * @param loader that of the class being woven
     * @param read what has been read through this loader so far; added to
     * @param self the class being woven, as the JVM has it
     */
    Library(@Nullable ClassLoader loader, Map<String, LibraryType> read, LibraryType self) {
        this.loader = loader;
        this.read = read;
        this.self = self;
    }

    /**
     * What is wrong with it, in the order of the needs; empty when nothing is, or is known.
     *
     * @return sentences up to the place, {@code X.y() is missing}
     */
    List<String> problems(List<Need> needs) {
        Set<String> problems = new LinkedHashSet<>();
        if (!self.isKnown()) {
            return new ArrayList<>();
        }
        for (Need need : needs) {
            String problem = need.kind() == Need.Kind.OWN_FIELD ? problemOfOwnField(need) : problem(need);
            if (problem != null) {
                problems.add(problem);
            }
        }
        if (!shows) {
            problems.removeAll(notShown);
        }
        return new ArrayList<>(problems);
    }

    /** Whether the loader showed none of the types that were looked for. */
    boolean isHidden() {
        return !shows && !notShown.isEmpty();
    }

    /** Whether what was said does not hold for every class of the loader. */
    boolean isAboutSelf() {
        return aboutSelf;
    }

    private @Nullable String problem(Need need) {
        LibraryType owner = typeOf(need.owner());
        String name = need.owner().replace('/', '.');
        if (owner == LibraryType.NOT_SHOWN) {
            notShown.add(name + " is missing");
            return name + " is missing";
        }
        shows |= owner != self;
        if (!owner.isKnown()) {
            return null;
        }
        if (!isVisible(owner)) {
            return name + " is not public";
        }
        if (need.isMethod() && need.isOfInterface() != owner.isInterface()) {
            return name + " is " + (owner.isInterface() ? "an interface" : "no interface");
        }
        return need.kind() == Need.Kind.TYPE ? null : problemOfMember(need, owner);
    }

    private @Nullable String problemOfMember(Need need, LibraryType owner) {
        Search search = new Search(need);
        search.in(owner);
        if (search.found == null) {
            return search.incomplete ? null : need.shown(need.owner()) + " is missing";
        }
        boolean isStatic = (search.access & Opcodes.ACC_STATIC) != 0;
        if (isStatic != need.isStatic()) {
            return need.shown(need.owner()) + " is " + (isStatic ? "static" : "not static");
        }
        return isAccessible(search.found, search.access) ? null : need.shown(need.owner()) + " is not public";
    }

    private @Nullable String problemOfOwnField(Need need) {
        aboutSelf = true;
        Search search = new Search(need);
        search.upwards(self);
        if (search.found == null) {
            return search.incomplete ? null : need.shown(self.name()) + " is missing";
        }
        if (!isAccessible(search.found, search.access)) {
            return need.shown(search.found.name()) + " is not visible";
        }
        String type = search.found.fieldType(need.name());
        return type == null || isAssignable(type, need.descriptor())
                ? null
                : need.shown(search.found.name()) + " is of type " + Need.simple(Type.getType(type));
    }

    /** Whether a value of one type is one of another, boxing and widening aside: no advice needs these. */
    private boolean isAssignable(String from, String to) {
        if (from.equals(to)) {
            return true;
        }
        boolean references = (from.startsWith("L") || from.startsWith("[")) && to.startsWith("L");
        if (!references || to.equals("Ljava/lang/Object;")) {
            return references;
        }
        if (from.startsWith("[")) {
            return false;
        }
        String target = to.substring(1, to.length() - 1);
        return !isKnownToMiss(from.substring(1, from.length() - 1), target);
    }

    /** Whether a type is certainly no subtype of another. */
    private boolean isKnownToMiss(String name, String target) {
        Ancestors ancestors = new Ancestors();
        ancestors.add(name);
        return !ancestors.incomplete && !ancestors.names.contains(target);
    }

    private boolean isVisible(LibraryType type) {
        if (type.isPublic()) {
            return true;
        }
        aboutSelf = true;
        return samePackage(type);
    }

    private boolean isAccessible(LibraryType declaring, int access) {
        if ((access & Opcodes.ACC_PUBLIC) != 0) {
            return true;
        }
        aboutSelf = true;
        if ((access & Opcodes.ACC_PRIVATE) != 0) {
            return declaring.nestHost().equals(self.nestHost());
        }
        return samePackage(declaring)
                || ((access & Opcodes.ACC_PROTECTED) != 0 && !isKnownToMiss(self.name(), declaring.name()));
    }

    private boolean samePackage(LibraryType type) {
        return packageOf(type.name()).equals(packageOf(self.name()));
    }

    private static String packageOf(String internalName) {
        return internalName.substring(0, internalName.lastIndexOf('/') + 1);
    }

    private LibraryType typeOf(String name) {
        if (name.equals(self.name())) {
            return self;
        }
        LibraryType known = read.get(name);
        if (known == null) {
            // Not under a lock: loaders have locks of their own.
            known = read(name);
            read.put(name, known);
        }
        return known;
    }

    private LibraryType read(String name) {
        try {
            // No loader has a java.* of its own, and some show none.
            byte[] classFile = ClassFiles.read(name.startsWith("java/") ? null : loader, name);
            return classFile == null ? LibraryType.NOT_SHOWN : LibraryType.of(classFile);
        } catch (IOException | RuntimeException e) {
            return LibraryType.UNREADABLE;
        }
    }

    /** Looks for the class that declares a member: in a type and everything above it. */
    private final class Search {
        private final Need need;
        private final Set<String> seen = new HashSet<>();
        private @Nullable LibraryType found;
        private int access;
        /** Whether something above could not be read: a member that is not found may then be there. */
        private boolean incomplete;

        Search(Need need) {
            this.need = need;
        }

        boolean in(LibraryType type) {
            if (isDeclaredBy(type)) {
                return true;
            }
            String above = type.superName();
            if (above != null && seen.add(above) && isIn(above)) {
                return true;
            }
            for (String each : type.interfaces()) {
                if (seen.add(each) && isIn(each)) {
                    return true;
                }
            }
            return false;
        }

        private boolean isIn(String name) {
            LibraryType type = typeOf(name);
            incomplete |= !type.isKnown();
            return type.isKnown() && in(type);
        }

        /** In superclasses only: the fields of an object. */
        void upwards(LibraryType from) {
            LibraryType type = from;
            while (!isDeclaredBy(type)) {
                String above = type.superName();
                if (above == null || !seen.add(above)) {
                    return;
                }
                type = typeOf(above);
                if (!type.isKnown()) {
                    incomplete = true;
                    return;
                }
            }
        }

        private boolean isDeclaredBy(LibraryType type) {
            Integer flags = type.accessOf(need);
            if (flags == null) {
                return false;
            }
            found = type;
            access = flags;
            return true;
        }
    }

    /** A type and everything above it. */
    private final class Ancestors {
        private final Set<String> names = new HashSet<>();
        private boolean incomplete;

        void add(@Nullable String name) {
            if (name == null || !names.add(name)) {
                return;
            }
            LibraryType type = typeOf(name);
            incomplete |= !type.isKnown();
            add(type.superName());
            for (String each : type.interfaces()) {
                add(each);
            }
        }
    }
}
