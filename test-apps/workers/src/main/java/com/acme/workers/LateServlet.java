package com.acme.workers;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * Answers before its work is done. {@code ?id=N} leaves while a worker is in the middle of a statement, at the gate
 * {@code N}; with {@code &queued=true} the work has not begun: its only thread waits at the gate {@code queue} since before
 * the first request.
 */
public class LateServlet extends HttpServlet {
    private ExecutorService pool;
    private ExecutorService occupied;

    @Override
    public void init() {
        pool = Executors.newCachedThreadPool(new NamedThreads("workers-late-"));
        occupied = Executors.newSingleThreadExecutor(new NamedThreads("workers-occupied-"));
        occupied.execute(LateServlet::occupy);
    }

    @Override
    public void destroy() {
        pool.shutdownNow();
        occupied.shutdownNow();
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        String id = request.getParameter("id");
        Work work = new Work(id);
        work.sql();
        Gates gate = Gates.of(id);
        try {
            if (Boolean.parseBoolean(request.getParameter("queued"))) {
                occupied.execute(() -> queued(work, id));
            } else {
                pool.execute(() -> late(work, id));
                gate.awaitEntered();
            }
        } catch (InterruptedException e) {
            throw new ServletException(e);
        }
        Text.print(response, work.done());
    }

    private static void late(Work work, String id) {
        Database.select("pause('" + id + "')", work.name() + "_late");
        work.sql("after");
        Gates.of(id).leave();
    }

    private static void queued(Work work, String id) {
        work.sql("queued");
        Gates.of(id).leave();
    }

    private static void occupy() {
        try {
            Gates.of("queue").enter();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
