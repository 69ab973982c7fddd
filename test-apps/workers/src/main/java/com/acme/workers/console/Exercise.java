package com.acme.workers.console;

/** Prints nothing that depends on time or chance. */
@FunctionalInterface
interface Exercise {
    void run() throws Exception;
}
