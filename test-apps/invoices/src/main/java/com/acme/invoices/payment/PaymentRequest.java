package com.acme.invoices.payment;

import java.math.BigDecimal;

public record PaymentRequest(Long invoiceId, BigDecimal amount, String reference) {
    void check() {
        if (invoiceId == null) {
            throw new InvalidPaymentException("invoiceId is missing");
        }
        if (amount == null
                || amount.signum() <= 0
                || amount.stripTrailingZeros().scale() > 2) {
            throw new InvalidPaymentException("amount must be a positive number of cents");
        }
        if (reference == null || reference.isBlank()) {
            throw new InvalidPaymentException("reference is missing");
        }
    }
}
