package com.acme.invoices.overdue;

import org.springframework.stereotype.Component;

/** Stands for the company's mail relay, which sends nothing here and can be told to refuse one invoice. */
@Component
public class ReminderMailer {
    private static final long REFUSED_INVOICE = 17;

    private volatile boolean failing;

    public void sendReminder(long invoice) {
        if (failing && invoice == REFUSED_INVOICE) {
            throw new IllegalStateException("Mail relay refused reminder for invoice " + invoice);
        }
    }

    public void setFailing(boolean failing) {
        this.failing = failing;
    }
}
