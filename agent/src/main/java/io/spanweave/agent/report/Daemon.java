package io.spanweave.agent.report;

import io.spanweave.agent.settings.Log;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;

/**
 * A thread that keeps nothing of the one that starts it: neither its class loader nor its inheritable thread-locals nor
 * its thread group, all of which may belong to an application that is redeployed.
 */
final class Daemon {
    private Daemon() {}

    static Thread thread(String name, Runnable work) {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        Thread thread = withoutInheritance(group, work, name);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        return thread;
    }

    private static Thread withoutInheritance(ThreadGroup group, Runnable work, String name) {
        try {
            Constructor<Thread> since9 = Thread.class.getConstructor(
                    ThreadGroup.class, Runnable.class, String.class, long.class, boolean.class);
            return since9.newInstance(group, work, name, 0L, false);
        } catch (ReflectiveOperationException e) {
            Thread thread = new Thread(group, work, name);
            forgetInherited(thread);
            return thread;
        }
    }

    /** On Java 8, whose fields may be set: what it has inherited may hold a web application. */
    private static void forgetInherited(Thread thread) {
        try {
            Field inherited = Thread.class.getDeclaredField("inheritableThreadLocals");
            inherited.setAccessible(true);
            inherited.set(thread, null);
        } catch (ReflectiveOperationException | RuntimeException e) {
            Log.debug("a thread keeps what it has inherited", e);
        }
    }
}
