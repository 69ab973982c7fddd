package com.acme.lib;

/** Part of a made-up library, as the advice in {@code ReferencesTest} was compiled against it. */
public class Client {
    public static Client shared = new Client();
    public int limit;

    public static Client open() {
        return shared;
    }

    public Object ask(String question) {
        return question;
    }
}
