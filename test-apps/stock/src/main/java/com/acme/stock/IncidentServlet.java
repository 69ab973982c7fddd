package com.acme.stock;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Fails with a text of the caller's in a place of his choice, to rehearse an incident: {@code place} and {@code text}. */
public class IncidentServlet extends HttpServlet {
    private static final Logger LOGGER = Logger.getLogger("com.acme.stock.Incident");

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws ServletException {
        String text = request.getParameter("text");
        switch (String.valueOf(request.getParameter("place"))) {
            case "message":
                throw new IllegalStateException(text);
            case "cause":
                throw new IllegalStateException("Stock room closed", new IllegalArgumentException(text));
            case "suppressed":
                IllegalStateException thrown = new IllegalStateException("Stock room closed");
                thrown.addSuppressed(new IllegalArgumentException(text));
                throw thrown;
            case "log":
                LOGGER.severe(text);
                break;
            case "argument":
                LOGGER.log(Level.INFO, "incident: {0}", text);
                LOGGER.log(Level.SEVERE, "incident of {0}", text);
                break;
            case "recursion":
                descend(text.length());
                break;
            case "thread":
                nameThread(text);
                break;
            case "property":
                System.setProperty("stock.incident", text);
                throw new IllegalStateException("Stock room closed");
            case "sql":
                query("select * from items where name = '" + text.replace("'", "''") + "'");
                break;
            case "broken-sql":
                query("select * from items where name = '" + text.replace("'", "''") + "' and");
                break;
            case "parameter":
                update(text);
                break;
            case "number":
                query("select * from items where id = '" + text.replace("'", "''") + "'");
                break;
            default:
                break;
        }
        throw new ServletException("Stock room closed");
    }

    /** Whoever asks for the bottom of the stock. */
    private static int descend(int depth) {
        return depth < 0 ? 0 : descend(depth + 1) + 1;
    }

    private static void nameThread(String text) {
        Thread thread = Thread.currentThread();
        String name = thread.getName();
        thread.setName(text);
        try {
            LOGGER.severe("stock room closed");
        } finally {
            thread.setName(name);
        }
    }

    private void query(String sql) throws ServletException {
        try (Connection connection = Database.of(getServletContext()).connect();
                Statement statement = connection.createStatement()) {
            statement.executeQuery(sql);
        } catch (SQLException e) {
            throw new ServletException(e);
        }
    }

    /** There is an item of this number already. */
    private void update(String text) throws ServletException {
        try (Connection connection = Database.of(getServletContext()).connect();
                PreparedStatement statement = connection.prepareStatement(
                        "insert into items (id, name, bin, supplier, quantity, price) values (1, ?, 'X', 'X', 1, 1)")) {
            statement.setString(1, text);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new ServletException(e);
        }
    }
}
