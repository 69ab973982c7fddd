package com.acme.invoices.overdue;

import com.acme.invoices.jobs.JobRuns;
import com.acme.invoices.jobs.JobState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

@Component
public class OverdueCheck {
    public static final String JOB = "overdue-check";

    private static final Logger log = LoggerFactory.getLogger(OverdueCheck.class);

    private final OverdueProcessor processor;
    private final JobRuns runs;
    private final JobState state;

    public OverdueCheck(OverdueProcessor processor, JobRuns runs, JobState state) {
        this.processor = processor;
        this.runs = runs;
        this.state = state;
    }

    @Scheduled(cron = "${invoices.overdue.cron:0 0 3 * * *}")
    public void checkOverdueInvoices() {
        boolean succeeded = false;
        try {
            int invoices = processor.processOverdueInvoices();
            runs.record(JOB, invoices);
            succeeded = true;
            log.info("Reminded the customers of {} overdue invoices", invoices);
        } finally {
            state.overdueCheckEnded(succeeded);
        }
    }
}
