package com.acme.stock;

import java.sql.SQLException;
import javax.servlet.ServletContextEvent;
import javax.servlet.ServletContextListener;

/** Opens the database and starts the jobs with the web application, and ends them with it. */
public class StockListener implements ServletContextListener {
    private Database database;
    private Jobs jobs;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        try {
            database = Database.open(event.getServletContext());
        } catch (SQLException | ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
        jobs = Jobs.start(event.getServletContext(), database);
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        try {
            if (jobs != null) {
                jobs.stop();
            }
            if (database != null) {
                database.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            event.getServletContext().log("The database was not closed", e);
        }
    }
}
