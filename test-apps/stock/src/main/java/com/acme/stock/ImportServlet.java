package com.acme.stock;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Takes in a delivery that is always the same: five lines, of three items. */
public class ImportServlet extends HttpServlet {
    private static final int[][] DELIVERY = {{8, 4}, {8, 6}, {9, 20}, {10, 1}, {10, 2}};

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        try (Connection connection = Database.of(getServletContext()).connect()) {
            connection.setAutoCommit(false);
            int lines = recordDelivery(connection);
            int items = raiseQuantities(connection);
            connection.commit();
            response.setStatus(HttpServletResponse.SC_CREATED);
            Text.print(response, "lines=" + lines, "items=" + items);
        } catch (SQLException e) {
            throw new ServletException(e);
        }
    }

    private static int recordDelivery(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("insert into deliveries (item_id, quantity) values (?, ?)")) {
            for (int[] line : DELIVERY) {
                statement.setInt(1, line[0]);
                statement.setInt(2, line[1]);
                statement.addBatch();
            }
            return statement.executeBatch().length;
        }
    }

    private static int raiseQuantities(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.addBatch("update items set quantity = quantity + 10 where id = 8");
            statement.addBatch("update items set quantity = quantity + 20 where id = 9");
            statement.addBatch("update items set quantity = quantity + 3 where id = 10");
            return statement.executeBatch().length;
        }
    }
}
