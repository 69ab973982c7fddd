package com.acme.workers;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;

/** A database without tables, in memory; a connection for each statement, so that none outlives it. */
public final class Database {
    private static final String DRIVER = "org.h2.Driver";
    private static final String URL = "jdbc:h2:mem:workers;DB_CLOSE_DELAY=-1";

    private Database() {}

    /** Makes the database and the function that waits. */
    public static void open() throws SQLException, ClassNotFoundException {
        Class.forName(DRIVER);
        execute("create alias if not exists pause for \"com.acme.workers.Gates.pause\"");
    }

    /** Selects this expression under this name. */
    public static void select(String expression, String name) {
        try (Connection connection = DriverManager.getConnection(URL, "sa", "");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select " + expression + " as " + name)) {
            rows.next();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void close() throws SQLException {
        execute("shutdown");
        // DriverManager would keep the driver's class loader, and that this whole web application.
        for (Driver driver : Collections.list(DriverManager.getDrivers())) {
            if (Database.class.getClassLoader().equals(driver.getClass().getClassLoader())) {
                DriverManager.deregisterDriver(driver);
            }
        }
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(URL, "sa", "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
