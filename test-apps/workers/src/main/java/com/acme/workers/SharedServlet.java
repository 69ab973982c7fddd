package com.acme.workers;

import java.io.IOException;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * Gives one and the same Runnable to a pool for every request, {@code ?id=N}, and answers when it has run for this one.
 * The pool has one thread and works in the order of the requests; with {@code &gate=NAME} nothing runs before the gate
 * of that name is open. Without an id it tells how many wait.
 */
public class SharedServlet extends HttpServlet {
    private static final Queue<Turn> TURNS = new ConcurrentLinkedQueue<>();
    private static final Runnable JOB = SharedServlet::takeTurn;

    private final LinkedBlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    private ThreadPoolExecutor pool;

    @Override
    public void init() {
        pool = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, queue, new NamedThreads("workers-shared-"));
        pool.prestartAllCoreThreads();
    }

    @Override
    public void destroy() {
        pool.shutdownNow();
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (request.getParameter("id") == null) {
            Text.print(response, Arrays.asList(String.valueOf(TURNS.size())));
            return;
        }
        Work work = new Work(request.getParameter("id"));
        work.sql();
        Turn turn = new Turn(work, request.getParameter("gate"));
        // Together, or the order of the turns would not be the order of the queue.
        synchronized (JOB) {
            TURNS.add(turn);
            pool.execute(JOB);
        }
        try {
            Work.await(turn.over);
        } catch (InterruptedException e) {
            throw new ServletException(e);
        }
        Text.print(response, work.done());
    }

    private static void takeTurn() {
        Turn turn = TURNS.peek();
        try {
            if (turn.gate != null) {
                Gates.of(turn.gate).enter();
            }
            turn.work.sql("shared");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            TURNS.remove();
            turn.over.countDown();
        }
    }

    private static final class Turn {
        private final Work work;
        private final String gate;
        private final CountDownLatch over = new CountDownLatch(1);

        Turn(Work work, String gate) {
            this.work = work;
            this.gate = gate;
        }
    }
}
