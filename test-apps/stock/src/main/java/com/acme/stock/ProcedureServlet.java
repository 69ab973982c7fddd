package com.acme.stock;

import java.io.IOException;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Types;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

public class ProcedureServlet extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        try (Connection connection = Database.of(getServletContext()).connect();
                CallableStatement statement = connection.prepareCall("{? = call restock_level(?, ?)}")) {
            statement.registerOutParameter(1, Types.INTEGER);
            statement.setInt(2, 12);
            statement.setInt(3, 7);
            statement.execute();
            Text.print(response, "level=" + statement.getInt(1));
        } catch (SQLException e) {
            throw new ServletException(e);
        }
    }
}
