package io.spanweave.agent.report;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that cannot grow: where there is no room, the entry that has not been asked for longest goes. Not safe for threads. */
final class RecentlyUsed<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1;

    private final int atMost;

    RecentlyUsed(int atMost) {
        super(16, 0.75f, true);
        this.atMost = atMost;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > atMost;
    }
}
