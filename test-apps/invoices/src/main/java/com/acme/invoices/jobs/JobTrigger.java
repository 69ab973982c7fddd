package com.acme.invoices.jobs;

import java.time.Instant;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.config.ScheduledTaskHolder;
import org.springframework.stereotype.Component;

/** Runs a {@code @Scheduled} method once more, on the scheduler's thread, the way its own schedule would. */
@Component
public class JobTrigger {
    private final ScheduledTaskHolder scheduled;
    private final TaskScheduler scheduler;

    public JobTrigger(ScheduledTaskHolder scheduled, TaskScheduler scheduler) {
        this.scheduled = scheduled;
        this.scheduler = scheduler;
    }

    /** A scheduled task's string form is its qualified method name. What it throws, the scheduler logs. */
    @SuppressWarnings("FutureReturnValueIgnored")
    public void runNow(String method) {
        Runnable task = scheduled.getScheduledTasks().stream()
                .map(found -> found.getTask().getRunnable())
                .filter(runnable -> runnable.toString().equals(method))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Nothing scheduled calls " + method));
        scheduler.schedule(task, Instant.now());
    }
}
