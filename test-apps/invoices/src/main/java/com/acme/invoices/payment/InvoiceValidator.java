package com.acme.invoices.payment;

import java.math.BigDecimal;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

@Component
public class InvoiceValidator {
    private final JdbcClient jdbc;

    public InvoiceValidator(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Locks the invoice, so that two payments at once cannot both take the last of its balance. */
    public BigDecimal validateInvoiceAndBalance(long invoiceId, BigDecimal amount) {
        BigDecimal balance = jdbc.sql("select balance from invoices where id = ? for update")
                .param(invoiceId)
                .query(BigDecimal.class)
                .optional()
                .orElseThrow(() -> new UnknownInvoiceException(invoiceId));
        if (amount.compareTo(balance) > 0) {
            throw new OverpaymentException(invoiceId, amount, balance);
        }
        return balance;
    }
}
