package io.spanweave.agent.trace;

import io.spanweave.agent.settings.Release;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The releases that web applications were packed with, by where they are mounted. */
final class WebReleases {
    private final Map<String, Release> byContextPath = new ConcurrentHashMap<>();

    boolean knows(String contextPath) {
        return byContextPath.containsKey(contextPath);
    }

    void put(String contextPath, Release release) {
        byContextPath.put(contextPath, release);
    }

    @Nullable
    Release of(String contextPath) {
        return byContextPath.get(contextPath);
    }

    /** Of work that belongs to no request: with a second web application it would be a guess. */
    @Nullable
    Release only() {
        Iterator<Release> all = byContextPath.values().iterator();
        Release first = all.hasNext() ? all.next() : null;
        return all.hasNext() ? null : first;
    }
}
