package com.acme.shop;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;

/** An order of twenty positions, each looked up by itself, as object-relational mappers like to do it. */
@SuppressWarnings("serial") // never serialised
final class OrdersServlet extends HttpServlet {
    private static final int POSITIONS = 20;

    private final transient DataSource database;

    OrdersServlet(DataSource database) {
        this.database = database;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        BigDecimal total = BigDecimal.ZERO;
        StringBuilder names = new StringBuilder();
        try (Connection connection = database.getConnection()) {
            for (int i = 0; i < POSITIONS; i++) {
                try (PreparedStatement query = connection.prepareStatement(
                        "select p.id, p.name, p.price from product p where p.id = ? and p.price >= 0")) {
                    query.setInt(1, ThreadLocalRandom.current().nextInt(1_000));
                    try (ResultSet row = query.executeQuery()) {
                        if (row.next()) {
                            names.append(names.length() == 0 ? "\"" : ",\"")
                                    .append(row.getString(2))
                                    .append('"');
                            total = total.add(row.getBigDecimal(3));
                        }
                    }
                }
            }
        } catch (SQLException e) {
            throw new IOException(e);
        }
        response.setContentType("application/json");
        response.getWriter().print("{\"total\":" + total + ",\"positions\":[" + names + "]}");
    }
}
