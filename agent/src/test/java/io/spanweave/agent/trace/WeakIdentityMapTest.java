package io.spanweave.agent.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WeakIdentityMapTest {
    private final WeakIdentityMap<String> map = new WeakIdentityMap<>();

    @Test
    void shouldGoByIdentity() {
        String one = new String("same");
        String other = new String("same");
        map.put(one, "one");
        assertThat(map.get(one)).isEqualTo("one");
        assertThat(map.get(other)).isNull();
        map.put(other, "other");
        assertThat(map.get(one)).isEqualTo("one");
        assertThat(map.size()).isEqualTo(2);
    }

    @Test
    void shouldNeverCallTheKeys() {
        Object hostile = new Hostile();
        map.put(hostile, "x");
        map.put(hostile, "y");
        assertThat(map.get(hostile)).isEqualTo("y");
        assertThat(map.size()).isEqualTo(1);
        map.remove(hostile);
        assertThat(map.get(hostile)).isNull();
        assertThat(map.size()).isZero();
    }

    @Test
    void shouldForgetWhatIsCollected() throws Exception {
        Object kept = new Object();
        map.put(kept, "kept");
        List<WeakReference<Object>> gone = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            Object key = new Object();
            map.put(key, "gone");
            // The second Key of one object must not take the entry away, nor keep it for ever.
            map.put(key, "again");
            gone.add(new WeakReference<>(key));
        }
        awaitCollected(gone);
        for (int i = 0; i < 100 && map.size() > 10; i++) {
            Thread.sleep(10);
            map.put(new Object(), "makes it look");
        }
        assertThat(map.size()).isLessThan(110);
        assertThat(map.get(kept)).isEqualTo("kept");
    }

    @Test
    void shouldNotKeepAKeyThatItsOwnValueDoesNotHold() throws Exception {
        WeakReference<Object> key = putOne();
        awaitCollected(List.of(key));
        assertThat(key.get()).isNull();
    }

    private WeakReference<Object> putOne() {
        Object key = new Object();
        map.put(key, "x");
        return new WeakReference<>(key);
    }

    @Test
    void shouldBeSafeForThreads() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Void>> work = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                int thread = t;
                work.add(() -> {
                    List<Object> keys = new ArrayList<>();
                    for (int i = 0; i < 20_000; i++) {
                        Object key = new Object();
                        map.put(key, thread + ":" + i);
                        if (i % 10 == 0) {
                            keys.add(key);
                        }
                        if (!(thread + ":" + i).equals(map.get(key))) {
                            throw new AssertionError("lost " + thread + ":" + i);
                        }
                        if (i % 7 == 0 && i % 10 != 0) {
                            map.remove(key);
                        }
                    }
                    for (int i = 0; i < keys.size(); i++) {
                        if (!(thread + ":" + i * 10).equals(map.get(keys.get(i)))) {
                            throw new AssertionError("lost " + thread + ":" + i * 10);
                        }
                    }
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void awaitCollected(List<WeakReference<Object>> gone) throws InterruptedException {
        for (int i = 0; i < 200; i++) {
            System.gc();
            if (gone.stream().allMatch(reference -> reference.get() == null)) {
                return;
            }
            Thread.sleep(10);
        }
        throw new AssertionError("still reachable");
    }

    private static final class Hostile {
        @Override
        public int hashCode() {
            throw new AssertionError("asked for its hash code");
        }

        @Override
        public boolean equals(@Nullable Object other) {
            throw new AssertionError("asked for equality");
        }
    }
}
