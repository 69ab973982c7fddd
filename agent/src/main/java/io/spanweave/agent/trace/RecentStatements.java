package io.spanweave.agent.trace;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The last few statements that one strand has prepared. Nearly all are run and closed at once, by the thread that has
 * prepared them; to look here first spares them an entry in the map of all statements, and the garbage collector a
 * weak reference that outlives what it refers to. What has no more room, or is not closed when the strand leaves its
 * thread, goes into that map.
 *
 * <p>Written by the thread of the strand alone. Another thread that runs a statement prepared here may look: what it
 * cannot find in the map is still here, or has been put into the map before it was taken out.
 */
final class RecentStatements {
    /** A pool's statement and its driver's, four times over. */
    static final int ROOM = 8;

    private static final AtomicIntegerFieldUpdater<RecentStatements> TAKEN =
            AtomicIntegerFieldUpdater.newUpdater(RecentStatements.class, "taken");

    private final Statements all;
    private final AtomicReferenceArray<@Nullable Entry> entries = new AtomicReferenceArray<>(ROOM);
    private volatile int taken;
    private int next;

    RecentStatements(Statements all) {
        this.all = all;
    }

    private boolean take() {
        return taken == 0 && TAKEN.compareAndSet(this, 0, 1);
    }

    /** Adds what has just been prepared; by the thread of the strand. */
    void add(Object statement, String sql, @Nullable Database database) {
        Entry last = entries.get(next - 1 & ROOM - 1);
        if (last != null && !last.closed && last.get() == statement && last.sql.equals(sql)) {
            // Drivers call themselves; a wrapper may return what it was given, without knowing the database.
            return;
        }
        int place = next & ROOM - 1;
        giveUp(entries.get(place));
        entries.lazySet(place, new Entry(statement, sql, database));
        next++;
    }

    /** What is known of a statement, by any thread; of two entries the younger, to the thread of the strand. */
    @Nullable
    Entry find(Object statement) {
        int from = next;
        for (int i = 1; i <= ROOM; i++) {
            Entry entry = entries.get(from - i & ROOM - 1);
            if (entry != null && entry.get() == statement) {
                return entry;
            }
        }
        return null;
    }

    /** Whether the statement, which has been closed, was here. By the thread of the strand. */
    boolean close(Object statement) {
        Entry entry = find(statement);
        if (entry == null) {
            return false;
        }
        // It stays: drivers close more than once, and applications run what they have closed.
        entry.closed = true;
        return true;
    }

    /** The strand leaves its thread: what it has not closed may be used elsewhere. */
    void leave() {
        // The oldest first: of two entries for one statement the younger stays.
        for (int i = 0; i < ROOM; i++) {
            int place = next + i & ROOM - 1;
            giveUp(entries.get(place));
            entries.lazySet(place, null);
        }
        next = 0;
        TAKEN.lazySet(this, 0);
    }

    private void giveUp(@Nullable Entry entry) {
        if (entry != null && !entry.closed) {
            Object statement = entry.get();
            if (statement != null) {
                all.keep(statement, entry.sql, entry.database);
            }
        }
    }

    /**
     * Weak, though it never lives long: whatever becomes of the strand, and of the advice that should have ended it, it
     * holds nothing of the application's.
     */
    static final class Entry extends WeakReference<Object> {
        final String sql;
        final @Nullable Database database;
        private boolean closed;

        Entry(Object statement, String sql, @Nullable Database database) {
            super(statement);
            this.sql = sql;
            this.database = database;
        }
    }

    /**
     * A fixed number, lent to strands: nothing is allocated for a request, and there is a bound to what another thread
     * has to look through. A strand that finds none free does without.
     */
    static final class Places {
        static final int COUNT = 256;
        private static final int TRIED = 4;

        private final AtomicReferenceArray<@Nullable RecentStatements> places = new AtomicReferenceArray<>(COUNT);
        private final Statements all;

        Places(Statements all) {
            this.all = all;
        }

        /** One of them, free; null when there is none near. */
        @Nullable
        RecentStatements take() {
            long thread = Thread.currentThread().getId();
            for (int i = 0; i < TRIED; i++) {
                int place = (int) (thread + i) & COUNT - 1;
                RecentStatements there = places.get(place);
                if (there == null) {
                    RecentStatements fresh = new RecentStatements(all);
                    there = places.compareAndSet(place, null, fresh) ? fresh : places.get(place);
                }
                if (there != null && there.take()) {
                    return there;
                }
            }
            return null;
        }

        /** Looks through all of them; for a thread other than the one that has prepared the statement. */
        @Nullable
        Entry find(Object statement) {
            for (int i = 0; i < COUNT; i++) {
                RecentStatements there = places.get(i);
                Entry entry = there == null || there.taken == 0 ? null : there.find(statement);
                if (entry != null) {
                    return entry;
                }
            }
            return null;
        }
    }
}
