package com.acme.invoices.payment;

import java.math.BigDecimal;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

@Component
public class InvoiceStatus {
    private final JdbcClient jdbc;

    public InvoiceStatus(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public void recalculateInvoiceStatus(long invoiceId, BigDecimal paid) {
        jdbc.sql("""
                        update invoices
                        set balance = balance - :paid,
                            status = case when balance - :paid = 0 then 'PAID' else 'PARTIALLY_PAID' end
                        where id = :id
                        """).param("paid", paid).param("id", invoiceId).update();
    }
}
