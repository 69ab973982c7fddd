package com.acme.invoices.overdue;

import com.acme.invoices.jobs.JobRuns;
import com.acme.invoices.jobs.JobState;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

@Component
public class Watchdog {
    private static final Logger log = LoggerFactory.getLogger(Watchdog.class);
    private static final Duration LONGEST_GAP = Duration.ofHours(25);

    private final JobRuns runs;
    private final JobState state;

    public Watchdog(JobRuns runs, JobState state) {
        this.runs = runs;
        this.state = state;
    }

    @Scheduled(
            fixedRateString = "${invoices.watchdog.period-ms:300000}",
            initialDelayString = "${invoices.watchdog.initial-delay-ms:300000}")
    public void checkOverdueCheckRan() {
        boolean missed = !runs.ranWithin(OverdueCheck.JOB, LONGEST_GAP);
        if (missed) {
            log.warn("The overdue check has not run in the last {} hours", LONGEST_GAP.toHours());
        }
        state.watchdogEnded(missed);
    }
}
