package com.acme.annotated;

/** An interface without annotations, behind which a bean gets a JDK proxy. */
public interface Work {
    long work(long invoice);
}
