package com.acme.invoices.payment;

import java.math.BigDecimal;

public class OverpaymentException extends RuntimeException {
    public OverpaymentException(long invoiceId, BigDecimal amount, BigDecimal balance) {
        super("Payment of " + amount + " exceeds the balance of invoice " + invoiceId + ", which is " + balance);
    }
}
