package com.acme.workers;

import java.io.IOException;
import java.util.Arrays;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** {@code ?open=NAME} lets pass whoever waits there; {@code ?passed=NAME} answers when he is through with his work. */
public class GateServlet extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        try {
            if (request.getParameter("open") != null) {
                Gates.of(request.getParameter("open")).open();
            } else {
                Gates.of(request.getParameter("passed")).awaitPassed();
            }
        } catch (InterruptedException e) {
            throw new ServletException(e);
        }
        Text.print(response, Arrays.asList("done"));
    }
}
