package com.acme.stock;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.servlet.RequestDispatcher;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

public class ItemServlet extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        String path = path(request);
        if (path == null || !path.matches("/[0-9]{1,9}")) {
            response.sendError(HttpServletResponse.SC_BAD_REQUEST);
            return;
        }
        try (Connection connection = Database.of(getServletContext()).connect();
                PreparedStatement statement =
                        connection.prepareStatement("select id, name, bin, quantity from items where id = ?")) {
            statement.setInt(1, Integer.parseInt(path.substring(1)));
            try (ResultSet item = statement.executeQuery()) {
                if (!item.next()) {
                    response.sendError(HttpServletResponse.SC_NOT_FOUND);
                    return;
                }
                Text.print(
                        response,
                        "id=" + item.getInt("id"),
                        "name=" + item.getString("name"),
                        "bin=" + item.getString("bin"),
                        "quantity=" + item.getInt("quantity"));
            }
        } catch (SQLException e) {
            throw new ServletException(e);
        }
    }

    /** An included request keeps the path of the one that includes it. */
    private static String path(HttpServletRequest request) {
        Object included = request.getAttribute(RequestDispatcher.INCLUDE_PATH_INFO);
        return included == null ? request.getPathInfo() : (String) included;
    }
}
