package com.acme.stock;

import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.servlet.ServletContext;

/** Everything that runs by the clock; a job whose period is 0 does not run. */
final class Jobs {
    private static final String ATTRIBUTE = Jobs.class.getName();

    private final ScheduledExecutorService scheduler =
            Executors.newScheduledThreadPool(1, new DaemonThreads("stock-jobs-"));
    private final Reorder reorder;
    private final Housekeeping housekeeping;
    private Future<?> reorders;

    private Jobs(Database database) {
        reorder = new Reorder(database);
        housekeeping = new Housekeeping(database);
    }

    static Jobs start(ServletContext context, Database database) {
        Jobs jobs = new Jobs(database);
        long period = Settings.millis(context, "stock.reorder.period-ms");
        if (period > 0) {
            jobs.reorders = jobs.scheduler.scheduleAtFixedRate(jobs.reorder, period, period, TimeUnit.MILLISECONDS);
        }
        jobs.housekeeping.start(
                jobs.scheduler,
                Settings.millis(context, "stock.sweep.delay-ms"),
                Settings.millis(context, "stock.stocktake.period-ms"));
        context.setAttribute(ATTRIBUTE, jobs);
        return jobs;
    }

    static Jobs of(ServletContext context) {
        return (Jobs) context.getAttribute(ATTRIBUTE);
    }

    Reorder reorder() {
        return reorder;
    }

    boolean reorderActive() {
        return reorders != null && !reorders.isDone();
    }

    Housekeeping housekeeping() {
        return housekeeping;
    }

    void stop() throws InterruptedException {
        scheduler.shutdown();
        scheduler.awaitTermination(5, TimeUnit.SECONDS);
    }
}
