package com.acme.stock;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

public class ReportServlet extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        try (Connection connection = Database.of(getServletContext()).connect();
                Statement statement = connection.createStatement()) {
            Text.print(
                    response,
                    "scarce=" + first(statement, "select count(*) from items where quantity < 10 and bin <> 'Z-9'"),
                    "first=" + first(statement, "select name from items where bin = 'A-1' order by id limit 1"),
                    "worth="
                            + first(
                                    statement,
                                    "select sum(quantity * price) from items"
                                            + " where supplier = 'O''Neill & Sons' and price > 2.50"),
                    "bins=" + first(statement, "select count(distinct bin) from items where bin in ('A-1', 'B-2')"));
        } catch (SQLException e) {
            throw new ServletException(e);
        }
    }

    private static String first(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : "none";
        }
    }
}
