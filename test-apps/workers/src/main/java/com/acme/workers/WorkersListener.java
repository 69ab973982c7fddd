package com.acme.workers;

import com.acme.workers.constructs.Constructs;
import java.sql.SQLException;
import javax.servlet.ServletContext;
import javax.servlet.ServletContextEvent;
import javax.servlet.ServletContextListener;

/** Opens the database and the pools before the first request, and closes them behind the last. */
public class WorkersListener implements ServletContextListener {
    private static final String ATTRIBUTE = Constructs.class.getName();

    private Pools pools;
    private Constructs constructs;

    static Constructs constructs(ServletContext context) {
        return (Constructs) context.getAttribute(ATTRIBUTE);
    }

    @Override
    public void contextInitialized(ServletContextEvent event) {
        try {
            Database.open();
        } catch (SQLException | ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
        pools = new Pools();
        constructs = Constructs.with(pools);
        event.getServletContext().setAttribute(ATTRIBUTE, constructs);
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        try {
            Gates.clear();
            constructs.close();
            pools.stop();
            Database.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
