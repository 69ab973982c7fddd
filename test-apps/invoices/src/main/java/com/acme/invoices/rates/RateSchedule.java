package com.acme.invoices.rates;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/** Keeps its executor to itself: as a bean it would replace the scheduler behind {@code @Scheduled}. */
@Component
public class RateSchedule {
    private final RateRefresher refresher;
    private final long periodMillis;
    private final ScheduledExecutorService executor;

    private ScheduledFuture<?> schedule;

    public RateSchedule(RateRefresher refresher, @Value("${invoices.rates.period-ms:0}") long periodMillis) {
        this.refresher = refresher;
        this.periodMillis = periodMillis;
        CustomizableThreadFactory threads = new CustomizableThreadFactory("rates-");
        threads.setDaemon(true);
        executor = Executors.newSingleThreadScheduledExecutor(threads);
    }

    @PostConstruct
    public void start() {
        if (periodMillis > 0) {
            schedule = executor.scheduleAtFixedRate(refresher, periodMillis, periodMillis, TimeUnit.MILLISECONDS);
        }
    }

    @PreDestroy
    public void stop() {
        executor.shutdownNow();
    }

    /** False when switched off, and after a failed run: the executor then drops the schedule without a word. */
    public boolean isActive() {
        return schedule != null && !schedule.isDone();
    }
}
