package com.acme.stock;

import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Makes a job fail, to rehearse an incident. */
public class FaultServlet extends HttpServlet {
    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
        Jobs.of(getServletContext()).reorder().setFailing(Boolean.parseBoolean(request.getParameter("reorder")));
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }
}
