package com.acme.workers;

import com.acme.workers.constructs.Constructs;
import io.spanweave.annotations.Span;
import java.io.IOException;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/**
 * Has some work done by one construct, {@code ?construct=NAME&id=N}, and answers with the statements it took; with
 * {@code &inside=true} the construct is called by a method that its author has annotated. Without a construct it lists them.
 */
public class WorkServlet extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        Constructs constructs = WorkersListener.constructs(getServletContext());
        String name = request.getParameter("construct");
        if (name == null) {
            Text.print(response, constructs.names());
            return;
        }
        Work work = new Work(request.getParameter("id"));
        work.sql();
        try {
            Construct construct = constructs.named(name);
            if (Boolean.parseBoolean(request.getParameter("inside"))) {
                inside(construct, work);
            } else {
                construct.run(work);
            }
        } catch (Exception e) {
            throw new ServletException(name, e);
        }
        Text.print(response, work.done());
    }

    @Span("inside")
    private static void inside(Construct construct, Work work) throws Exception {
        construct.run(work);
    }
}
