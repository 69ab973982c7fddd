package com.acme.invoices.faults;

import com.acme.invoices.health.Health;
import com.acme.invoices.overdue.ReminderMailer;
import com.acme.invoices.rates.RateRefresher;
import jakarta.servlet.ServletException;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Makes the application fail, to rehearse an incident. */
@RestController
@RequestMapping("/faults")
public class FaultController {
    private final LedgerService ledger;
    private final Health health;
    private final ReminderMailer mailer;
    private final RateRefresher rates;

    public FaultController(LedgerService ledger, Health health, ReminderMailer mailer, RateRefresher rates) {
        this.ledger = ledger;
        this.health = health;
        this.mailer = mailer;
        this.rates = rates;
    }

    @GetMapping("/error")
    public void error(@RequestParam long invoice) {
        ledger.reconcile(invoice);
    }

    @GetMapping("/sql")
    public long sql() {
        return ledger.countEntries();
    }

    @GetMapping("/slow")
    public int slow(@RequestParam long ms) {
        return ledger.closePeriod(ms);
    }

    @GetMapping("/servlet")
    public void servlet() throws ServletException {
        throw new ServletException("Statement could not be rendered", new IOException("Template store is unreachable"));
    }

    @GetMapping("/handled")
    public void handled() {
        throw new PeriodClosedException("The period is closed");
    }

    @GetMapping("/answered")
    public void answered() {
        throw new UnsupportedOperationException("Credit notes are not printed");
    }

    @PostMapping("/health")
    public void health(@RequestParam boolean down) {
        health.setDown(down);
    }

    @PostMapping("/overdue")
    public void overdue(@RequestParam boolean failing) {
        mailer.setFailing(failing);
    }

    @PostMapping("/rates")
    public void rates(@RequestParam boolean failing) {
        rates.setFailing(failing);
    }

    @ExceptionHandler
    public ProblemDetail closed(PeriodClosedException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, e.getMessage());
    }

    @ExceptionHandler
    public ProblemDetail unsupported(UnsupportedOperationException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.INTERNAL_SERVER_ERROR, e.getMessage());
    }
}
