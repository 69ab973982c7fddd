package com.acme.parcels;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Hands over what is new to the carrier, again and again. */
final class Dispatch implements Runnable {
    private final DataSource database;

    Dispatch(DataSource database) {
        this.database = database;
    }

    @Override
    public void run() {
        try (Connection connection = database.getConnection();
                PreparedStatement update = connection.prepareStatement("update parcel set state = ? where state = ?")) {
            update.setString(1, "sent");
            update.setString(2, "new");
            update.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("Nothing is dispatched", e);
        }
    }
}
