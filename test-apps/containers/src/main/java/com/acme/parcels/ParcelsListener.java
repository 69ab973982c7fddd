package com.acme.parcels;

import java.sql.SQLException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.servlet.ServletContextEvent;
import javax.servlet.ServletContextListener;

/** Opens the database and starts the task with the web application, and ends them with it. */
public class ParcelsListener implements ServletContextListener {
    private Database database;
    private ScheduledExecutorService scheduler;
    private Future<?> dispatch;
    private volatile Thread thread;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        try {
            database = Database.open(event.getServletContext());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        scheduler = Executors.newSingleThreadScheduledExecutor(run -> {
            thread = new Thread(run, "parcels-dispatch");
            return thread;
        });
        dispatch =
                scheduler.scheduleWithFixedDelay(new Dispatch(database.dataSource()), 100, 1000, TimeUnit.MILLISECONDS);
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        try {
            if (dispatch != null) {
                dispatch.cancel(false);
                scheduler.shutdown();
                // A scheduler has terminated a moment before its thread has, and that is what servers look for.
                thread.join(TimeUnit.SECONDS.toMillis(10));
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
