package com.acme.shop;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.File;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardThreadExecutor;
import org.apache.catalina.startup.Tomcat;

/** Serves {@code /orders}: twenty small queries a request. The first argument is the port. */
public final class Shop {
    private static final int PRODUCTS = 1_000;
    private static final int THREADS = 8;

    private Shop() {}

    public static void main(String[] arguments) throws LifecycleException, SQLException {
        HikariConfig pool = new HikariConfig();
        pool.setJdbcUrl("jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1");
        pool.setMaximumPoolSize(THREADS);
        HikariDataSource database = new HikariDataSource(pool);
        fill(database);

        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(new File(System.getProperty("java.io.tmpdir"), "shop-" + arguments[0]).getPath());
        Connector connector = new Connector();
        connector.setPort(Integer.parseInt(arguments[0]));
        connector.setProperty("address", "127.0.0.1");
        // The load keeps its connections.
        connector.setProperty("maxKeepAliveRequests", "-1");
        StandardThreadExecutor threads = new StandardThreadExecutor();
        threads.setName("requests");
        threads.setNamePrefix("request-");
        threads.setMaxThreads(THREADS);
        threads.setMinSpareThreads(THREADS);
        tomcat.getService().addExecutor(threads);
        connector.getProtocolHandler().setExecutor(threads);
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "orders", new OrdersServlet(database));
        context.addServletMappingDecoded("/orders", "orders");
        tomcat.start();
        tomcat.getServer().await();
    }

    private static void fill(HikariDataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table product (id int primary key, name varchar(40), price decimal(10, 2))");
            try (PreparedStatement insert = connection.prepareStatement("insert into product values (?, ?, ?)")) {
                for (int i = 0; i < PRODUCTS; i++) {
                    insert.setInt(1, i);
                    insert.setString(2, "product " + i);
                    insert.setInt(3, i % 100);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        }
    }
}
