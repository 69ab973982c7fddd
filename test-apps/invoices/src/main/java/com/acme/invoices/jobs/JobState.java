package com.acme.invoices.jobs;

import org.springframework.stereotype.Component;

/** What the scheduled jobs did since the application started. */
@Component
public class JobState {
    private OverdueCheckState overdueCheck = new OverdueCheckState(0, 0, 0, "");
    private WatchdogState watchdog = new WatchdogState(0, false, "");

    public synchronized void overdueAttemptStarted() {
        overdueCheck = new OverdueCheckState(
                overdueCheck.runs, overdueCheck.failures, overdueCheck.attempts + 1, overdueCheck.thread);
    }

    public synchronized void overdueCheckEnded(boolean succeeded) {
        overdueCheck = new OverdueCheckState(
                overdueCheck.runs + 1,
                overdueCheck.failures + (succeeded ? 0 : 1),
                overdueCheck.attempts,
                Thread.currentThread().getName());
    }

    public synchronized void watchdogEnded(boolean missed) {
        watchdog = new WatchdogState(
                watchdog.runs + 1, missed, Thread.currentThread().getName());
    }

    public synchronized OverdueCheckState overdueCheck() {
        return overdueCheck;
    }

    public synchronized WatchdogState watchdog() {
        return watchdog;
    }

    public record OverdueCheckState(int runs, int failures, int attempts, String thread) {}

    public record WatchdogState(int runs, boolean missed, String thread) {}
}
