package io.spanweave.agent;

import java.util.function.Consumer;

/**
 * Gives the agent to the loader that loads it, and is initialised for that. The two sides have no type in common but the
 * JDK's; to find and call a method by reflection instead makes recent JVMs spin classes for it, ten of them on 25.
 */
final class Handover {
    static {
        give(Handover.class.getClassLoader());
    }

    private Handover() {}

    @SuppressWarnings("unchecked") // see AgentLoader
    private static void give(ClassLoader loader) {
        ((Consumer<Agent>) loader).accept(new Agent());
    }
}
