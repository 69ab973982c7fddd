package io.spanweave.agent.weave;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chooses methods one by one, where neither names nor supertypes of a library say which: because their author has
 * annotated them, or because an operator has named them.
 */
public interface Choice {
    /** Annotations, internal names: a class file that mentions one of them is asked for in any case. */
    Collection<String> annotations();

    /**
     * Whether a class may have chosen methods. Asked for every class of every loader but the JDK's: nearly all are to be
     * turned down by their name.
     *
     * @param className the internal name
     */
    boolean mayChoose(@Nullable ClassLoader loader, String className, byte[] classFile);

    /** Whether it is worth the while to read the class file of a class that is loaded already. */
    boolean mayConcern(String className);

    /**
     * The chosen methods of a class.
     *
     * @return by name and descriptor, {@code run()V}
     */
    Map<String, ChosenMethod> choose(@Nullable ClassLoader loader, String className, byte[] classFile);
}
