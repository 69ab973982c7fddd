package io.spanweave.agent.trace;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Remembers something about an object of the application for as long as the application keeps that object. By
 * identity: a driver's statements and connections may define {@code equals} as they like. {@link java.util.WeakHashMap}
 * would call it, and is not safe for threads.
 */
public class WeakIdentityMap<V> {
    private final ConcurrentHashMap<Object, V> values = new ConcurrentHashMap<>();
    private final ReferenceQueue<Object> collected = new ReferenceQueue<>();

    /** Told of a value whose object was collected, by whoever puts something next. */
    void lost(V value) {}

    /** What is remembered of it; null for nothing. */
    public @Nullable V get(Object key) {
        return values.get(new Lookup(key));
    }

    /** Remembers it, in place of what was remembered before. */
    public void put(Object key, V value) {
        forgetCollected();
        values.put(new Key(key, collected), value);
    }

    /** The value that is there already; null when this one is now. */
    @Nullable
    V putIfAbsent(Object key, V value) {
        forgetCollected();
        return values.putIfAbsent(new Key(key, collected), value);
    }

    /** Takes the value out; of several callers one gets it. */
    public @Nullable V remove(Object key) {
        return values.remove(new Lookup(key));
    }

    /** For those that were there at the time of the call, if they still are. */
    void forEachKey(Consumer<Object> action) {
        for (Object key : values.keySet()) {
            Object referent = ((Key) key).get();
            if (referent != null) {
                action.accept(referent);
            }
        }
    }

    /** Forgets everything, and tells of each value as if its object had been collected. */
    void clear() {
        for (Object key : values.keySet()) {
            V value = values.remove(key);
            if (value != null) {
                lost(value);
            }
        }
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    int size() {
        return values.size();
    }

    /** Tells of values whose objects were collected since; also done whenever something is put. */
    void forgetCollected() {
        for (Reference<?> gone = collected.poll(); gone != null; gone = collected.poll()) {
            V value = values.remove(gone);
            if (value != null) {
                lost(value);
            }
        }
    }

    private static final class Key extends WeakReference<Object> {
        private final int hash;

        Key(Object key, ReferenceQueue<Object> collected) {
            super(key, collected);
            this.hash = System.identityHashCode(key);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            if (this == other) {
                return true;
            }
            Object key = get();
            return key != null && other instanceof Key && ((Key) other).get() == key;
        }
    }

    /** What is asked with: lives for one call, so that the JIT can keep it off the heap. */
    private static final class Lookup {
        private final Object key;

        Lookup(Object key) {
            this.key = key;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(key);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key && ((Key) other).get() == key;
        }
    }
}
