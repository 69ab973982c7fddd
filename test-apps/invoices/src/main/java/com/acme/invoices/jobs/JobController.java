package com.acme.invoices.jobs;

import com.acme.invoices.jobs.JobState.OverdueCheckState;
import com.acme.invoices.jobs.JobState.WatchdogState;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/jobs")
public class JobController {
    private final JobTrigger trigger;
    private final JobState state;

    public JobController(JobTrigger trigger, JobState state) {
        this.trigger = trigger;
        this.state = state;
    }

    @PostMapping("/overdue-check")
    @ResponseStatus(HttpStatus.ACCEPTED)
    public void runOverdueCheck() {
        trigger.runNow("com.acme.invoices.overdue.OverdueCheck.checkOverdueInvoices");
    }

    @PostMapping("/watchdog")
    @ResponseStatus(HttpStatus.ACCEPTED)
    public void runWatchdog() {
        trigger.runNow("com.acme.invoices.overdue.Watchdog.checkOverdueCheckRan");
    }

    @GetMapping("/overdue-check")
    public OverdueCheckState overdueCheck() {
        return state.overdueCheck();
    }

    @GetMapping("/watchdog")
    public WatchdogState watchdog() {
        return state.watchdog();
    }
}
