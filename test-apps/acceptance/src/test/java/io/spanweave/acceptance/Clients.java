package io.spanweave.acceptance;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/** Many at the same time. */
final class Clients {
    private Clients() {}

    /** Has so many clients do this, each with a number of its own, and waits for them. */
    static void run(int clients, IntConsumer client) {
        begin(clients, client).await();
    }

    /** Has so many clients do this, each with a number of its own. */
    static Running begin(int clients, IntConsumer client) {
        ExecutorService pool = Executors.newFixedThreadPool(clients);
        List<Future<?>> futures = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            int number = i;
            futures.add(pool.submit(() -> client.accept(number)));
        }
        pool.shutdown();
        return new Running(futures);
    }

    record Running(List<Future<?>> clients) {
        /** Fails as the first of them that has failed. */
        void await() {
            for (Future<?> client : clients) {
                try {
                    client.get();
                } catch (ExecutionException e) {
                    throw new AssertionError(e.getCause());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new AssertionError(e);
                }
            }
        }
    }
}
