package com.acme.workers.server;

import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** The JDK's thread for delays keeps the class loader of whoever needed it first: here that is the server. */
final class DelayThread {
    private DelayThread() {}

    static void start() throws Exception {
        for (Method method : CompletableFuture.class.getMethods()) {
            // Since Java 9.
            if (method.getName().equals("delayedExecutor") && method.getParameterCount() == 2) {
                CountDownLatch through = new CountDownLatch(1);
                ((Executor) method.invoke(null, 1L, TimeUnit.MILLISECONDS)).execute(through::countDown);
                through.await();
            }
        }
    }
}
