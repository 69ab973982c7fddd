package com.acme.stock;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import javax.servlet.ServletContext;
import org.apache.commons.dbcp2.BasicDataSource;

/** The database of this web application, in memory; with a pool of connections or a new one each time. */
final class Database {
    private static final String ATTRIBUTE = Database.class.getName();
    private static final String DRIVER = "org.h2.Driver";
    private static final String URL = "jdbc:h2:mem:stock;DB_CLOSE_DELAY=-1";
    private static final String USER = "sa";

    private final boolean pooled;
    private final BasicDataSource pool = new BasicDataSource();

    private Database(boolean pooled) {
        this.pooled = pooled;
        pool.setDriverClassName(DRIVER);
        pool.setUrl(URL);
        pool.setUsername(USER);
    }

    static Database open(ServletContext context) throws SQLException, ClassNotFoundException {
        Class.forName(DRIVER);
        Database database = new Database(Boolean.parseBoolean(Settings.get(context, "stock.pool")));
        database.execute("runscript from 'classpath:schema.sql'");
        context.setAttribute(ATTRIBUTE, database);
        return database;
    }

    static Database of(ServletContext context) {
        return (Database) context.getAttribute(ATTRIBUTE);
    }

    Connection connect() throws SQLException {
        return pooled ? pool.getConnection() : DriverManager.getConnection(URL, USER, "");
    }

    void close() throws SQLException {
        execute("shutdown");
        pool.close();
        // DriverManager would keep the driver's class loader, and that this whole web application.
        for (Driver driver : Collections.list(DriverManager.getDrivers())) {
            if (Database.class.getClassLoader().equals(driver.getClass().getClassLoader())) {
                DriverManager.deregisterDriver(driver);
            }
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
