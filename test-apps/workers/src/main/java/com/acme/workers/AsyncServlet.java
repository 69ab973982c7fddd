package com.acme.workers;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import javax.servlet.AsyncContext;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Answers from the container's own pool: {@code ?id=N}; what runs there hands on once more. */
public class AsyncServlet extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
        Work work = new Work(request.getParameter("id"));
        work.sql();
        AsyncContext context = request.startAsync();
        context.setTimeout(60_000);
        context.start(() -> finish(work, context));
    }

    private void finish(Work work, AsyncContext context) {
        try {
            work.sql("started");
            CompletableFuture.runAsync(work.runs("handed_on")).join();
            Text.print(context.getResponse(), work.done());
        } catch (IOException e) {
            getServletContext().log("The statements were not sent", e);
        } finally {
            context.complete();
        }
    }
}
