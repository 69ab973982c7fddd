package com.acme.stock;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.servlet.AsyncContext;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Answers from another thread, or fails to. */
public class AsyncServlet extends HttpServlet {
    private ExecutorService workers;
    private long shortTimeout;

    @Override
    public void init() {
        workers = Executors.newFixedThreadPool(2, new DaemonThreads("stock-async-"));
        shortTimeout = Long.parseLong(getInitParameter("short-timeout-ms"));
    }

    @Override
    public void destroy() {
        workers.shutdown();
        try {
            workers.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String how = String.valueOf(request.getParameter("how"));
        switch (how) {
            case "complete":
                AsyncContext completed = request.startAsync();
                workers.execute(() -> complete(completed));
                break;
            case "dispatch":
                AsyncContext dispatched = request.startAsync();
                workers.execute(() -> dispatch(dispatched));
                break;
            case "timeout":
                request.startAsync().setTimeout(shortTimeout);
                workers.execute(this::countItems);
                break;
            case "error":
                request.startAsync().setTimeout(shortTimeout);
                workers.execute(this::fail);
                break;
            default:
                response.sendError(HttpServletResponse.SC_BAD_REQUEST);
        }
    }

    private void complete(AsyncContext context) {
        try {
            Text.print(context.getResponse(), "items=" + countItems());
        } catch (IOException e) {
            getServletContext().log("The count of items was not sent", e);
        }
        context.complete();
    }

    private void dispatch(AsyncContext context) {
        countItems();
        context.dispatch("/items/1");
    }

    /** Nobody completes the request of a thread that died: the container ends it at its timeout. */
    private void fail() {
        throw new IllegalStateException("Lost count at " + countItems());
    }

    private int countItems() {
        try (Connection connection = Database.of(getServletContext()).connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from items")) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
