package io.spanweave.harness;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Kills what is still running when this JVM ends before its tests could clean up. */
final class Leftovers {
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Leftovers::killAll, "application-leftovers"));
    }

    private Leftovers() {}

    static void watch(Process process) {
        RUNNING.add(process);
    }

    static void forget(Process process) {
        RUNNING.remove(process);
    }

    private static void killAll() {
        for (Process process : RUNNING) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
