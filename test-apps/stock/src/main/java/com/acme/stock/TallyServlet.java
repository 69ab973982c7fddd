package com.acme.stock;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Adds up what is there of every item, one query for the quantity and one for the price of each, and how often it did. */
public class TallyServlet extends HttpServlet {
    private static final int ITEMS = 10;

    private final AtomicLong tallies = new AtomicLong();

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        long tally = tallies.incrementAndGet();
        double worth = 0;
        try (Connection connection = Database.of(getServletContext()).connect()) {
            for (int item = 1; item <= ITEMS; item++) {
                worth += number(connection, "select quantity from items where id = ?", item)
                        * number(connection, "select price from items where id = ?", item);
            }
        } catch (SQLException e) {
            throw new ServletException(e);
        }
        Text.print(response, "worth=" + Math.round(worth), "tally=" + tally);
    }

    private static double number(Connection connection, String sql, int item) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, item);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getDouble(1);
            }
        }
    }
}
