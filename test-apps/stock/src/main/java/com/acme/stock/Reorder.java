package com.acme.stock;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/** Looks for items that run out. */
class Reorder implements Runnable {
    private static final int LOW = 5;

    private final Database database;
    private final AtomicInteger runs = new AtomicInteger();
    private volatile boolean failing;

    Reorder(Database database) {
        this.database = database;
    }

    @Override
    public void run() {
        int items = itemsRunningOut();
        if (failing) {
            throw new IllegalStateException("Supplier refused the order of " + items + " items");
        }
        runs.incrementAndGet();
    }

    int runs() {
        return runs.get();
    }

    void setFailing(boolean failing) {
        this.failing = failing;
    }

    private int itemsRunningOut() {
        try (Connection connection = database.connect();
                PreparedStatement statement =
                        connection.prepareStatement("select count(*) from items where quantity < ?")) {
            statement.setInt(1, LOW);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
