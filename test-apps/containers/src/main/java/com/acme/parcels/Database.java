package com.acme.parcels;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import javax.servlet.ServletContext;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;

/** The database of this web application, in memory. */
final class Database {
    private static final String ATTRIBUTE = Database.class.getName();

    private final JdbcConnectionPool pool =
            JdbcConnectionPool.create("jdbc:h2:mem:parcels" + Deployment.CURRENT + ";DB_CLOSE_DELAY=-1", "sa", "");

    private Database() {}

    static Database open(ServletContext context) throws SQLException {
        Database database = new Database();
        database.execute("create table parcel (id int primary key, receiver varchar(40), state varchar(10))");
        database.execute("insert into parcel values (1, 'Ada', 'new'), (2, 'Grace', 'new'), (3, 'Edsger', 'new')");
        context.setAttribute(ATTRIBUTE, database);
        return database;
    }

    static DataSource of(ServletContext context) {
        return ((Database) context.getAttribute(ATTRIBUTE)).pool;
    }

    DataSource dataSource() {
        return pool;
    }

    void close() throws SQLException {
        execute("shutdown");
        pool.dispose();
        // DriverManager would keep the driver's class loader, and that this whole web application.
        for (Driver driver : Collections.list(DriverManager.getDrivers())) {
            if (Database.class.getClassLoader().equals(driver.getClass().getClassLoader())) {
                DriverManager.deregisterDriver(driver);
            }
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
