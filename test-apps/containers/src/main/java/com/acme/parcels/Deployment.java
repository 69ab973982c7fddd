package com.acme.parcels;

/** Which deployment of the web application this is: there is one for each of its class loaders. */
final class Deployment {
    static final Deployment CURRENT = new Deployment();

    private final long begun = System.nanoTime();

    private Deployment() {}

    @Override
    public String toString() {
        return Long.toString(begun);
    }
}
