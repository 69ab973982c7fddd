package com.acme.invoices.payment;

import java.math.BigDecimal;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

@Component
public class PaymentRecorder {
    private final JdbcClient jdbc;

    public PaymentRecorder(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public long createPaymentRecord(long invoiceId, BigDecimal amount, String reference) {
        return jdbc.sql("""
                        insert into payments (invoice_id, amount, reference, status)
                        values (?, ?, ?, 'RECORDED') returning id
                        """)
                .params(invoiceId, amount, reference)
                .query(Long.class)
                .single();
    }

    public void createPaymentVersion(long paymentId, BigDecimal amount) {
        jdbc.sql("insert into payment_versions (payment_id, version, amount, note) values (?, 1, ?, 'created')")
                .params(paymentId, amount)
                .update();
    }
}
