package com.acme.stock;

import java.io.IOException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

public class JobServlet extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Jobs jobs = Jobs.of(getServletContext());
        Text.print(
                response,
                "reorders=" + jobs.reorder().runs(),
                "reorderActive=" + jobs.reorderActive(),
                "sweeps=" + jobs.housekeeping().sweeps(),
                "stocktakes=" + jobs.housekeeping().stocktakes());
    }
}
