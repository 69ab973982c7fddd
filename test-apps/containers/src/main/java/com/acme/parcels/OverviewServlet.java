package com.acme.parcels;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** All parcels as a page: a JSP, unless it is said that there is no engine for it. */
public class OverviewServlet extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        List<String> receivers = receivers();
        if ("false".equals(getInitParameter("jsp"))) {
            response.setContentType("text/html;charset=UTF-8");
            response.getWriter().print("<h1>Parcels</h1><p>" + receivers + "</p>");
        } else {
            request.setAttribute("receivers", receivers);
            request.getRequestDispatcher("/WEB-INF/overview.jsp").forward(request, response);
        }
    }

    private List<String> receivers() throws ServletException {
        List<String> receivers = new ArrayList<>();
        try (Connection connection = Database.of(getServletContext()).getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select receiver from parcel order by id")) {
            while (rows.next()) {
                receivers.add(rows.getString(1));
            }
        } catch (SQLException e) {
            throw new ServletException(e);
        }
        return receivers;
    }
}
