package com.acme.workers.constructs;

import com.acme.workers.Construct;
import com.acme.workers.Pools;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** Every way of handing work on that this JDK knows, by name. */
public final class Constructs {
    private final Map<String, Construct> all = new TreeMap<>();
    private final SpringConstructs spring;

    private Constructs(Pools pools) {
        PoolConstructs.addTo(all, pools);
        ScheduledConstructs.addTo(all, pools);
        ForkJoinConstructs.addTo(all, pools);
        FutureConstructs.addTo(all, pools);
        VirtualConstructs.addTo(all);
        ScopeConstructs.addTo(all);
        NestedConstructs.addTo(all, pools);
        UnfinishedConstructs.addTo(all);
        spring = SpringConstructs.addTo(all);
    }

    public static Constructs with(Pools pools) {
        return new Constructs(pools);
    }

    public Collection<String> names() {
        return all.keySet();
    }

    public Construct named(String name) {
        Construct construct = all.get(name);
        if (construct == null) {
            throw new IllegalArgumentException("No construct " + name);
        }
        return construct;
    }

    public void close() {
        spring.close();
    }
}
