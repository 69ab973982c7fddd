package com.acme.invoices.overdue;

import com.acme.invoices.jobs.JobState;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.retry.annotation.Backoff;
import org.springframework.retry.annotation.Retryable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
public class OverdueProcessor {
    private final JdbcClient jdbc;
    private final ReminderMailer mailer;
    private final JobState state;

    public OverdueProcessor(JdbcClient jdbc, ReminderMailer mailer, JobState state) {
        this.jdbc = jdbc;
        this.mailer = mailer;
        this.state = state;
    }

    /**
     * Each attempt is a transaction of its own that starts from the same rows, since a failed one is rolled back. On
     * the seeded data an attempt reads 7 rows in 1 SELECT and changes 7 rows in 7 UPDATEs; when the mail relay refuses
     * invoice 17, the fifth, it ends after 5 UPDATEs. Overdue invoices are reminded again at every run, so the second
     * run executes what the first did.
     */
    @Retryable(maxAttempts = 3, backoff = @Backoff(delayExpression = "${invoices.overdue.backoff-ms:50}"))
    @Transactional
    public int processOverdueInvoices() {
        state.overdueAttemptStarted();
        List<Long> overdue = jdbc.sql(
                        "select id from invoices where due_date < current_date and balance > 0 order by id")
                .query(Long.class)
                .list();
        for (long invoice : overdue) {
            jdbc.sql("update invoices set status = 'OVERDUE', reminded_at = now() where id = ?")
                    .param(invoice)
                    .update();
            mailer.sendReminder(invoice);
        }
        return overdue.size();
    }
}
