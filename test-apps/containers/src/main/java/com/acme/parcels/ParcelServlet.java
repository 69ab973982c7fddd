package com.acme.parcels;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** {@code ?id=1}: who a parcel is for, which it notes down; as text. */
public class ParcelServlet extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        int id = Integer.parseInt(request.getParameter("id"));
        response.setContentType("text/plain;charset=UTF-8");
        try (Connection connection = Database.of(getServletContext()).getConnection()) {
            try (PreparedStatement update =
                    connection.prepareStatement("update parcel set state = 'asked' where id = ?")) {
                update.setInt(1, id);
                update.executeUpdate();
            }
            try (PreparedStatement select = connection.prepareStatement("select receiver from parcel where id = ?")) {
                select.setInt(1, id);
                try (ResultSet rows = select.executeQuery()) {
                    rows.next();
                    response.getWriter().print(rows.getString(1));
                }
            }
        } catch (SQLException e) {
            throw new ServletException(e);
        }
    }
}
