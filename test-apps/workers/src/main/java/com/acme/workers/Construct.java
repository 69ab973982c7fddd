package com.acme.workers;

/** A way to have work done on other threads; it returns when all of it is done. */
@FunctionalInterface
public interface Construct {
    void run(Work work) throws Exception;
}
