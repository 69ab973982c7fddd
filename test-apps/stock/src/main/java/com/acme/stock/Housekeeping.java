package com.acme.stock;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Sweeps out empty deliveries and takes stock of the others. */
class Housekeeping {
    private final Database database;
    private final List<Future<?>> schedules = new ArrayList<>();
    private final AtomicInteger sweeps = new AtomicInteger();
    private final AtomicInteger stocktakes = new AtomicInteger();

    Housekeeping(Database database) {
        this.database = database;
    }

    void start(ScheduledExecutorService scheduler, long sweepDelay, long stocktakePeriod) {
        if (sweepDelay > 0) {
            schedules.add(scheduler.scheduleWithFixedDelay(
                    () -> this.sweep(), sweepDelay, sweepDelay, TimeUnit.MILLISECONDS));
        }
        if (stocktakePeriod > 0) {
            schedules.add(scheduler.scheduleAtFixedRate(
                    new Runnable() {
                        @Override
                        public void run() {
                            takeStock();
                        }
                    },
                    stocktakePeriod,
                    stocktakePeriod,
                    TimeUnit.MILLISECONDS));
        }
    }

    int sweeps() {
        return sweeps.get();
    }

    int stocktakes() {
        return stocktakes.get();
    }

    private void sweep() {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("delete from deliveries where quantity = 0");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        sweeps.incrementAndGet();
    }

    private void takeStock() {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from deliveries")) {
            rows.next();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        stocktakes.incrementAndGet();
    }
}
