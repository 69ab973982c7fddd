package com.acme.lib;

/** Part of a made-up library, as the advice in {@code ReferencesTest} was compiled against it. */
public interface Answer {
    int code();
}
