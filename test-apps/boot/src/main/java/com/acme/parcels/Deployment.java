package com.acme.parcels;

/** Which start of the application this is. */
final class Deployment {
    static final Deployment CURRENT = new Deployment();

    private final long begun = System.nanoTime();

    private Deployment() {}

    @Override
    public String toString() {
        return Long.toString(begun);
    }
}
